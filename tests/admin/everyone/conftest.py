"""One company with everything, for the tests of a module."""

from typing import Any

import pytest

from tests.admin.everyone.office import FullOffice


@pytest.fixture(scope="module")
def full_office(django_db_setup: None, django_db_blocker: Any) -> FullOffice:
    with django_db_blocker.unblock():
        return FullOffice()
