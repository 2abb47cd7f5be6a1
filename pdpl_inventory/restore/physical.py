"""A physical backup with its WAL, and the recovery of one moment from it into a cluster of its own.

The server's own programs do it (``pg_receivewal``, ``pg_basebackup``, ``pg_verifybackup``), of the source's version.
They run as a plain user: as root as the system user of the embedded cluster, since PostgreSQL refuses root.
"""

import ctypes
import fcntl
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import CommandError
from psycopg import sql

from pdpl_inventory.embedded.orphans import RECOVERY, USERS
from pdpl_inventory.embedded.place import ROOT_DIR, SYSTEM_USER
from pdpl_inventory.embedded.server import ensure_system_user, programs_for
from pdpl_inventory.restore.comparison import reads_all

# Keeps the WAL of the source until the drill has it.
SLOT = "pdpl_recovery_drill"
DAY = 86_400
PR_SET_PDEATHSIG = 1
# How often all tables are tried to be locked, and how long writers may be waited for each time.
TRIES, PATIENCE = 20, "2s"


@dataclass
class Workplace:
    """A folder that its user alone can read, and the programs that run there as this user."""

    folder: Path
    programs: Path
    identity: dict[str, Any] = field(default_factory=dict)

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run a program to its end. Raises ``CommandError`` with what it said."""
        with (self.folder / "log").open("a+") as log:
            told = log.tell()
            done = subprocess.run([self.programs / program, *arguments], stdout=log, stderr=log, **self._surroundings)
            if done.returncode:
                log.seek(told)
                raise CommandError(f"{program}: {log.read().strip()[-2_000:]}")

    def runs(self, program: str) -> bool:
        """Whether the program runs at all; the wheel's ``pg_verifybackup`` crashes."""
        return self.status(program, "--version") == 0

    def status(self, program: str, *arguments: str | Path) -> int:
        command = [self.programs / program, *arguments]
        return subprocess.run(command, capture_output=True, check=False, **self._surroundings).returncode

    def start(self, program: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
        """Start a program that ends with this process, also when this one is killed (on Linux)."""
        with (self.folder / "log").open("a") as log:
            command = [self.programs / program, *arguments]
            return subprocess.Popen(command, stdout=log, stderr=log, preexec_fn=_end_with_parent, **self._surroundings)

    @property
    def _surroundings(self) -> dict[str, Any]:
        kept = {name: value for name, value in os.environ.items() if name.startswith("PG") or name == "SSL_CERT_FILE"}
        return {
            "cwd": self.folder,
            "stdin": subprocess.DEVNULL,
            "env": {**kept, "PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **self.identity,
        }


@contextmanager
def workplace(version: int, programs: Path | None) -> Iterator[Workplace]:
    """A folder for a backup of a server of this major version; it is deleted afterwards. Raises ``CommandError``."""
    identity: dict[str, Any] = {}
    if os.geteuid() == 0:
        ensure_system_user(SYSTEM_USER)
        entry = pwd.getpwnam(SYSTEM_USER)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        ROOT_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=RECOVERY, dir=ROOT_DIR if identity else None))
    try:
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        with (folder / USERS).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # while a drill runs its folder is no orphan
            yield Workplace(folder, programs or _found_programs(version), identity)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _found_programs(version: int) -> Path:
    for folder in (Path(f"/usr/lib/postgresql/{version}/bin"), Path(f"/usr/pgsql-{version}/bin")):
        if (folder / "pg_receivewal").exists():
            return folder
    if version == 18:
        return programs_for(SYSTEM_USER if os.geteuid() == 0 else None)
    raise CommandError(f"No programs of PostgreSQL {version} were found: name their folder by --programs.")


@contextmanager
def received_wal(work: Workplace, source: str) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """The folder into which the source's WAL is received from now on, as an archive would, and what receives it."""
    folder = work.folder / "wal"
    _make_folder(work, folder)
    with psycopg.connect(source, autocommit=True) as connection:
        _drop_slot(connection)
        connection.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])
    receiver = work.start("pg_receivewal", "-D", folder, "-d", source, "--slot", SLOT, "--no-loop")
    try:
        yield folder, receiver
    finally:
        receiver.terminate()
        receiver.wait()
        with psycopg.connect(source, autocommit=True) as connection:
            _drop_slot(connection)


def _drop_slot(connection: psycopg.Connection[Any]) -> None:
    """Drop the slot, also one that a killed drill left, since a slot keeps WAL without end."""
    known = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s"
    for _ in range(50):
        try:
            connection.execute(known, [SLOT])
            return
        except psycopg.errors.ObjectInUse:
            time.sleep(0.1)
    raise CommandError(f"The replication slot {SLOT} is in use: does another drill run?")


@contextmanager
def recovery_point(source: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A transaction that sees one moment, and the name of the restore point in the WAL at the same moment.

    For the moment in between no table may be written to: writers wait for some milliseconds, once those that were
    before the drill have ended.
    """
    name = f"pdpl-{secrets.token_hex(8)}"
    with psycopg.connect(source) as stopping, psycopg.connect(source) as reading:
        reading.isolation_level, reading.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        _lock_all_tables(stopping)
        reading.execute("SET LOCAL TimeZone = 'UTC'")
        reading.execute("SELECT 1 FROM pg_class LIMIT 1")  # takes the snapshot
        stopping.execute("SELECT pg_create_restore_point(%s)", [name])
        stopping.rollback()
        yield reading, name


def _lock_all_tables(connection: psycopg.Connection[Any]) -> None:
    for _ in range(TRIES):
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        tables = sql.SQL(", ").join(sql.Identifier("public", name) for (name,) in names)
        connection.execute(f"SET LOCAL statement_timeout = '{PATIENCE}'")  # of all locks together
        with suppress(psycopg.errors.QueryCanceled):
            connection.execute(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(tables))
            return
        connection.rollback()  # the writers that waited behind go on
        time.sleep(1)
    raise CommandError("There was no moment without a writing transaction: try again when no long import runs.")


def wait_for_wal(source: str, folder: Path, receiver: subprocess.Popen[bytes]) -> None:
    """Wait until all WAL of the source up to now is received. Raises ``CommandError`` when that cannot be."""
    with psycopg.connect(source, autocommit=True) as connection:
        # A message, so that there is something to switch; the segment that ends with it is whole in the folder.
        row = connection.execute(
            "SELECT pg_walfile_name(pg_logical_emit_message(false, 'pdpl', 'recovery drill'))"
        ).fetchone()
        connection.execute("SELECT pg_switch_wal()")
    assert row is not None
    deadline = time.monotonic() + DAY / 24
    while not (folder / row[0]).exists():
        if time.monotonic() > deadline or receiver.poll() is not None:
            raise CommandError(f"The WAL of the source did not come.\n{_last_lines(folder.parent / 'log')}")
        time.sleep(0.1)


@contextmanager
def recovered(work: Workplace, backup: Path, wal: Path, point: str) -> Iterator[Path]:
    """Recover the backup up to the restore point, in its own folder; yields the folder of its socket, and stops it.

    Raises ``CommandError`` when the WAL does not reach the point.
    """
    sockets = work.folder / "sockets"
    _make_folder(work, sockets)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": sockets,
        "hot_standby": "off",  # nobody reads before the point is reached, so limits of connections need not agree
        "archive_mode": "off",
        "max_wal_size": "2GB",
        "shared_buffers": "256MB",
        "restore_command": f'cp "{wal}/%f" "%p"',
        "recovery_target_name": point,
        "recovery_target_action": "promote",
    }
    # Its own files instead of the source's, which may name other folders, archive its WAL, or let others in.
    texts = {
        "postgresql.conf": "".join(f"{name} = '{value}'\n" for name, value in settings.items()),
        "postgresql.auto.conf": "",
        "pg_hba.conf": "local all all trust\n",
        "pg_ident.conf": "",
        "recovery.signal": "",
    }
    for name, text in texts.items():
        _write(work, backup / name, text)
    (backup / "standby.signal").unlink(missing_ok=True)
    control = ("-D", str(backup), "-w", "-t", str(DAY), "-l", str(work.folder / "server.log"))
    try:
        work.run("pg_ctl", *control, "start")
        while work.status("pg_isready", "-q", "-h", sockets):
            work.run("pg_ctl", *control, "status")  # it ends when the WAL does not reach the point
            time.sleep(0.2)
    except CommandError as error:
        raise CommandError(f"{error}\n{_last_lines(work.folder / 'server.log')}") from error
    try:
        yield sockets
    finally:
        work.run("pg_ctl", *control, "-m", "fast", "stop")


def check_rights(source: str) -> int:
    """The major version of the source. Raises ``CommandError`` for a role that may not make a backup."""
    with psycopg.connect(source) as connection:
        reads_all(connection)
        row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
        if not row or not row[0]:
            raise CommandError("A physical backup and its restore point need a superuser.")
        return connection.info.server_version // 10_000


def _end_with_parent() -> None:
    """Ask the kernel to end the process with its parent; runs in the new process."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _make_folder(work: Workplace, folder: Path) -> None:
    folder.mkdir(mode=0o700)
    if work.identity:
        os.chown(folder, work.identity["user"], work.identity["group"])


def _write(work: Workplace, path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)
    if work.identity:
        os.chown(path, work.identity["user"], work.identity["group"])


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text().splitlines()[-10:]) if log.exists() else ""
