"""Who does the work: takes the turn of whoever is next, until there is nothing to do or it is told to stop.

The same worker stands behind the embedded default and behind Celery. During
long work (a workbook of a million rows, one transaction for a whole file) it
gives the others their turns meanwhile, on another connection.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import Error, connection

from activities.imports import ending, queue
from activities.imports.queue import Taken
from activities.imports.turn import Pause, give_up, take
from pdpl_inventory.messages import say
from tenants.throttling import Exceeded

logger = logging.getLogger("pdpl.imports")

RETRIES = 3
MOST_DEATHS = 20
MEANWHILE_SECONDS = 1.0


class Stopping(Exception):
    """The worker is to end; another will go on."""


class Later(Exception):
    """This turn is too long to be taken in the middle of another's."""


class Worker:
    def __init__(self) -> None:
        self.is_stopping = False
        self.aside = ThreadPoolExecutor(1, thread_name_prefix="meanwhile")

    def turn(self) -> bool:
        """Take one turn; False when nobody waits. Raises ``django.db.Error`` while the database is away."""
        try:
            errand = queue.take()
            if errand:
                self.carry_on(errand, Meanwhile(self, errand))
        except Error:
            connection.close()
            raise
        return errand is not None

    def carry_on(self, errand: Taken, meanwhile: Pause) -> None:
        try:
            if errand.taken > MOST_DEATHS:
                raise RuntimeError("Nobody who took this import came back.")
            goes_on = take(errand.tenant_id, errand.batch_id, meanwhile)
        except Stopping:
            queue.go_on(errand)
        except Later:
            queue.go_on(errand)
            raise
        except Exceeded as exceeded:
            queue.go_on(errand, float(exceeded.headers["Retry-After"]))
        except Exception:
            logger.exception("A turn of the import %s failed (attempt %d).", errand.batch_id, errand.attempts + 1)
            self._failed(errand)
        else:
            self._done(errand, goes_on)

    def _done(self, errand: Taken, goes_on: bool) -> None:
        if goes_on:
            queue.go_on(errand)
            return
        ending.tidy(errand.tenant_id, errand.batch_id)
        queue.drop(errand)

    def _failed(self, errand: Taken) -> None:
        if errand.attempts < RETRIES and errand.taken <= MOST_DEATHS:
            queue.fail(errand, 2.0**errand.attempts)
            return
        give_up(errand.tenant_id, errand.batch_id, say("batch_insert_failed"))
        self._done(errand, goes_on=False)


class Meanwhile:
    """Between two bits of ``mine``: at most once a second, and for about as long, the others' turns."""

    def __init__(self, worker: Worker, mine: Taken) -> None:
        self.worker, self.mine = worker, mine
        self.passed: tuple[UUID, ...] = (mine.tenant_id,)
        self.next = time.monotonic() + MEANWHILE_SECONDS

    def __call__(self, act: Callable[[], None] | None = None) -> None:
        if self.worker.is_stopping:
            raise Stopping
        if time.monotonic() >= self.next:
            self.worker.aside.submit(self._others, act).result()
            self.next = time.monotonic() + MEANWHILE_SECONDS

    def _others(self, act: Callable[[], None] | None) -> None:
        try:
            queue.renew(self.mine)
            if act:
                act()
            until = time.monotonic() + MEANWHILE_SECONDS
            while time.monotonic() < until and (errand := queue.take(self.passed)):
                try:
                    self.worker.carry_on(errand, _Brief(until))
                except Later:
                    self.passed = (*self.passed, errand.tenant_id)
        finally:
            connection.close()


class _Brief:
    """Others wait: a turn within a turn is over soon or not begun."""

    def __init__(self, until: float) -> None:
        self.until = until + MEANWHILE_SECONDS

    def __call__(self, act: Callable[[], None] | None = None) -> None:
        if time.monotonic() > self.until:
            raise Later
