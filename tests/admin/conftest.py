"""Fixtures of the admin: a superuser of the platform and a DPO, both signed in; a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tenants.models import Role, User
from tests.admin.browser import Window
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD
from tests.serving import serving


@pytest.fixture
def platform() -> Client:
    """A superuser who is no tenant's member."""
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    client, answer = sign_in(username)
    assert answer.status_code == 302
    return client


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


@pytest.fixture(scope="module")
def window(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A browser in front of a server, for one module."""
    profile: Path = tmp_path_factory.mktemp("profile")
    with django_db_blocker.unblock(), serving() as address:
        window = Window(address, profile)
        try:
            yield window
        finally:
            window.close()
