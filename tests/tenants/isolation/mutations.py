"""A pytest plugin that takes away the walls named in ``PDPL_WALLS_REMOVED``, for ``test_mutations`` alone.

``pytest -p tests.tenants.isolation.mutations`` loads it. Walls of the code are taken away when the tests have been
collected, walls of the database as soon as there is one.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest

REMOVED = os.environ.get("PDPL_WALLS_REMOVED", "").split(",")


def _manager() -> None:
    """Managers return the rows of all tenants, and need none."""
    from django.db import models

    from tenants.isolation.managers import TenantManager

    TenantManager.get_queryset = models.Manager.get_queryset  # type: ignore[method-assign]


def _permission() -> None:
    """Every credential may do everything, under every tenant's address."""
    from tenants.permissions import WithinTenant

    WithinTenant.has_permission = lambda *_: True  # type: ignore[method-assign]


def _policies() -> None:
    """No table has row-level security."""
    for (table,) in _rows("SELECT relname FROM pg_class WHERE relrowsecurity"):
        _execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")


def _composite_keys() -> None:
    """Links may lead to another tenant's records."""
    names = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE conname LIKE '%within_tenant'"
    for table, name in _rows(names):
        _execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")


WALLS: dict[str, Callable[[], None]] = {"manager": _manager, "permission": _permission}
WALLS_OF_THE_DATABASE: dict[str, Callable[[], None]] = {"policies": _policies, "composite_keys": _composite_keys}


def _owner() -> Any:
    from django.db import connections

    return connections["owner" if "owner" in connections else "default"]


def _rows(sql: str) -> list[Any]:
    with _owner().cursor() as cursor:
        cursor.execute(sql)
        found: list[Any] = cursor.fetchall()
        return found


def _execute(sql: str) -> None:
    with _owner().cursor() as cursor:
        cursor.execute(sql)


def pytest_collection_finish() -> None:
    for name in REMOVED:
        WALLS.get(name, lambda: None)()


@pytest.fixture(scope="session", autouse=True)
def _without_walls_of_the_database(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        for name in REMOVED:
            WALLS_OF_THE_DATABASE.get(name, lambda: None)()
