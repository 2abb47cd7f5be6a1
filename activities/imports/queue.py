"""Whose turn it is: a row for each import with work left, in the database with everything else.

Whoever takes an errand puts it off by a lease; if they die, it is due again
when the lease ends. The tenant who waited longest comes first, whatever the
others have queued, and within a tenant the import that did. A message of a
broker says only that it is worth looking; one too many or too few is harmless.
"""

import logging
import threading
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from activities.models import Errand, Turn

logger = logging.getLogger("pdpl.imports")

TASK = "activities.carry_on"
TAKE = """
WITH due AS (
    SELECT e.batch_id FROM activities_errand e LEFT JOIN activities_turn t USING (tenant_id)
    WHERE e.due_at <= statement_timestamp() AND e.tenant_id <> ALL(%(passed)s::uuid[])
    ORDER BY t.at NULLS FIRST, e.due_at LIMIT 1 FOR UPDATE OF e SKIP LOCKED
), taken AS (
    UPDATE activities_errand e
    SET due_at = statement_timestamp() + make_interval(secs => %(lease)s), taken = e.taken + 1
    FROM due WHERE e.batch_id = due.batch_id RETURNING e.tenant_id, e.batch_id, e.attempts, e.taken
), turn AS (
    INSERT INTO activities_turn (tenant_id, at) SELECT tenant_id, clock_timestamp() FROM taken
    ON CONFLICT (tenant_id) DO UPDATE SET at = excluded.at
)
SELECT tenant_id, batch_id, attempts, taken FROM taken
"""
# Due, and nobody has taken anything for a while.
STALLED = """
SELECT e.tenant_id, e.batch_id FROM activities_errand e
WHERE e.due_at <= statement_timestamp() AND NOT EXISTS (
    SELECT 1 FROM activities_turn t WHERE t.at > statement_timestamp() - make_interval(secs => %s))
ORDER BY e.due_at LIMIT 4
"""
PUT_OFF = """
UPDATE activities_errand SET due_at = statement_timestamp() + make_interval(secs => %s), attempts = %s, taken = %s
WHERE batch_id = %s
"""
STALLED_SECONDS = 5
# Without workers messages must not pile up; those that are missing are made again by ``sweep``.
EXPIRES_SECONDS = 120


@dataclass(frozen=True)
class Taken:
    """An errand that is ours until its lease ends."""

    tenant_id: UUID
    batch_id: UUID
    attempts: int
    taken: int


def add(tenant_id: UUID, batch_id: UUID) -> None:
    """In the transaction that makes the import."""
    Errand.objects.create(tenant_id=tenant_id, batch_id=batch_id)


def waiting(tenant_id: UUID) -> int:
    """How many imports of the tenant have work left."""
    return Errand.objects.filter(tenant_id=tenant_id).count()


def take(passed: tuple[UUID, ...] = ()) -> Taken | None:
    """The errand that is next, but for those of the tenants ``passed`` over."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"lease": settings.PDPL_IMPORT_LEASE_SECONDS, "passed": list(passed)})
        row = cursor.fetchone()
    return Taken(*row) if row else None


def renew(errand: Taken) -> None:
    _put_off(errand, settings.PDPL_IMPORT_LEASE_SECONDS, errand.attempts, errand.taken)


def go_on(errand: Taken, seconds: float = 0) -> None:
    """It has come on; the next turn is due in ``seconds``."""
    _put_off(errand, seconds, 0, 0)


def fail(errand: Taken, seconds: float) -> None:
    """Once more in ``seconds``."""
    _put_off(errand, seconds, errand.attempts + 1, errand.taken)


def _put_off(errand: Taken, seconds: float, attempts: int, taken: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(PUT_OFF, [seconds, attempts, taken, errand.batch_id])


def drop(errand: Taken) -> None:
    Errand.objects.filter(batch_id=errand.batch_id).delete()


def hurry(batch_id: UUID) -> None:
    """Due now, in the transaction that wants it so."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE activities_errand SET due_at = now() WHERE batch_id = %s AND taken = 0", [batch_id])


# --- Messages ----------------------------------------------------------------------


def announce(tenant_id: Any, batch_id: Any) -> None:
    """Tell the broker, if there is one, that there is work; without it the work is found a little later."""
    if not settings.CELERY_BROKER_URL:
        return
    from pdpl_inventory.celery import app  # only where there is a broker

    try:
        with app.connection_for_write(settings.CELERY_BROKER_URL) as broker:
            ids = (str(tenant_id), str(batch_id))
            app.send_task(TASK, ids, connection=broker, queue=settings.PDPL_CELERY_QUEUE, expires=EXPIRES_SECONDS)
    except Exception as error:  # whatever the broker's client raises: the errand is in the database
        logger.warning("The broker does not answer (%s); the import waits in the database.", type(error).__name__)


def announce_aside(tenant_id: UUID, batch_id: UUID) -> None:
    """As ``announce``, without waiting for a broker that does not answer."""
    if settings.CELERY_BROKER_URL:
        threading.Thread(target=announce, args=(tenant_id, batch_id), daemon=True).start()


def sweep() -> int:
    """Announce what nobody takes: a message was lost, the broker was away, or a worker died; how much there was."""
    with connection.cursor() as cursor:
        cursor.execute(STALLED, [STALLED_SECONDS])
        found = cursor.fetchall()
    for each in found:
        announce(*each)
    return len(found)


def forget_turns() -> None:
    """Drop the turns of tenants that have nothing left."""
    Turn.objects.exclude(tenant_id__in=Errand.objects.values("tenant_id")).delete()
