"""One installation for one run: a cluster, a proxy before it, two servers, import workers, and small disks."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from random import Random
from typing import Any

import psutil
import psycopg

from chaos.books import State, Tenant
from chaos.checker import Event, Stored
from chaos.disks import Disk
from chaos.programs import Keeper, Program, wait_until
from chaos.proxy import Mode, Proxy
from chaos.sending import request
from demo.server import MANAGE, free_port
from pdpl_inventory.embedded.place import APPLICATION, DATABASE, OWNER, SUPERUSER, place
from pdpl_inventory.embedded.server import ensure_running, make_folders, processes_of, stop

HOME = MANAGE.parent / "var" / "chaos"
DATABASE_MEGABYTES, FILES_MEGABYTES = 4_096, 256
READY_SECONDS = 90
# Checkpoints keep the log of changes small, so that the small disk is filled by the fault and not by the load.
CLUSTER = ("checkpoint_timeout = '30s'", "log_min_messages = 'warning'", "log_lock_waits = on")
ROWS = (
    "SELECT tenant_id::text, id::text, activity_name_vi, status, retention_period_months, coalesce(batch_id::text, '')"
    " FROM activities_processingactivity"
)
EVENTS = "SELECT tenant_id::text, action, batch_id::text FROM activities_auditevent WHERE batch_id IS NOT NULL"


class Installation:
    """Everything of a run that can fail. ``seed`` chooses those settings that installations differ in."""

    def __init__(self, seed: int) -> None:
        self.home = HOME / f"run-{os.getpid()}"
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)
        self.files = Disk(self.home / "files", FILES_MEGABYTES)
        self.place = place(self.home)
        self.database = Disk(self.place.folder, DATABASE_MEGABYTES)
        self.is_starting_database = True
        make_folders(self.place)
        ensure_running(self.place)
        with self.superuser("postgres") as connection:
            for each in CLUSTER:
                connection.execute(f"ALTER SYSTEM SET {each}")
            connection.execute("SELECT pg_reload_conf()")
        self.proxy = Proxy(self.place.sockets / ".s.PGSQL.5432")
        chance = Random(f"{seed}/installation")
        address = f"postgresql://{{}}@127.0.0.1:{self.proxy.port}/{DATABASE}"
        self.environment = {
            "PDPL_HOME": str(self.files.folder),
            "DATABASE_URL": address.format(APPLICATION),
            "DATABASE_OWNER_URL": address.format(OWNER),
            "PDPL_PREPARED_STATEMENTS": chance.choice("01"),
            "PDPL_WORKERS": chance.choice("12"),
            "PDPL_THREADS": "6",
            "PDPL_IMPORT_LEASE_SECONDS": "4",
            "PDPL_REQUESTS_PER_MINUTE": "1000000",
            "PDPL_LOG_LEVEL": "WARNING",
        }
        self.manage("migrate", "--verbosity", "0")
        self.ports = [free_port(), free_port()]
        alone = {**self.environment, "PDPL_IMPORT_WORKERS": "0"}
        self.servers = [
            self._program(f"server-{number}", alone, "serve", "--port", str(port), "--no-migrate", "--no-upkeep")
            for number, port in enumerate(self.ports)
        ]
        self.work = self._program("work", self.environment, "work", "--workers", "2")
        self.keeper = Keeper([self._ensure_database, *(each.ensure for each in (*self.servers, self.work))])

    def _program(self, name: str, environment: dict[str, str], *arguments: str) -> Program:
        return Program([sys.executable, str(MANAGE), *arguments], environment, self.home / f"{name}.log")

    def manage(self, *arguments: str) -> str:
        """Run a management command. Returns what it printed; raises ``CalledProcessError``."""
        return self._run(str(MANAGE), *arguments)

    def _run(self, *arguments: str) -> str:
        environment = {**os.environ, **self.environment}
        done = subprocess.run([sys.executable, *arguments], env=environment, check=True, capture_output=True, text=True)
        return done.stdout

    def make_tenants(self, count: int) -> list[Tenant]:
        made: list[dict[str, str]] = json.loads(self._run("-m", "chaos.tenants", str(count)).splitlines()[-1])

        def headers(token: str) -> dict[str, str]:
            return {"Authorization": f"Bearer {token}"}

        return [
            Tenant(number, each["tenant_id"], headers(each["editor"]), headers(each["dpo"]))
            for number, each in enumerate(made)
        ]

    # --- The database ----------------------------------------------------------------------

    def superuser(self, database: str = DATABASE) -> psycopg.Connection[Any]:
        """A connection that neither the proxy nor row-level security stands before."""
        return psycopg.connect(
            host=str(self.place.sockets), user=SUPERUSER, dbname=database, autocommit=True, connect_timeout=10
        )

    def postmaster(self) -> psutil.Process | None:
        with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return psutil.Process(int((self.place.data / "postmaster.pid").read_text().split()[0]))
        return None

    def backends(self) -> list[psutil.Process]:
        """The processes that work for the application's connections."""
        found = []
        for pid in processes_of(self.place):
            with suppress(psutil.Error):
                process = psutil.Process(pid)
                if any(f" {APPLICATION} " in part for part in process.cmdline()):
                    found.append(process)
        return found

    def _ensure_database(self) -> None:
        if self.is_starting_database and not processes_of(self.place):
            ensure_running(self.place)

    # --- Before and after the faults ---------------------------------------------------------

    def is_ready(self) -> bool:
        return all(request(port, "GET", "/readyz").status == 200 for port in self.ports)

    def restore(self) -> bool:
        """Undo what faults have left: nothing is stopped, cut or full. Returns whether both servers are ready."""
        self.database.free()
        self.files.free()
        self.is_starting_database = True
        self.proxy.set(Mode.OPEN)
        for pid in processes_of(self.place):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        for each in (*self.servers, self.work):
            each.signal_all(signal.SIGCONT)
        return wait_until(self.is_ready, READY_SECONDS)

    def rows(self) -> Iterable[Stored]:
        with self.superuser() as connection:
            for tenant_id, record_id, name, status, months, batch_id in connection.execute(ROWS):
                yield Stored(tenant_id, record_id, name, State(status, months), batch_id)

    def events(self) -> Iterable[Event]:
        with self.superuser() as connection:
            for row in connection.execute(EVENTS):
                yield Event(*row)

    def failures(self) -> list[str]:
        """Lines of the servers' logs that name a failure of the product's own (500)."""
        found = []
        for log in sorted(self.home.glob("server-*.log")):
            with log.open(errors="replace") as lines:
                found += [line.strip() for line in lines if "server_error" in line or "batch_insert_failed" in line]
        return found

    def close(self, keep_logs: bool) -> None:
        self.keeper.close()
        for each in (*self.servers, self.work):
            each.end()
        self.proxy.close()
        stop(self.place)
        if keep_logs and (self.place.folder / "log").exists():
            shutil.copy(self.place.folder / "log", self.home / "postgresql.log")
        self.database.remove()
        shutil.rmtree(self.place.folder, ignore_errors=True)
        self.files.remove()
        if not keep_logs:
            shutil.rmtree(self.home, ignore_errors=True)
