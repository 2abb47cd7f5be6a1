"""How the pool of database connections of this web process is used, noted whenever a request has ended."""

from typing import Any

from django.db import connections

from pdpl_inventory.metrics import measures

POOL = "default"
_before: dict[str, int] = {}


def note(**_: Any) -> None:
    """Receive ``request_finished``: set the gauges, and add to the counters what the pool has counted since."""
    database = connections[POOL]
    pool = database.pool if database.settings_dict["OPTIONS"].get("pool") else None  # type: ignore[attr-defined]
    if pool is None or pool.closed:
        return
    stats = pool.get_stats()
    size, free = stats.get("pool_size", 0), stats.get("pool_available", 0)
    measures.pool_connections.labels("idle").set(free)
    measures.pool_connections.labels("used").set(size - free)
    measures.pool_waiting.labels(POOL).set(stats.get("requests_waiting", 0))
    for name, counter, unit in (
        ("requests_queued", measures.pool_waits, 1),
        ("requests_wait_ms", measures.pool_wait_seconds, 1_000),
        ("requests_errors", measures.pool_failures, 1),
    ):
        now = stats.get(name, 0)
        if grown := now - _before.get(name, 0):
            _before[name] = now
            counter.labels(POOL).inc(grown / unit)
