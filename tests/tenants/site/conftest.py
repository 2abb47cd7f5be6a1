"""A superuser of the platform, and an auditor of the tenant that the superuser visits."""

import pytest

from tenants.models import Role
from tests.admin.conftest import platform as platform
from tests.admin.desk import Seated, seat


@pytest.fixture
def seated() -> Seated:
    """An auditor of the tenant that is looked at."""
    return seat(Role.AUDITOR)
