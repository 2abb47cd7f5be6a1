"""Two clusters of PostgreSQL, one streaming to the other, and servers of the product on both."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

from demo.server import MANAGE, free_port
from pdpl_inventory.restore.physical import Workplace

PASSWORD = "mat-khau-rat-dai-2026"
ROLE, DATABASE = "pdpl", "pdpl"
SUPERUSER = "postgres"
SETTINGS = """
listen_addresses = '127.0.0.1'
fsync = off
shared_buffers = '32MB'
max_wal_senders = 4
"""


@dataclass
class Cluster:
    """A cluster in a folder of its own, on a port of its own."""

    work: Workplace
    name: str
    port: int = field(default_factory=free_port)

    @property
    def folder(self) -> Path:
        return self.work.folder / self.name

    def url(self, role: str = ROLE) -> str:
        return f"postgresql://{role}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self) -> None:
        options = f"-p {self.port} -k {self.work.folder}"
        self.work.run("pg_ctl", "-D", self.folder, "-w", "-o", options, "-l", f"{self.folder}.log", "start")

    def stop(self) -> None:
        """As a crash stops it: connections end at once."""
        if (self.folder / "postmaster.pid").exists():
            self.work.run("pg_ctl", "-D", self.folder, "-w", "-m", "immediate", "stop")

    def sql(self, statement: str, database: str = DATABASE) -> Any:
        """Run a statement as the superuser; returns the first value."""
        address = {"host": "127.0.0.1", "port": self.port, "user": SUPERUSER, "dbname": database}
        with psycopg.connect(**address, autocommit=True) as connection:
            cursor = connection.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None

    # --- The primary ---------------------------------------------------------------------

    def make(self) -> None:
        self.work.run("initdb", "-D", self.folder, "-A", "trust", "-U", SUPERUSER, "-E", "UTF8", "--no-locale", "-N")
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write(SETTINGS)
        self.start()
        self.sql(f"CREATE ROLE {ROLE} LOGIN", "postgres")
        self.sql(f"CREATE DATABASE {DATABASE} OWNER {ROLE}", "postgres")

    # --- The replica ---------------------------------------------------------------------

    def follow(self, primary: "Cluster") -> None:
        """Copy the primary's cluster, and stream from it."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        source = f"host=127.0.0.1 port={primary.port} user={SUPERUSER}"
        self.work.run("pg_basebackup", "-D", self.folder, "-d", source, "-R", "-X", "stream", "-c", "fast")
        self.start()

    def pause(self) -> None:
        """Receive the log and do not replay it."""
        self.sql("SELECT pg_wal_replay_pause()")
        _wait(lambda: self.sql("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def resume(self) -> None:
        self.sql("SELECT pg_wal_replay_resume()")

    def mend(self, primary: "Cluster") -> None:
        """Make a replica that follows of one that is paused, stopped or promoted."""
        if not (self.folder / "standby.signal").exists():
            self.follow(primary)
        elif not (self.folder / "postmaster.pid").exists():
            self.start()
        self.resume()
        self.catch_up(primary)

    def catch_up(self, primary: "Cluster") -> None:
        reached = primary.sql("SELECT pg_current_wal_insert_lsn()::text")
        _wait(lambda: self.sql(f"SELECT pg_last_wal_replay_lsn() >= '{reached}'"))


def _wait(holds: Any, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@dataclass
class Server:
    """Two processes of the product on a primary and a replica."""

    environment: dict[str, str]
    port: int
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **options: Any) -> httpx.Response:
        """A request on a connection of its own, so that any process may answer it."""
        return httpx.get(f"{self.address}{path}", timeout=60, **options)

    def reads(self) -> Counter[str]:
        """How many reads the replica answered, and how many the primary for each reason."""
        found = re.findall(r'pdpl_replica_reads_total\{result="(\w+)"\} (\S+)', self.get("/metrics").text)
        return Counter({result: int(float(count)) for result, count in found})

    @contextmanager
    def counted(self) -> Iterator[Counter[str]]:
        """The reads that are counted in the context, at its end."""
        before, found = self.reads(), Counter[str]()
        yield found
        found.update(self.reads() - before)

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, str(MANAGE), *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def tenant(self, name: str) -> "Office":
        made = json.loads(
            self.manage("create_tenant", f"Công ty {name}", "--user", name, "--role", "admin", "--json")
            .strip()
            .splitlines()[-1]
        )
        body = {"username": name, "password": PASSWORD}
        token = httpx.post(f"{self.address}/api/v1/auth/token", json=body, timeout=60).json()["access"]
        return Office(self, made["tenant_id"], name, token)


@dataclass
class Office:
    """A member of a tenant with a token."""

    server: Server
    tenant_id: str
    username: str
    token: str = field(repr=False)

    def path(self, path: str) -> str:
        return f"/api/v1/tenants/{self.tenant_id}/{path}"

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.server.get(self.path(path), params=query, headers={"Authorization": f"Bearer {self.token}"})

    def send(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        address = f"{self.server.address}{self.path(path)}"
        answer = httpx.request(method, address, json=body, headers=headers, timeout=60)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def add(self, name: str) -> str:
        """Store a recipient; returns its id."""
        added: str = self.send("POST", "recipients", {"name_vi": name, "role": "processor"})["id"]
        return added

    def names(self) -> set[str]:
        answer = self.get("recipients")
        assert answer.status_code == 200, answer.text
        return {each["name_vi"] for each in answer.json()["results"]}

    @contextmanager
    def desk(self) -> Iterator[httpx.Client]:
        """A browser that is signed in at the desk."""
        with httpx.Client(base_url=self.server.address, timeout=60, follow_redirects=True) as browser:
            page = browser.get("/admin/login/")
            body = {"username": self.username, "password": PASSWORD, "csrfmiddlewaretoken": token_in(page.text)}
            signed_in = browser.post("/admin/login/", data=body)
            assert signed_in.status_code == 200, signed_in.text
            yield browser


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, page
    return found[1]


@contextmanager
def serving(home: Path, primary: Cluster, replica_url: str, **settings: str) -> Iterator[Server]:
    """A server with two processes, which reads from the replica; it leaves a replica alone for one second."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"},
        "PDPL_HOME": str(home),
        "PDPL_METRICS_DIR": str(home / "metrics"),
        "PDPL_PASSWORD": PASSWORD,
        "PDPL_WORKERS": "2",
        "PDPL_IMPORT_WORKERS": "0",
        "PDPL_REQUESTS_PER_MINUTE": "100000",
        "PDPL_REPLICA_RETRY_SECONDS": "1",
        "DATABASE_URL": primary.url(),
        "DATABASE_REPLICA_URL": replica_url,
        **settings,
    }
    home.mkdir(exist_ok=True)
    server = Server(environment, free_port(), home / "log")
    command = [sys.executable, str(MANAGE), "serve", "--no-upkeep", "--port", str(server.port)]
    with server.log.open("w") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait(lambda: _is_ready(server, process), 90)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _is_ready(server: Server, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, server.log.read_text()
    try:
        return server.get("/readyz").status_code == 200
    except httpx.HTTPError:
        return False
