"""The rehearsal of a restore: what comes back is what was there, and it is told when it is not."""

import os
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from demo.server import MANAGE
from pdpl_inventory.embedded.place import SUPERUSER
from pdpl_inventory.management.commands import restore_drill
from tests.factories import ActivityItem, Someone
from tests.tenants.isolation.victim import make_victim

pytestmark = pytest.mark.soak


@pytest.fixture
def source() -> str:
    """The tests' database as its superuser."""
    database = connection.settings_dict
    user = SUPERUSER if "DATABASE_URL" not in os.environ else "postgres"
    parts = {"host": database["HOST"], "port": database["PORT"] or "5432", "dbname": database["NAME"], "user": user}
    try:
        psycopg.connect(**parts).close()
    except psycopg.OperationalError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip("no superuser of this PostgreSQL without a password")
    return psycopg.conninfo.make_conninfo(**parts)


def drill(source: str) -> str:
    told = StringIO()
    call_command("restore_drill", source=source, stdout=told)
    return told.getvalue()


@pytest.fixture(autouse=True)
def _as_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(MANAGE), "restore_drill"])


def test_everything_comes_back(source: str, settings: Any) -> None:
    make_victim()
    told = drill(source)
    assert "Restored whole: " in told
    stored = Path(settings.STORAGES["imports"]["OPTIONS"]["location"])
    files = sum(path.is_file() for path in stored.rglob("*"))
    assert files >= 2
    assert told.rstrip().endswith(f" {files} files")


def test_files_that_come_and_go_meanwhile_are_no_fault(
    source: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = Path(settings.STORAGES["imports"]["OPTIONS"]["location"])
    stored.mkdir(exist_ok=True)
    (stored / "goes").write_text("x")
    command = restore_drill._command

    def meanwhile(*arguments: Any) -> str:
        (stored / "goes").unlink(missing_ok=True)
        (stored / "comes").write_text("x")
        return command(*arguments)

    monkeypatch.setattr(restore_drill, "_command", meanwhile)
    assert "Restored whole: " in drill(source)


def test_a_chain_that_does_not_verify_is_told(source: str, editor: Someone) -> None:
    editor.batch(ActivityItem.build_batch(1))
    with psycopg.connect(source, autocommit=True) as database:
        database.execute("ALTER TABLE activities_auditevent DISABLE TRIGGER append_only")
        change = "UPDATE activities_auditevent SET message = %s || message WHERE tenant_id = %s"
        database.execute(change, ["x", editor.tenant_id])
        try:
            with pytest.raises(CommandError, match=str(editor.tenant_id)):
                drill(source)
        finally:
            back = "UPDATE activities_auditevent SET message = substr(message, 2) WHERE tenant_id = %s"
            database.execute(back, [editor.tenant_id])
            database.execute("ALTER TABLE activities_auditevent ENABLE TRIGGER append_only")


def test_a_role_that_does_not_see_all_rows_is_refused() -> None:
    database = connection.settings_dict
    names = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    plain = {name: database[key] for name, key in names.items() if database[key]}
    with pytest.raises(CommandError, match="BYPASSRLS"):
        drill(psycopg.conninfo.make_conninfo(**plain))
