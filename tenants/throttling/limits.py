"""Rate limits of a tenant per minute: requests, and items, so that a large batch counts by its size.

The counters are rows of the database, which every process and machine shares.
A charge is one statement that must commit by itself, outside of the request's
scope, so that its row is locked no longer than the statement. A window begins
with the first charge after the previous one ended.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from pdpl_inventory.errors import Problem
from pdpl_inventory.pipeline import binding_cursor
from tenants.models import RateCounter

MINUTE = 60

CHARGE = """
INSERT INTO tenants_ratecounter AS c (key, ends_at, used, refused)
VALUES (%(key)s, statement_timestamp() + make_interval(secs => %(seconds)s), %(units)s, 0)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN c.ends_at <= statement_timestamp() THEN 0 ELSE c.used END + %(units)s,
    refused = CASE WHEN c.ends_at <= statement_timestamp() THEN 0 ELSE c.refused END,
    ends_at = CASE WHEN c.ends_at <= statement_timestamp() THEN excluded.ends_at ELSE c.ends_at END
WHERE c.ends_at <= statement_timestamp() OR c.used + %(units)s <= %(limit)s
RETURNING used, extract(epoch FROM ends_at - statement_timestamp())
"""
REFUSE = """
INSERT INTO tenants_ratecounter AS c (key, ends_at, used, refused)
VALUES (%(key)s, statement_timestamp() + make_interval(secs => %(seconds)s), 0, 1)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN c.ends_at <= statement_timestamp() THEN 0 ELSE c.used END,
    refused = CASE WHEN c.ends_at <= statement_timestamp() THEN 0 ELSE c.refused END + 1,
    ends_at = CASE WHEN c.ends_at <= statement_timestamp() THEN excluded.ends_at ELSE c.ends_at END
RETURNING used, extract(epoch FROM ends_at - statement_timestamp()), refused
"""


@dataclass(frozen=True)
class Rate:
    """The state of one limit: of ``limit`` units ``remaining`` are left; the window ends in ``seconds``."""

    limit: int
    remaining: int
    seconds: int

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.seconds),
        }


class Exceeded(Problem):
    """A limit is used up (429). ``is_first``: this is the first refusal in the window."""

    def __init__(self, code: str, rate: Rate, is_first: bool, **values: Any) -> None:
        super().__init__(429, code, headers={"Retry-After": str(rate.seconds), **rate.headers()}, **values)
        self.is_first = is_first


def charge_request(tenant_id: UUID) -> Rate:
    """Charge one request. Raises ``Exceeded``."""
    limit = settings.PDPL_REQUESTS_PER_MINUTE
    return charge(f"requests/{tenant_id}", 1, limit, MINUTE, "too_many_requests")


def charge_items(tenant_id: UUID, count: int) -> Rate:
    """Charge ``count`` items. Raises ``Exceeded``; then nothing is charged, so that a smaller batch may still fit."""
    limit = settings.PDPL_ITEMS_PER_MINUTE
    return charge(f"items/{tenant_id}", count, limit, MINUTE, "too_many_items", count=count)


def charge(key: str, units: int, limit: int, seconds: int, code: str, **values: Any) -> Rate:
    """Use ``units`` of ``limit`` in a window of ``seconds``. Raises ``Exceeded`` with the message of ``code``."""
    parameters: dict[str, str | int] = {"key": key, "units": units, "limit": limit, "seconds": seconds}
    with binding_cursor(connection) as cursor:
        if units <= limit:
            cursor.execute(CHARGE, parameters)
            if row := cursor.fetchone():
                return _rate(limit, *row)
        cursor.execute(REFUSE, parameters)
        used, left, refused = cursor.fetchone()
    rate = _rate(limit, used, left)
    raise Exceeded(code, rate, refused == 1, limit=limit, minutes=ceil(rate.seconds / MINUTE), **values)


def refund(key: str, units: int) -> None:
    """Give back ``units`` of an earlier charge, unless its window has ended."""
    counter = RateCounter.objects.filter(key=key, ends_at__gt=Now(), used__gte=units)
    counter.update(used=F("used") - units)


def _rate(limit: int, used: int, seconds: Any) -> Rate:
    return Rate(limit, max(limit - used, 0), max(ceil(seconds), 1))


def headers(rates: list[Rate]) -> dict[str, str]:
    """The ``RateLimit-*`` headers of the limit of which the smallest share is left; empty without limits."""
    if not rates:
        return {}
    return min(rates, key=lambda rate: rate.remaining / max(rate.limit, 1)).headers()


def delete_ended() -> int:
    """Delete the counters whose window has ended; returns how many."""
    dropped, _ = RateCounter.objects.filter(ends_at__lte=timezone.now()).delete()
    return dropped
