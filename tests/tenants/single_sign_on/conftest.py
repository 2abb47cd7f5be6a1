"""A provider for each module, configured for each test, with a tenant whose groups it knows."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from activities.access.tenancy import create_tenant
from tenants.models import Tenant
from tests.admin.conftest import platform as platform
from tests.tenants.single_sign_on.provider import SECRET, Provider, providing


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with providing() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Any) -> Iterator[Provider]:
    settings.PDPL_OIDC_ISSUER = running.address
    settings.PDPL_OIDC_NAME = "Công ty Mẫu SSO"
    settings.PDPL_OIDC_CLIENT_ID = f"desk-{uuid4()}"
    settings.PDPL_OIDC_CLIENT_SECRET = SECRET
    yield running
    running.claims, running.sign, running.failing = {}, "well", {}


@pytest.fixture
def open_tenant(provider: Provider, settings: Any) -> Tenant:
    """A tenant that adds members at sign-in; its editors are in the group ``editors``, its admins in ``admins``."""
    tenant = create_tenant("Công ty Mở", adds_members_at_sign_in=True)
    map_groups(settings, (tenant.pk, "admins", "admin"), (tenant.pk, "editors", "editor"))
    return tenant


def map_groups(settings: Any, *grants: tuple[UUID, str, str]) -> None:
    listed = [{"tenant": str(tenant), "group": group, "role": role} for tenant, group, role in grants]
    settings.PDPL_OIDC_GROUPS = json.dumps(listed)
