"""What a rehearsal of a restore compares: the rows of every table and the bytes of every file."""

import hashlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from django.conf import settings
from django.core.management import CommandError
from psycopg import sql

Result = TypeVar("Result")
# For each table how many rows it has, and a sum of their hashes; for each file its hash.
Digests = dict[str, tuple[Any, ...]]


def timed(write: Callable[[str], Any], what: str, act: Callable[[], Result]) -> Result:
    """The result of ``act``; writes a line that says how long it took."""
    started = time.monotonic()
    result = act()
    write(f"{time.monotonic() - started:8.1f} s  {what}")
    return result


@contextmanager
def moment(address: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A transaction that sees one moment, and the snapshot by which others see the same. Raises ``CommandError``."""
    with psycopg.connect(address) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        connection.execute("SET LOCAL TimeZone = 'UTC'")
        reads_all(connection)
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        assert row is not None
        yield connection, row[0]


def reads_all(connection: psycopg.Connection[Any]) -> None:
    """Raise ``CommandError`` for a role from which row-level security hides rows."""
    row = connection.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        raise CommandError("Row-level security hides rows from this role: it needs BYPASSRLS to back up.")


def digests(connection: psycopg.Connection[Any], logged_alone: bool = False) -> Digests:
    """The digest of each table; ``logged_alone`` leaves out unlogged tables, which no physical backup has."""
    names = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
        " AND NOT (%s AND relpersistence = 'u')",
        [logged_alone],
    ).fetchall()
    digest = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t")
    found: Digests = {}
    for (name,) in names:
        found[name] = connection.execute(digest.format(sql.Identifier("public", name))).fetchone() or ()
    return found


def run(program: Path, *arguments: str | Path) -> None:
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise CommandError(f"{program.name}: {done.stderr.strip()}")


def stored_files() -> Path | None:
    """The folder of imports and dossiers; None when they lie in another storage."""
    location = settings.STORAGES["imports"].get("OPTIONS", {}).get("location")
    return Path(location) if location else None


def files(folder: Path | None) -> Digests:
    """The digest of each file below a folder; of one that is deleted meanwhile none."""
    found: Digests = {}
    for path in _paths(folder):
        with suppress(FileNotFoundError), path.open("rb") as file:
            found[str(path.relative_to(folder or ""))] = (hashlib.file_digest(file, "sha256").hexdigest(),)
    return found


def copy_files(stored: Path | None, copied: Path) -> Digests:
    """Copy the files below a folder, beside those who write there. Returns the digests of before."""
    there = files(stored)
    copied.mkdir()
    for path in _paths(stored):
        copy = copied / path.relative_to(stored or "")
        copy.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            shutil.copy2(path, copy)
    return there


def lost_files(stored: Path | None, there: Digests, copied: Path) -> list[str]:
    """What is wrong with the copies of the files that were ``there`` and are as they were, one sentence each."""
    kept = files(stored)
    lost = [name for name in different(there, files(copied)) if name in there and kept.get(name) == there[name]]
    return [f"{name}: another file, or none" for name in lost]


def _paths(folder: Path | None) -> Iterator[Path]:
    for inner, _, names in os.walk(folder) if folder else ():
        yield from (Path(inner, name) for name in names)


def different(before: Digests, after: Digests) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
