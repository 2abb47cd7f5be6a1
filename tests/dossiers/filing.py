"""Versions of dossiers as the tests submit, approve and file them."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.deadlines.register import activity, recipient, transfer
from tests.factories import Someone

PATH = "dossiers/versions"
__all__ = [
    "PATH",
    "act",
    "activity",
    "answered",
    "approved",
    "differences",
    "filed",
    "recipient",
    "submitted",
    "transfer",
]


def today(ago: int = 0) -> str:
    return (timezone.localdate() - timedelta(days=ago)).isoformat()


def act(who: Someone, pk: str, step: str, **given: Any) -> Any:
    return who.client.post(who.url(f"{PATH}/{pk}/{step}"), given)


def submitted(who: Someone, dossier: str = "dpia", **given: Any) -> dict[str, Any]:
    answer = who.client.post(who.url(PATH), {"dossier": dossier, **given})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())


def approved(editor: Someone, dpo: Someone, dossier: str = "dpia", **given: Any) -> dict[str, Any]:
    answer = act(dpo, submitted(editor, dossier, **given)["id"], "approve")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def filed(editor: Someone, dpo: Someone, dossier: str = "dpia", receipt: str = "", **given: Any) -> dict[str, Any]:
    pk = approved(editor, dpo, dossier, **given)["id"]
    answer = act(dpo, pk, "file", filed_on=today(), channel="portal", receipt=receipt)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def answered(dpo: Someone, pk: str, result: str, **given: Any) -> dict[str, Any]:
    answer = act(dpo, pk, "result", result=result, result_on=today(), **given)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def differences(who: Someone, pk: str, to: str = "now") -> dict[str, Any]:
    answer = who.get(f"{PATH}/{pk}/changes", to=to)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())
