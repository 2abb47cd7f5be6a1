"""``make check`` lints the SQL of each migration that is newer than the last release (squawk).

A migration is refused that holds locks for as long as a table is large, or that breaks the version before, which runs
beside it during a rolling upgrade. One that may do so after all names the rule and the reason in its class:
``accepted = {"ban-drop-column": "no released version reads it since 1.1.0"}``.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# The newest migrations of the last release, which are never changed. A release raises them (CONTRIBUTING.md).
RELEASED = {"activities": "0028", "tenants": "0010"}


class Finding(NamedTuple):
    """What squawk says of a statement; ``line`` counts from 1, in the SQL that ``manage.py sqlmigrate`` prints."""

    migration: str
    line: int
    rule: str
    message: str


def findings() -> list[Finding]:
    """What is wrong with the migrations after :data:`RELEASED`, without what they accept. Needs the database."""
    return [found for name, sql, accepted in newer() for found in lint(name, sql) if found.rule not in accepted]


def newer() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Name, SQL and accepted rules of each migration that is newer than the last release."""
    from django.core.management import call_command
    from django.db.migrations.loader import MigrationLoader

    for (label, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if label in RELEASED and name[:4] > RELEASED[label]:
            sql = call_command("sqlmigrate", label, name, no_color=True, stdout=_Silent())
            yield f"{label} {name}", sql, getattr(migration, "accepted", {})


class _Silent:
    """What a command prints, dropped; it returns the same."""

    def write(self, text: str) -> None: ...


def lint(name: str, sql: str) -> list[Finding]:
    """What squawk finds in the SQL of one migration. Raises ``CalledProcessError`` when it cannot read the SQL."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(sql)
        file.flush()
        program = Path(sys.executable).with_name("squawk")
        command = [str(program), "--config", str(ROOT / ".squawk.toml"), "--reporter", "json", file.name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout or "[]")
    if done.returncode not in (0, 1) or done.returncode != bool(told):  # 1 is a wrong configuration too
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return [Finding(name, each["line"] + 1, each["rule_name"], each["message"]) for each in told]


def main() -> int:
    """Print each finding. Returns 1 when there are any."""
    found = findings()
    for each in found:
        print(f"{each.migration}, line {each.line} of its SQL: {each.rule}: {each.message}", file=sys.stderr)
    if found:
        print("docs/operations.md, “Upgrades and releases”, says how to do it in steps.", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdpl_inventory.settings")
    django.setup()
    sys.exit(main())
