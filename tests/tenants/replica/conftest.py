"""The fixtures of the replica: two clusters and a server for the tests of a module."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError

from pdpl_inventory.restore.physical import Workplace, workplace
from tests.tenants.replica.clusters import Cluster, Server, serving

NEWEST, OLDEST = 18, 15
LAG = 6  # seconds that the replica may be behind


@dataclass
class Installation:
    primary: Cluster
    replica: Cluster
    server: Server


def _workplace(stack: ExitStack) -> Workplace:
    """The programs of the newest PostgreSQL that Debian has here, or those of the wheel."""
    for version in range(OLDEST, NEWEST):
        try:
            return stack.enter_context(workplace(version, None))
        except CommandError:
            pass
    return stack.enter_context(workplace(NEWEST, None))


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    home: Path = tmp_path_factory.mktemp("replica")
    with ExitStack() as stack:
        work = _workplace(stack)
        primary, replica = Cluster(work, "primary"), Cluster(work, "replica")
        for each in (primary, replica):
            stack.callback(each.stop)
        primary.make()
        replica.follow(primary)
        lag = {"PDPL_REPLICA_MAX_LAG_SECONDS": str(LAG)}
        server = stack.enter_context(serving(home / "home", primary, replica.url(), **lag))
        yield Installation(primary, replica, server)


@pytest.fixture
def running(installation: Installation) -> Iterator[Installation]:
    """The installation with a replica that has replayed everything; afterwards it is made to be so again."""
    installation.replica.catch_up(installation.primary)
    yield installation
    installation.replica.mend(installation.primary)
