"""``remove_home``: removes PDPL_HOME whole, with its cluster wherever that lies; ``--orphans``: what others left."""

import os
import shutil
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from pdpl_inventory.embedded import cluster, orphans
from pdpl_inventory.embedded.orphans import Leftover
from pdpl_inventory.embedded.place import place
from pdpl_inventory.embedded.server import PROGRAMS

# What the product makes in its home; a checkout's own also has what tests and checks write.
OURS = {"secret_key", "imports", "incoming", "metrics", "static", "postgres", orphans.MARK}


class Command(BaseCommand):
    help = (
        "Remove PDPL_HOME with all data in it: files, the secret key, and the embedded PostgreSQL with every tenant. "
        "This cannot be undone."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--orphans", action="store_true", help="instead: clusters whose home was deleted (as root)")
        parser.add_argument(
            "--unknown", action="store_true", help="with --orphans: also those that an older version made, without note"
        )

    def handle(self, *, yes: bool, orphans: bool, unknown: bool, **options: Any) -> None:
        self.yes = yes
        if orphans:
            self._remove_orphans(unknown)
        else:
            self._remove_home(settings.PDPL_HOME)

    def _remove_home(self, home: Path) -> None:
        where = place(home)
        strange = {each.name for each in home.iterdir()} - OURS
        if strange and home != settings.BASE_DIR / "var":
            raise CommandError(f"{home} holds more than the product's data: {', '.join(sorted(strange))}.")
        outside = where.folder if where.folder.exists() and home not in where.folder.parents else None
        size = sum(orphans.size_of(each) for each in (home, outside) if each)
        self.stdout.write(f"{home}{f' and its database in {outside}' if outside else ''}: {_megabytes(size)}")
        if "DATABASE_URL" in os.environ:
            self.stdout.write("The database of DATABASE_URL is not part of it, and stays.")
        self._ask("Remove this for good?")
        try:
            cluster.remove(home)
        except cluster.InUse as error:
            raise CommandError("A process uses this database: stop the server and the workers first.") from error
        shutil.rmtree(home)
        self.stdout.write("Removed.")

    def _remove_orphans(self, unknown: bool) -> None:
        found = [each for each in orphans.leftovers() if each.is_orphan or (unknown and each.home is None)]
        if not found:
            self.stdout.write("There are none.")
        for each in found:
            self.stdout.write(_words(each))
            if not _is_used(each):
                self._ask("Remove this for good?")
            if _is_used(each):  # since when it was asked, too
                self.stdout.write("  A process uses it: left alone.")
                continue
            orphans.remove(each)
            self.stdout.write("  Removed.")

    def _ask(self, question: str) -> None:
        if self.yes:
            return
        if not sys.stdin.isatty():
            raise CommandError("Run this at a terminal to be asked, or say --yes.")
        if input(f"{question} Type yes: ").strip() != "yes":
            raise CommandError("Nothing more was removed.")


def _is_used(each: Leftover) -> bool:
    return not each.folder.name.startswith(PROGRAMS) and orphans.is_used(each.where)


def _words(each: Leftover) -> str:
    used = time.strftime("%Y-%m-%d", time.localtime(each.folder.stat().st_mtime))
    return f"{each.folder}: of {each.home or 'an unknown home'}, {_megabytes(each.size)}, last used {used}"


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB"
