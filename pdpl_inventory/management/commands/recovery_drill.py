"""``recovery_drill [--from URL] [--programs FOLDER]``: a physical backup, recovered to a moment and compared with it.

The backup is taken beside running writers, and the moment is after it, so what was written in between comes from the
WAL, and what was written afterwards must not be there.
"""

import os
import subprocess
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import psycopg.conninfo
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import connection as application

from pdpl_inventory.embedded import cluster
from pdpl_inventory.embedded.place import DATABASE, SUPERUSER, place
from pdpl_inventory.management import end_on_sigterm, this_program
from pdpl_inventory.restore import physical
from pdpl_inventory.restore.comparison import (
    Result,
    copy_files,
    different,
    digests,
    lost_files,
    moment,
    stored_files,
    timed,
)


class Command(BaseCommand):
    help = "Back up physically with WAL, recover one moment in an empty cluster, verify and compare it, and delete it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="source", help="the database as a superuser that may replicate")
        parser.add_argument("--programs", type=Path, help="the folder of the server's programs (pg_basebackup, …)")

    def handle(self, *, source: str | None, programs: Path | None, **options: Any) -> None:
        if not source:
            if "DATABASE_URL" in os.environ:
                raise CommandError("--from must name this database as a superuser.")
            cluster.use(settings.PDPL_HOME)
            source = psycopg.conninfo.make_conninfo(
                host=str(place(settings.PDPL_HOME).sockets), user=SUPERUSER, dbname=DATABASE
            )
        end_on_sigterm()  # so that slot and copy are removed
        version = physical.check_rights(source)
        with physical.workplace(version, programs) as work:
            self._drill(source, work)

    def _drill(self, source: str, work: physical.Workplace) -> None:
        backup, copied, stored = work.folder / "data", work.folder / "files", stored_files()
        with physical.received_wal(work, source) as (wal, receiver):
            command = ("-D", backup, "-d", source, "-c", "fast", "-X", "none")
            self._timed("pg_basebackup", lambda: work.run("pg_basebackup", *command))
            with physical.recovery_point(source) as (connection, point):
                before = self._timed("tables read", lambda: digests(connection, logged_alone=True))
            there = self._timed("files copied", lambda: copy_files(stored, copied))
            self._timed("WAL received", lambda: physical.wait_for_wal(source, wal, receiver))
        if work.runs("pg_verifybackup"):
            self._timed("pg_verifybackup", lambda: work.run("pg_verifybackup", "-n", backup))
        else:
            self.stdout.write(
                "           pg_verifybackup does not run here and is left out: the rows are compared alone"
            )
        recovery = physical.recovered(work, backup, wal, point)
        sockets = self._timed("recovered to the moment", recovery.__enter__)
        try:
            faults = self._faults(source, sockets, before)
        finally:
            recovery.__exit__(None, None, None)
        faults += lost_files(stored, there, copied)
        if faults:
            raise CommandError("What was recovered is not what was there:\n" + "\n".join(faults))
        rows = sum(count for count, _ in before.values())
        size = sum(path.stat().st_size for path in backup.rglob("*") if path.is_file())
        told = f"{len(there)} files" if stored else "files in another storage are not part of this"
        self.stdout.write(f"Recovered whole: {len(before)} tables, {rows:,} rows, {size:,} bytes, {told}")

    def _faults(self, source: str, sockets: Path, before: Any) -> list[str]:
        name = psycopg.conninfo.conninfo_to_dict(source).get("dbname")
        address = psycopg.conninfo.make_conninfo(source, host=str(sockets), hostaddr=None, port="5432")
        with moment(address) as (connection, _):
            after = self._timed("tables read again", lambda: digests(connection, logged_alone=True))
            name = name or connection.info.dbname
        url = f"postgresql://{application.settings_dict['USER']}@{quote(str(sockets), safe='')}/{name}"
        told = self._timed("audit chains verified", lambda: _verify_audit(url))
        faults = [told] if told else []
        return faults + [
            f"{each}: {before.get(each)} before, {after.get(each)} after" for each in different(before, after)
        ]

    def _timed(self, what: str, act: Callable[[], Result]) -> Result:
        return timed(self.stdout.write, what, act)


def _verify_audit(url: str) -> str:
    """Verify the chains of the recovered database, as its application's role. Returns what was printed on failure."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    environment = {**kept, "DATABASE_URL": url, "SECRET_KEY": settings.SECRET_KEY, "PDPL_PRODUCTION": "0"}
    done = subprocess.run([*this_program(), "verify_audit"], env=environment, capture_output=True, text=True)
    return f"verify_audit:\n{done.stdout}{done.stderr}" if done.returncode else ""
