"""What tests of members and of the profile read of answers and of the audit log."""

from typing import Any

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.answers import code
from tests.factories import Someone


def faults(answer: Any) -> list[tuple[str, str]]:
    assert code(answer) == (400, "validation_failed")
    return [(each["field"], each["code"]) for each in answer.json()["detail"]["fields"]]


def events(who: Someone, action: str) -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action=action).order_by("id"))
