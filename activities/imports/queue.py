"""The queue of imports: a row (``Errand``) for each import with work left, in the same database as everything else.

A worker that takes an entry postpones its due time by a lease; if the worker is
killed, the entry is due again when the lease ends. Tenants are served in the
order in which they last had a turn, whatever number of imports each has queued,
and within a tenant the import that has been due longest comes first. A message
to the broker only says that there may be work: one too many or too few is
harmless.
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
    WHERE e.due_at <= statement_timestamp() AND e.tenant_id <> ALL(%(skipped)s::uuid[])
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
# Entries that are due while no worker has taken any entry for some seconds.
STALLED = """
SELECT e.tenant_id, e.batch_id FROM activities_errand e
WHERE e.due_at <= statement_timestamp() AND NOT EXISTS (
    SELECT 1 FROM activities_turn t WHERE t.at > statement_timestamp() - make_interval(secs => %s))
ORDER BY e.due_at LIMIT 4
"""
POSTPONE = """
UPDATE activities_errand SET due_at = statement_timestamp() + make_interval(secs => %s), attempts = %s, taken = %s
WHERE batch_id = %s
"""
STALLED_SECONDS = 5
# Without workers messages must not pile up; ``announce_stalled`` sends again those that are missing.
EXPIRES_SECONDS = 120


@dataclass(frozen=True)
class TakenEntry:
    """A queue entry as it was taken: this worker's until its lease ends.

    ``attempts`` counts failures in a row, ``taken`` how often it was taken since a turn last completed.
    """

    tenant_id: UUID
    batch_id: UUID
    attempts: int
    taken: int


def add(tenant_id: UUID, batch_id: UUID) -> None:
    """Add an entry, due now; in the transaction that creates the import."""
    Errand.objects.create(tenant_id=tenant_id, batch_id=batch_id)


def count_waiting(tenant_id: UUID) -> int:
    """Count the tenant's imports with work left, running ones included."""
    return Errand.objects.filter(tenant_id=tenant_id).count()


def take(skipped_tenants: tuple[UUID, ...] = ()) -> TakenEntry | None:
    """Take the next due entry for ``PDPL_IMPORT_LEASE_SECONDS``, or return None when none is due.

    Entries of ``skipped_tenants`` are left to other workers.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"lease": settings.PDPL_IMPORT_LEASE_SECONDS, "skipped": list(skipped_tenants)})
        row = cursor.fetchone()
    return TakenEntry(*row) if row else None


def renew_lease(entry: TakenEntry) -> None:
    """Extend the lease to ``PDPL_IMPORT_LEASE_SECONDS`` from now."""
    _postpone(entry, settings.PDPL_IMPORT_LEASE_SECONDS, entry.attempts, entry.taken)


def requeue(entry: TakenEntry, seconds: float = 0) -> None:
    """Return an entry after a turn that completed: due again in ``seconds``, its counts reset."""
    _postpone(entry, seconds, 0, 0)


def retry(entry: TakenEntry, seconds: float) -> None:
    """Return an entry after a turn that failed: due again in ``seconds``, one failure more."""
    _postpone(entry, seconds, entry.attempts + 1, entry.taken)


def _postpone(entry: TakenEntry, seconds: float, attempts: int, taken: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(POSTPONE, [seconds, attempts, taken, entry.batch_id])


def remove(entry: TakenEntry) -> None:
    """Delete the entry of an import that has ended."""
    Errand.objects.filter(batch_id=entry.batch_id).delete()


def make_due(batch_id: UUID) -> None:
    """Make the entry of an import due now, unless a worker has taken it; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE activities_errand SET due_at = now() WHERE batch_id = %s AND taken = 0", [batch_id])


# --- Messages ----------------------------------------------------------------------


def announce(tenant_id: Any, batch_id: Any) -> None:
    """Send the broker, if one is configured, a message that there is work; without it workers poll the database."""
    if not settings.CELERY_BROKER_URL:
        return
    from pdpl_inventory.celery import app  # Celery is imported only where a broker is configured

    try:
        with app.connection_for_write(settings.CELERY_BROKER_URL) as broker:
            ids = (str(tenant_id), str(batch_id))
            app.send_task(TASK, ids, connection=broker, queue=settings.PDPL_CELERY_QUEUE, expires=EXPIRES_SECONDS)
    except Exception as error:  # the clients of brokers raise errors of their own; the entry is in the database
        logger.warning("The broker does not answer (%s); the import waits in the database.", type(error).__name__)


def announce_in_thread(tenant_id: UUID, batch_id: UUID) -> None:
    """As ``announce``, in a thread, so that a request does not wait for a broker that does not answer."""
    if settings.CELERY_BROKER_URL:
        threading.Thread(target=announce, args=(tenant_id, batch_id), daemon=True).start()


def announce_stalled() -> int:
    """Announce again up to four entries that no worker takes. Returns how many.

    They are left when a message was lost, the broker was unreachable or a worker was killed.
    """
    with connection.cursor() as cursor:
        cursor.execute(STALLED, [STALLED_SECONDS])
        found = cursor.fetchall()
    for each in found:
        announce(*each)
    return len(found)


def delete_old_turns() -> None:
    """Delete the last turns of tenants that have no entry left."""
    Turn.objects.exclude(tenant_id__in=Errand.objects.values("tenant_id")).delete()
