"""Each test makes a tenant of its own, commits for real and cleans up nothing; tenants do not see each other.

So row-level security and ``on_commit`` work as they do in service, and the append-only log needs no exception.
"""

import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connections
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from psycopg.errors import ObjectInUse

from pdpl_inventory.embedded.orphans import leftovers
from tests.factories import Someone, someone

# The tests marked ``soak`` try many more examples.
hypothesis_settings.register_profile(
    "suite",
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("suite")

GOLDEN = Path(__file__).with_name("openapi.yaml")

# Hashing passwords well is slow on purpose; these protect nothing.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Each test client loads the middleware anew, and need not list all static files for it.
settings.WHITENOISE_AUTOREFRESH = True

# A crash of the database's machine may lose what the tests stored.
for each in settings.DATABASES.values():
    each["OPTIONS"]["options"] = "-c synchronous_commit=off"

# Each of pytest-xdist's processes has a database of its own, and places for what its tests import and count.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "")
if PROCESS:
    built = settings.DATABASES.get("owner", settings.DATABASES["default"])
    built.setdefault("TEST", {})["NAME"] = f"test_{built['NAME']}_{PROCESS}"
IMPORTS = settings.PDPL_HOME / f"test-imports{PROCESS}"
METRICS = settings.PDPL_METRICS_DIR = settings.PDPL_HOME / f"test-metrics{PROCESS}"
METRICS.mkdir(exist_ok=True)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS)
settings.STORAGES["imports"]["OPTIONS"]["location"] = IMPORTS


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """One test database for all; pytest-django's own makes none, since no test here asks it to flush."""
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        _drop(databases)
    shutil.rmtree(IMPORTS, ignore_errors=True)
    shutil.rmtree(METRICS, ignore_errors=True)


def _drop(databases: Any) -> None:
    """Drop the test databases. A pooler in between keeps its sessions for a second, during which that is refused."""
    for attempt in range(10):
        try:
            teardown_databases(databases, verbosity=0)
            return
        except OperationalError as error:
            if attempt == 9 or not isinstance(error.__cause__, ObjectInUse):
                raise
            time.sleep(0.5)


@pytest.fixture(scope="session", autouse=True)
def _no_cluster_is_left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """As root clusters lie outside of the homes that tests make; each test removes its own."""
    yield
    mine = tmp_path_factory.getbasetemp()
    assert [each.folder for each in leftovers() if each.home and mine in Path(each.home).parents] == []


@pytest.fixture(autouse=True)
def _database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def editor() -> Someone:
    """An editor of a fresh tenant, with a client that carries their token."""
    return someone("editor")


@pytest.fixture
def admin() -> Someone:
    """An administrator of a fresh tenant."""
    return someone("admin")


@pytest.fixture
def stranger() -> Someone:
    """An editor of another fresh tenant."""
    return someone("editor")
