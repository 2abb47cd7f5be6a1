"""``restore_drill [--from URL]``: backs the installation up, restores it into an empty cluster, and compares the two.

The dump is of one moment (an exported snapshot), beside running writers. The
cluster is the embedded one in a folder of its own, which is deleted again.
"""

import os
import re
import shutil
import subprocess
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import psycopg.conninfo
from django.conf import settings
from django.core.management import BaseCommand, CommandError

from pdpl_inventory.embedded import cluster
from pdpl_inventory.embedded.place import DATABASE, OWNER, SUPERUSER, place
from pdpl_inventory.embedded.server import client_programs
from pdpl_inventory.management import end_on_sigterm, this_program
from pdpl_inventory.restore.comparison import (
    Result,
    copy_files,
    different,
    digests,
    lost_files,
    moment,
    run,
    stored_files,
    timed,
)


class Command(BaseCommand):
    help = "Back up, restore into an empty cluster, verify the audit chains there, and compare all tables and files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", dest="source", help="the database as a role that reads all rows (superuser or BYPASSRLS)"
        )

    def handle(self, *, source: str | None, **options: Any) -> None:
        if "DATABASE_URL" in os.environ and not source:
            raise CommandError("--from must name this database as a superuser or a role with BYPASSRLS.")
        if not source:
            cluster.use(settings.PDPL_HOME)
        source = source or _embedded(settings.PDPL_HOME)
        end_on_sigterm()  # so that the copy is removed
        # As root the embedded cluster lies elsewhere, and its user may not enter this folder.
        with tempfile.TemporaryDirectory(prefix="pdpl-restore-") as folder:
            home = Path(folder) / "home"
            home.mkdir()
            try:
                self._drill(source, Path(folder), home)
            finally:
                cluster.release(home)
                shutil.rmtree(place(home).folder, ignore_errors=True)

    def _drill(self, source: str, folder: Path, home: Path) -> None:
        dump, stored = folder / "dump", stored_files()
        with moment(source) as (connection, snapshot):
            before = self._timed("tables read", lambda: digests(connection))
            program = _pg_dump(connection)
            self._timed("pg_dump", lambda: run(program, "-Fc", f"--snapshot={snapshot}", "-d", source, "-f", dump))
        there = self._timed("files copied", lambda: copy_files(stored, home / "imports"))
        self._timed("empty cluster started", lambda: cluster.use(home))
        options = ["--no-owner", "--no-privileges", "--no-comments", f"--role={OWNER}", "--exit-on-error"]
        self._timed("pg_restore", lambda: run(client_programs() / "pg_restore", *options, "-d", _embedded(home), dump))
        with moment(_embedded(home)) as (connection, _):
            after = self._timed("tables read again", lambda: digests(connection))
        self._timed("migrate", lambda: _command(home, "migrate", "--verbosity", "0"))
        faults = []
        if told := self._timed("audit chains verified", lambda: _command(home, "verify_audit")):
            faults.append(told)
        faults += [f"{name}: {before.get(name)} before, {after.get(name)} after" for name in different(before, after)]
        faults += lost_files(stored, there, home / "imports")
        if faults:
            raise CommandError("What was restored is not what was there:\n" + "\n".join(faults))
        rows = sum(count for count, _ in before.values())
        kept = f"{len(there)} files" if stored else "files in another storage are not part of this"
        self.stdout.write(f"Restored whole: {len(before)} tables, {rows:,} rows, {dump.stat().st_size:,} bytes, {kept}")

    def _timed(self, what: str, act: Callable[[], Result]) -> Result:
        return timed(self.stdout.write, what, act)


def _embedded(home: Path) -> str:
    """The embedded cluster of this home as its superuser."""
    return psycopg.conninfo.make_conninfo(host=str(place(home).sockets), user=SUPERUSER, dbname=DATABASE)


def _pg_dump(connection: psycopg.Connection[Any]) -> Path:
    """The machine's program if it is as new as the server, since servers of distributions may store what only their own
    program leaves out; else the one that came with pip."""
    if own := shutil.which("pg_dump"):
        told = subprocess.run([own, "--version"], capture_output=True, text=True).stdout
        version = re.search(r"\) (\d+)", told)
        if version and int(version[1]) >= connection.info.server_version // 10_000:
            return Path(own)
    return client_programs() / "pg_dump"


def _command(home: Path, *arguments: str) -> str:
    """Run a command on the restored installation. Returns what it printed when it failed."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    environment = {**kept, "PDPL_HOME": str(home), "SECRET_KEY": settings.SECRET_KEY, "PDPL_PRODUCTION": "0"}
    done = subprocess.run([*this_program(), *arguments], env=environment, capture_output=True, text=True)
    return f"{arguments[0]}:\n{done.stdout}{done.stderr}" if done.returncode else ""
