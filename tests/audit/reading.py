"""Reads the audit log of a tenant and the history of a record over the API."""

from typing import Any

from tests.factories import Someone

KIND = "processing-activities"


def log(me: Someone, **query: Any) -> list[dict[str, Any]]:
    answer = me.get("audit-events", **query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def history(me: Someone, pk: str, kind: str = KIND) -> list[dict[str, Any]]:
    answer = me.get(f"{kind}/{pk}/history")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])
