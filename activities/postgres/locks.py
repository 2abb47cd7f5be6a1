"""Locks between writers of one tenant, and the retry of a writer that lost a race.

Writers work beside each other until one loses a race: two stored the same key,
or one removed a record that the other links to. The loser is rolled back and
tried again with no other writer at work. Without that, a large batch could
lose to a stream of small ones every time.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from pdpl_inventory.pipeline import recovering
from tenants.isolation.context import current_tenant

ATTEMPTS = 5
DEADLOCK = "40P01"
Result = TypeVar("Result")


def retry_on_race(name: str, attempt: Callable[[], Result], optimistic: Callable[[], Result] | None = None) -> Result:
    """Return what ``attempt`` returns. It runs in a savepoint, under the current tenant's lock ``name``.

    ``optimistic``, if given, is run before it and rolled back like an attempt that lost a race.
    Raises the last ``IntegrityError`` or ``OperationalError`` when ``ATTEMPTS`` attempts were not enough.
    """
    tries = [*([optimistic] if optimistic else []), *[attempt] * ATTEMPTS]
    for number, one in enumerate(tries, start=0 if optimistic else 1):
        try:
            with transaction.atomic(), recovering():
                acquire(name, exclusive=number > 1)
                return one()
        except (IntegrityError, OperationalError) as error:
            if number == ATTEMPTS or not _is_race(error):
                raise
    raise AssertionError("unreachable")


def acquire(name: str, exclusive: bool = False) -> None:
    """Wait for the current tenant's lock ``name``, shared with other writers or ``exclusive``.

    It is held until the transaction or savepoint ends.
    """
    function = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"{current_tenant()}/{name}"])


def _is_race(error: Exception) -> bool:
    """Whether another transaction stored the same key, removed a linked record, or deadlocked with this one."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) == DEADLOCK
