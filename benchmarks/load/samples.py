"""What the server and PostgreSQL use while the load runs, looked at every few seconds."""

import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from benchmarks import cluster
from benchmarks.sides import Server

PAUSE_SECONDS = 5.0
MEGABYTE = 1_048_576
DATABASE = """
SELECT
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> current_user),
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> current_user
        AND state <> 'idle'),
    (SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'),
    pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0'),
    pg_database_size(current_database()),
    (SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables),
    (SELECT coalesce(sum(n_live_tup), 0) FROM pg_stat_user_tables WHERE relname = 'activities_processingactivity')
"""


@dataclass(frozen=True)
class Sample:
    """One look: memory in megabytes (proportional, summed over the server's processes), connections, locks, sizes."""

    seconds: float
    web_megabytes: float
    work_megabytes: float
    connections: int
    busy_connections: int
    lock_waits: int
    wal_megabytes: float
    database_megabytes: float
    dead_rows: int
    activities: int
    load_average: float


class Sampler:
    """Takes samples in a thread until it is closed."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.samples: list[Sample] = []
        self._began, self._ends = time.monotonic(), threading.Event()
        self._first_wal = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> list[dict[str, Any]]:
        self._ends.set()
        self._thread.join()
        return [asdict(each) for each in self.samples]

    def _run(self) -> None:
        with cluster.superuser(cluster.OURS) as connection:
            while True:
                row = connection.execute(DATABASE).fetchone()
                assert row
                connections, busy, waits, wal, size, dead, live = row
                self._first_wal = self._first_wal or float(wal)
                web, work = self._memory()
                self.samples.append(
                    Sample(
                        round(time.monotonic() - self._began, 1),
                        round(web, 1),
                        round(work, 1),
                        connections,
                        busy,
                        waits,
                        round((float(wal) - self._first_wal) / MEGABYTE, 1),
                        round(size / MEGABYTE, 1),
                        int(dead),
                        int(live),
                        round(psutil.getloadavg()[0], 2),
                    )
                )
                if self._ends.wait(PAUSE_SECONDS):
                    return

    def _memory(self) -> tuple[float, float]:
        """Return the megabytes of the web processes and of ``work`` with its workers."""
        web = work = 0.0
        for each in [self.server.process, *self.server.process.children(recursive=True)]:
            with suppress(psutil.Error):
                used = each.memory_full_info().pss / MEGABYTE
                if "work" in each.cmdline():
                    work += used
                elif "upkeep" not in each.cmdline():
                    web += used
        return web, work
