"""Turns between writers: beside each other while that goes well, and alone for whoever lost a race.

Without this a large batch could lose to a stream of small ones every time.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from activities.kinds import Kind
from pdpl_inventory.pipeline import recovering
from tenants.authentication import Member

ATTEMPTS = 5
DEADLOCK = "40P01"
Result = TypeVar("Result")


def settle(
    kind: Kind, member: Member, attempt: Callable[[], Result], trusting: Callable[[], Result] | None = None
) -> Result:
    """``attempt`` in a savepoint; when it lost a race it is rolled back and tried again, without other writers.

    ``trusting`` is tried before it, and given up as if it had lost a race.
    Raises the last ``IntegrityError`` or ``OperationalError`` when all that does not settle it.
    """
    tries = [*([trusting] if trusting else []), *[attempt] * ATTEMPTS]
    for number, one in enumerate(tries, start=0 if trusting else 1):
        try:
            with transaction.atomic(), recovering():
                take(kind, member, alone=number > 1)
                return one()
        except (IntegrityError, OperationalError) as error:
            if number == ATTEMPTS or not _is_race(error):
                raise
    raise AssertionError("unreachable")


def take(kind: Kind, member: Member, alone: bool = False) -> None:
    """Until the transaction or savepoint ends: a turn beside other writers of the tenant's kind, or without them."""
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"{member.tenant_id}/{kind.word.value}"])


def _is_race(error: Exception) -> bool:
    """Someone stored the same key, or removed a linked record, between our look and our write."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) == DEADLOCK
