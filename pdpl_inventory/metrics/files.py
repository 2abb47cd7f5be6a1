"""The files in which the processes of this installation count, one set a process."""

import os
import re
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from prometheus_client.multiprocess import mark_process_dead

PID = re.compile(r"_(\d+)\.db$")


def forget_the_dead() -> None:
    """Delete the files of processes that have ended, so that their number does not grow from start to start.

    Counters begin again at what the living have counted; Prometheus takes that for a restart. Call it when the
    server starts, before it counts.
    """
    for path in Path(settings.PDPL_METRICS_DIR).glob("*.db"):
        pid = PID.search(path.name)
        if pid and not _is_alive(int(pid[1])):
            path.unlink(missing_ok=True)


def process_ended(pid: int) -> None:
    """Delete what only a living process has, its share of a gauge; its counters stay."""
    mark_process_dead(pid)  # type: ignore[no-untyped-call]


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
