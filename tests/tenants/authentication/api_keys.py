"""Requests about API keys, and what tests read of them."""

from typing import Any

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Tenant, User
from tests.factories import Someone


def make(who: Someone, **body: Any) -> Any:
    return who.client.post(who.url("api-keys"), {"name": "Máy quét", "role": "scanner", **body})


def events(who: Someone, action: str) -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action=action))


def change(who: Someone, model: Any, **values: Any) -> None:
    with scope(who.tenant_id):
        rows = {Tenant: Tenant.objects.filter(pk=who.tenant_id), User: User.objects.filter(username=who.username)}
        rows.get(model, model.objects.all()).update(**values)
