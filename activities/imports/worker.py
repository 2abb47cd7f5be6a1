"""The worker: takes the next entry from the queue and runs a turn of its import, in a process or as a Celery task.

During long work (a workbook of a million rows, one transaction for a whole
file) it runs turns of other tenants' imports in between, on another connection,
so that a small import does not wait for a large one.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import Error, connection

from activities.imports import queue, retention
from activities.imports.queue import TakenEntry
from activities.imports.step import Pause, fail_import, take_turn
from pdpl_inventory.messages import say
from pdpl_inventory.metrics import measures, traces
from pdpl_inventory.outages import is_outage
from tenants.throttling.limits import Exceeded

logger = logging.getLogger("pdpl.imports")

RETRIES = 3
# An entry taken so often without a completed turn kills its workers: the import fails instead of being tried for ever.
MAX_TAKEN = 20
INTERLEAVE_SECONDS = 1.0
OUTAGE_SECONDS = 5.0


class WorkerStopping(Exception):
    """The worker was asked to stop: the turn ends, and another worker resumes the import."""


class TurnTooLong(Exception):
    """A turn run within another one exceeds its time; it is run again later by itself."""


class Worker:
    """Runs turns. ``is_stopping`` ends the running turn at its next pause."""

    def __init__(self) -> None:
        self.is_stopping = False
        self.interleaving = ThreadPoolExecutor(1, thread_name_prefix="interleaving")

    def take_turn(self) -> bool:
        """Run one turn of the next entry; False when none is due. Raises ``django.db.Error`` without a database."""
        try:
            entry = queue.take()
            if entry:
                self.run_turn(entry, _InterleavedTurns(self, entry))
        except Error:
            connection.close()
            raise
        return entry is not None

    def run_turn(self, entry: TakenEntry, pause: Pause) -> None:
        """Run one turn of ``entry`` and return it to the queue, or remove it when the import has ended.

        A turn that failed is retried after 1, 2 and 4 seconds, then the import fails; while the database is away or a
        disk is full it is retried without end. Raises ``TurnTooLong``.
        """
        try:
            if entry.taken > MAX_TAKEN:
                raise RuntimeError("Nobody who took this import came back.")
            with traces.span("import turn"):
                has_more = take_turn(entry.tenant_id, entry.batch_id, pause)
            measures.turns.labels("done").inc()
        except WorkerStopping:
            queue.requeue(entry)
        except TurnTooLong:
            queue.requeue(entry)
            raise
        except Exceeded as exceeded:
            queue.requeue(entry, float(exceeded.headers["Retry-After"]))
        except Exception as error:
            measures.turns.labels("failed").inc()
            measures.count_timeout(error, "import")
            logger.exception("A turn of the import %s failed (attempt %d).", entry.batch_id, entry.attempts + 1)
            if is_outage(error):
                queue.requeue(entry, OUTAGE_SECONDS)
            else:
                self._retry_or_fail(entry)
        else:
            self._return(entry, has_more)

    def _return(self, entry: TakenEntry, has_more: bool) -> None:
        if has_more:
            queue.requeue(entry)
            return
        retention.delete_parts(entry.tenant_id, entry.batch_id)
        queue.remove(entry)

    def _retry_or_fail(self, entry: TakenEntry) -> None:
        if entry.attempts < RETRIES and entry.taken <= MAX_TAKEN:
            queue.retry(entry, 2.0**entry.attempts)
            return
        fail_import(entry.tenant_id, entry.batch_id, say("batch_insert_failed"))
        self._return(entry, has_more=False)


class _InterleavedTurns:
    """The pause of a turn: at most once a second, and for about as long, it runs turns of other tenants' imports."""

    def __init__(self, worker: Worker, entry: TakenEntry) -> None:
        self.worker, self.entry = worker, entry
        self.skipped_tenants: tuple[UUID, ...] = (entry.tenant_id,)
        self.next = time.monotonic() + INTERLEAVE_SECONDS

    def __call__(self, act: Callable[[], None] | None = None) -> None:
        if self.worker.is_stopping:
            raise WorkerStopping
        if time.monotonic() >= self.next:
            # In another thread, and so on another connection: this one may be in a transaction.
            self.worker.interleaving.submit(self._run_others, act).result()
            self.next = time.monotonic() + INTERLEAVE_SECONDS

    def _run_others(self, act: Callable[[], None] | None) -> None:
        try:
            queue.renew_lease(self.entry)
            if act:
                act()
            until = time.monotonic() + INTERLEAVE_SECONDS
            while time.monotonic() < until and (entry := queue.take(self.skipped_tenants)):
                try:
                    self.worker.run_turn(entry, _TimeLimit(until + INTERLEAVE_SECONDS))
                except TurnTooLong:
                    self.skipped_tenants = (*self.skipped_tenants, entry.tenant_id)
        finally:
            connection.close()


class _TimeLimit:
    """The pause of an interleaved turn: raises ``TurnTooLong`` after ``until``, and never calls ``act``."""

    def __init__(self, until: float) -> None:
        self.until = until

    def __call__(self, act: Callable[[], None] | None = None) -> None:
        if time.monotonic() > self.until:
            raise TurnTooLong
