"""What the tests of deadlines store and ask."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.factories import ITEMS, Someone


def day(ago: int) -> str:
    """The day that many days ago in Viet Nam, as a request names it."""
    return str(timezone.localdate() - timedelta(days=ago))


def store(by: Someone, kind: str, **fields: Any) -> str:
    """The id of a new record of the kind."""
    answer = by.client.post(by.url(kind), ITEMS[kind](**fields))
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def activity(by: Someone, **fields: Any) -> str:
    return store(by, "processing-activities", **fields)


def recipient(by: Someone, **fields: Any) -> str:
    return store(by, "recipients", **fields)


def transfer(by: Someone, **fields: Any) -> str:
    return store(by, "data-transfers", **fields)


def change(by: Someone, kind: str, pk: str, **fields: Any) -> None:
    answer = by.client.patch(by.url(f"{kind}/{pk}"), fields)
    assert answer.status_code == 200, answer.content


def profile(admin: Someone, **fields: Any) -> None:
    """Change the tenant's profile."""
    answer = admin.client.patch(admin.url("profile"), fields)
    assert answer.status_code == 200, answer.content


def listed(by: Someone, **query: Any) -> list[dict[str, Any]]:
    answer = by.get("register/deadlines", **query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def states(by: Someone, **query: Any) -> list[tuple[str, str]]:
    """The kind and the state of each deadline."""
    return [(each["kind"], each["state"]) for each in listed(by, **query)]
