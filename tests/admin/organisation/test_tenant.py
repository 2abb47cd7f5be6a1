"""An administrator renames the tenant in the admin, and the audit log records it."""

from uuid import uuid4

from tenants.models import Role, Tenant
from tests.admin.desk import seat


def test_tenant_is_renamed_on_record() -> None:
    seated = seat(Role.ADMIN)
    name = f"Tên mới {uuid4()}"
    assert seated.send(f"tenants/tenant/{seated.tenant_id}/change/", name=name).status_code == 302
    tenant = Tenant.objects.get(pk=seated.tenant_id)
    assert (tenant.name, tenant.is_active) == (name, True)
    assert seated.acts()[0].action == "tenant.changed"
    assert seated.page("tenants/tenant/add/").status_code == 403
