"""A migration that the version before would not survive, or that locks a large table, is refused by ``make check``."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from release import migrations as newer

TABLE = "activities_processingactivity"
BAD = {
    f'ALTER TABLE "{TABLE}" ADD COLUMN "note" text NOT NULL': "adding-required-field",
    f'ALTER TABLE "{TABLE}" ALTER COLUMN "status" DROP DEFAULT': "ban-drop-default",
    f'ALTER TABLE "{TABLE}" DROP COLUMN "department_vi"': "ban-drop-column",
    f'ALTER TABLE "{TABLE}" RENAME COLUMN "department_vi" TO "unit_vi"': "renaming-column",
    f'DROP TABLE "{TABLE}"': "ban-drop-table",
    f'ALTER TABLE "{TABLE}" RENAME TO "activities_activity"': "renaming-table",
    f'ALTER TABLE "{TABLE}" ALTER COLUMN "retention_period_months" TYPE bigint': "changing-column-type",
    f'CREATE INDEX "by_status" ON "{TABLE}" ("status")': "require-concurrent-index-creation",
    f'ALTER TABLE "{TABLE}" ADD CONSTRAINT "known" CHECK ("status" <> \'\')': "constraint-missing-not-valid",
    f'ALTER TABLE "{TABLE}" ALTER COLUMN "department_vi" SET NOT NULL': "adding-not-nullable-field",
}
GOOD = f"""
BEGIN;
CREATE TABLE "activities_note" ("id" uuid NOT NULL PRIMARY KEY, "text" text NOT NULL, "tenant_id" uuid NOT NULL);
CREATE INDEX "of_tenant" ON "activities_note" ("tenant_id");
ALTER TABLE "{TABLE}" ADD COLUMN "note_id" uuid NULL;
ALTER TABLE "{TABLE}" ADD COLUMN "urgent" boolean DEFAULT false NOT NULL;
ALTER TABLE "{TABLE}" ADD CONSTRAINT "known" CHECK ("status" <> '') NOT VALID;
COMMIT;
CREATE INDEX CONCURRENTLY "by_note" ON "{TABLE}" ("note_id");
"""
MODULE = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("activities", "{newest}")]
    {accepted}
    operations = [{operation}]
"""


@pytest.mark.parametrize("statement", BAD)
def test_what_locks_or_breaks_is_refused(statement: str) -> None:
    assert BAD[statement] in [found.rule for found in newer.lint("0029_bad", f"BEGIN;\n{statement};\nCOMMIT;\n")]


def test_what_the_version_before_survives_passes() -> None:
    assert newer.lint("0029_good", GOOD) == []


def test_sql_that_cannot_be_read_does_not_pass() -> None:
    assert [found.rule for found in newer.lint("0029_typo", "ALTER TABEL x;")]


@pytest.fixture
def written(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Writes one more migration of the inventory, ``0099_next``, where Django finds it in this test."""

    def write(operation: str, accepted: str = "") -> None:
        real = Path(apps.get_app_config("activities").path) / "migrations"
        package = tmp_path / f"migrations_{uuid4().hex}"
        package.mkdir()
        for each in real.glob("*.py"):
            (package / each.name).symlink_to(each)
        newest = max(each.stem for each in real.glob("0*.py"))
        text = MODULE.format(newest=newest, operation=operation, accepted=accepted)
        (package / "0099_next.py").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        importlib.invalidate_caches()
        settings.MIGRATION_MODULES = {"activities": package.name}

    return write


def test_a_column_without_a_default_in_the_database_is_refused(
    written: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    """Django gives such a column a default and drops it at once, and the version before cannot insert any more."""
    written('migrations.AddField("batch", "note", models.TextField(default=""))')
    assert newer.main() == 1
    told = capsys.readouterr().err
    assert "activities 0099_next, line" in told
    assert "ban-drop-default" in told


def test_a_column_with_a_default_in_the_database_passes(written: Callable[..., None]) -> None:
    written('migrations.AddField("batch", "note", models.TextField(default="", db_default=""))')
    assert newer.main() == 0


def test_a_removal_passes_when_it_says_why(written: Callable[..., None]) -> None:
    written('migrations.RemoveField("batch", "message")', 'accepted = {"ban-drop-column": "no version reads it since"}')
    assert newer.main() == 0


def test_a_removal_that_does_not_say_why_is_refused(written: Callable[..., None]) -> None:
    written('migrations.RemoveField("batch", "message")')
    assert newer.main() == 1


def test_the_releases_newest_migrations_are_there() -> None:
    names = {(label, name[:4]) for label, name in MigrationLoader(connection).disk_migrations}
    assert set(newer.RELEASED.items()) <= names


def test_every_migration_of_ours_can_be_taken_back() -> None:
    irreversible = [
        f"{label} {migration.name}: {operation.describe()}"
        for (label, _), migration in MigrationLoader(connection).disk_migrations.items()
        if label in newer.RELEASED
        for operation in migration.operations
        if not operation.reversible
    ]
    assert irreversible == []
