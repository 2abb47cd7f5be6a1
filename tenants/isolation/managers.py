"""The default manager of every ``TenantModel``: it refuses a query without a current tenant."""

from typing import TypeVar

from django.db import models

from tenants.isolation.context import current_tenant

Row = TypeVar("Row", bound=models.Model)


class TenantManager(models.Manager[Row]):
    """Returns only rows of the current tenant; raises ``NoTenant`` outside of a scope.

    Row-level security enforces the same in the database, but there a query
    without a tenant returns no rows instead of an error.
    """

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(tenant_id=current_tenant())
