"""What goes to the replica and what to the primary, and that without a replica nothing is different."""

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection

from demo.server import MANAGE
from pdpl_inventory.replica.current import REPLICA, NeedsPrimary, Router, refuse_primary, using
from pdpl_inventory.replica.standing import FIT, Standing
from tenants.isolation.context import scope
from tenants.models import Tenant
from tests.factories import Someone, statements

router = Router()


def row_of(alias: str | None) -> Any:
    return SimpleNamespace(_state=SimpleNamespace(db=alias))


def test_reads_go_to_the_replica_in_its_context_alone() -> None:
    assert router.db_for_read(Tenant) is None
    with using(REPLICA):
        assert router.db_for_read(Tenant) == REPLICA
        assert router.db_for_read(Tenant, instance=row_of(DEFAULT_DB_ALIAS)) == REPLICA
        with using(DEFAULT_DB_ALIAS):
            assert router.db_for_read(Tenant) is None
    assert router.db_for_read(Tenant) is None


def test_what_was_read_from_the_replica_is_read_on_from_the_primary() -> None:
    """Outside of the read's scope the replica would show no rows of a tenant."""
    assert router.db_for_read(Tenant, instance=row_of(REPLICA)) == DEFAULT_DB_ALIAS


def test_writes_go_to_the_primary_always() -> None:
    for instance in (REPLICA, None):
        assert router.db_for_write(Tenant, instance=row_of(instance)) == DEFAULT_DB_ALIAS
    with using(REPLICA):
        assert router.db_for_write(Tenant) == DEFAULT_DB_ALIAS
    assert router.db_for_write(Tenant, instance=row_of("owner")) is None


def test_rows_of_both_may_be_related_and_only_one_is_migrated() -> None:
    assert router.allow_relation(row_of(REPLICA), row_of(DEFAULT_DB_ALIAS))
    assert router.allow_relation(row_of(REPLICA), row_of("owner")) is None
    assert router.allow_migrate(REPLICA, "tenants") is False
    assert router.allow_migrate(DEFAULT_DB_ALIAS, "tenants") is None


def test_no_statement_goes_to_the_primary_unnoticed(editor: Someone) -> None:
    with scope(editor.tenant_id), connection.execute_wrapper(refuse_primary), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with using(REPLICA), pytest.raises(NeedsPrimary):
            cursor.execute("SELECT 1")


@pytest.mark.parametrize("path", ["recipients", "summary", "audit-events"])
def test_without_a_replica_no_statement_asks_for_one(admin: Someone, path: str) -> None:
    with statements() as sent:
        assert admin.get(path).status_code == 200
    assert not [each for each in sent if "lsn" in each or "audithead" in each]
    assert settings.DATABASE_ROUTERS == []


def test_the_position_is_the_oldest_within_the_allowed_lag(settings: Any) -> None:
    settings.PDPL_REPLICA_MAX_LAG_SECONDS = 10
    standing = Standing()
    assert standing.floor(100, "0/1") == ("0/1", False)
    assert standing.floor(104, "0/4") == ("0/1", False)
    assert standing.floor(106, "0/6") == ("0/1", True)
    assert standing.floor(111, "0/B") == ("0/4", True)
    assert standing.floor(200, "0/F") == ("0/F", False)


def test_a_replica_that_failed_is_tried_again_after_a_while_by_one_read(settings: Any) -> None:
    settings.PDPL_REPLICA_RETRY_SECONDS = 60
    standing = Standing()
    assert standing.is_asked()
    standing.note("away")
    assert not standing.is_asked()
    settings.PDPL_REPLICA_RETRY_SECONDS = 0
    standing.note("away")
    settings.PDPL_REPLICA_RETRY_SECONDS = 60
    assert standing.is_asked()
    assert not standing.is_asked()
    standing.note(FIT)
    assert standing.is_asked()


def test_a_replica_needs_a_primary_of_ones_own() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment["DATABASE_REPLICA_URL"] = "postgresql://app@host/pdpl"
    done = subprocess.run([sys.executable, str(MANAGE), "check"], env=environment, capture_output=True, text=True)
    assert done.returncode
    assert "DATABASE_REPLICA_URL requires DATABASE_URL" in done.stderr
