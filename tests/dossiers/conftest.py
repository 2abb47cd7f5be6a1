"""Members of one tenant: its administrator, an editor who submits, and two data protection officers."""

import pytest

from tests.factories import Someone, someone


@pytest.fixture
def writer(admin: Someone) -> Someone:
    return someone("editor", admin.tenant_id)


@pytest.fixture
def dpo(admin: Someone) -> Someone:
    return someone("dpo", admin.tenant_id)
