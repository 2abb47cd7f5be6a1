"""Members of one tenant: its administrator, an editor who submits, and two data protection officers."""

from typing import Any

import pytest

from tests.dossiers.dossiers import administrator, complete
from tests.factories import Someone, someone


@pytest.fixture
def writer(admin: Someone) -> Someone:
    return someone("editor", admin.tenant_id)


@pytest.fixture
def dpo(admin: Someone) -> Someone:
    return someone("dpo", admin.tenant_id)


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Someone:
    """An administrator of a tenant whose dossiers lack nothing. Its documents are made once (``made``)."""
    with django_db_blocker.unblock():
        who = administrator()
        complete(who)
    return who


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Someone:
    with django_db_blocker.unblock():
        return administrator()
