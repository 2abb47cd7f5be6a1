"""The steps of a review over the API, and activities that have taken them."""

from typing import Any

from tests.factories import ActivityItem, Someone

KIND = "processing-activities"


def step(me: Someone, name: str, pk: str = "", body: Any = None, **headers: Any) -> Any:
    path = f"{KIND}/{pk}/{name}" if pk else f"{KIND}/{name}"
    return me.client.post(me.url(path), body, **headers)


def made(me: Someone, **fields: Any) -> str:
    answer = me.client.post(me.url(KIND), ActivityItem(**fields))
    assert answer.status_code == 201
    return str(answer.json()["id"])


def approved(editor: Someone, dpo: Someone, **fields: Any) -> str:
    pk = made(editor, **fields)
    assert step(editor, "submit", pk).status_code == 200
    assert step(dpo, "approve", pk).status_code == 200
    return pk


def changed_by_hand(me: Someone, pk: str) -> None:
    assert me.client.patch(me.url(f"{KIND}/{pk}"), {"purpose_vi": "Mục đích khác"}).status_code == 200
