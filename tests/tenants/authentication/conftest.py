"""A member of a tenant that requires a second factor."""

import pytest

from tenants.models import Role, Tenant
from tests.admin.desk import Seated, seat


@pytest.fixture
def seated() -> Seated:
    """A member of a tenant that requires it, with their password alone."""
    seated = seat(Role.DPO)
    Tenant.objects.filter(pk=seated.tenant_id).update(requires_totp=True)
    return seated
