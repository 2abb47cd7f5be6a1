"""What this process knows of the replica: since when it is left alone, and which position of the log it must have.

PostgreSQL's own figure of the lag in seconds (``pg_last_xact_replay_timestamp``) grows while nobody writes, and stands
still when the replica has lost its primary. So positions are compared instead: each read notes how far the primary's
log had come, and the replica must have replayed what the primary had ``PDPL_REPLICA_MAX_LAG_SECONDS`` ago.
"""

import logging
import time
from collections import deque
from threading import Lock

from django.conf import settings

from pdpl_inventory.metrics import measures

logger = logging.getLogger("pdpl.replica")

FIT = "replica"
NOTED_EVERY = 0.1
REASONS = {
    "away": "it cannot be reached, or its connection was lost",
    "lagging": "it is further behind than PDPL_REPLICA_MAX_LAG_SECONDS",
    "promoted": "it is no replica any more",
    "foreign": "it replicates another database",
    "unbound": "its role is a superuser or has BYPASSRLS",
}


class Standing:
    """The state of the replica as one process sees it, shared by its threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._state, self._paused_until = FIT, 0.0
        self._positions: deque[tuple[float, str]] = deque()

    def is_asked(self) -> bool:
        """Whether a read may try the replica now. After a pause one read of the process tries it, the others wait for
        what it finds."""
        if self._state == FIT:
            return True
        with self._lock:
            if time.monotonic() < self._paused_until:
                return False
            self._paused_until = time.monotonic() + settings.PDPL_REPLICA_RETRY_SECONDS
            return True

    def floor(self, asked_at: float, position: str) -> tuple[str, bool]:
        """The position that the replica must have replayed, the primary being at ``position`` since ``asked_at``.

        It is the oldest that was noted within the allowed lag; the present one, when there is no other. Whether it is
        old enough to call a replica that has not come so far lagging, and not just a moment behind, is said too.
        """
        allowed = settings.PDPL_REPLICA_MAX_LAG_SECONDS
        with self._lock:
            noted = self._positions
            while noted and noted[0][0] < asked_at - allowed:
                noted.popleft()
            if not noted or noted[-1][0] < asked_at - NOTED_EVERY:
                noted.append((asked_at, position))
            noted_at, needed = noted[0]
            return needed, asked_at - noted_at >= allowed / 2

    def note(self, state: str) -> None:
        """Note what a read has found: the replica is ``FIT``, or for one of the ``REASONS`` left alone for a while."""
        with self._lock:
            before, self._state = self._state, state
            if state != FIT:
                self._paused_until = time.monotonic() + settings.PDPL_REPLICA_RETRY_SECONDS
        if state == before:
            return
        if state == FIT:
            logger.info("The replica answers reads again.")
        else:
            logger.warning("The primary answers all reads, since the replica does not serve: %s.", REASONS[state])


standing = Standing()


def count(result: str) -> None:
    """Count a read that could have been answered by the replica."""
    measures.replica_reads.labels(result).inc()
