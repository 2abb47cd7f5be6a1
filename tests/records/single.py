"""Requests about one record, and what tests read of the answers and of the audit log."""

from typing import Any

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.factories import ITEMS, Someone

NOBODY = "00000000-0000-7000-8000-000000000000"


def made(who: Someone, kind: str = "processing-activities", **fields: Any) -> dict[str, Any]:
    answer = who.client.post(who.url(kind), ITEMS[kind](**fields))
    assert answer.status_code == 201, answer.json()
    return dict(answer.json())


def patch(who: Someone, path: str, body: Any, **headers: Any) -> Any:
    return who.client.patch(who.url(path), body, **headers)


def put(who: Someone, path: str, body: Any, **headers: Any) -> Any:
    return who.client.put(who.url(path), body, **headers)


def delete(who: Someone, path: str, **headers: Any) -> Any:
    return who.client.delete(who.url(path), **headers)


def events(who: Someone, action: str = "record.") -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action__startswith=action).order_by("id"))


def faults(answer: Any) -> dict[Any, str]:
    detail = answer.json()["detail"]
    assert detail["error"]
    assert detail["error_vi"]
    return {each["field"]: each["code"] for each in detail.get("fields", ())}


def kept(shown: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps of a record: all but what follows from the rest of it."""
    return {name: value for name, value in shown.items() if name != "findings"}


def etag(who: Someone, path: str) -> str:
    return str(who.get(path)["ETag"])
