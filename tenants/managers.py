"""No tenant, no query: the default manager of every tenant's model."""

from typing import TypeVar

from django.db import models

from tenants.context import current_tenant

Row = TypeVar("Row", bound=models.Model)


class TenantManager(models.Manager[Row]):
    """Rows of the current tenant alone; raises ``NoTenant`` when none is set.

    Row-level security says the same in the database; this says it earlier,
    and as an exception instead of an empty answer.
    """

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(tenant_id=current_tenant())
