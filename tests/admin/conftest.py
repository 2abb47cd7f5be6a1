"""Fixtures of the admin: a superuser of the platform and a DPO, both signed in."""

from uuid import uuid4

import pytest
from django.test import Client

from tenants.models import Role, User
from tests.admin.desk import Seated, seat, sign_in
from tests.factories import PASSWORD


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
