"""The figures that processes count as they work, and the functions that count them."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram
from psycopg.errors import QueryCanceled

from pdpl_inventory.metrics import allocation

allocation.install()

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_LONG = (1, 5, 15, 60, 300, 900, 3_600, 14_400)

requests = Histogram(
    "pdpl_request_duration_seconds",
    "Requests by route template and status, and how long each took until its response began.",
    ("method", "route", "status"),
    buckets=(0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 60),
)
batches = Histogram(
    "pdpl_batch_duration_seconds",
    "Batches that were judged, dry runs included, and the time of each.",
    ("kind", "status"),
    buckets=_SHORT,
)
imports = Histogram(
    "pdpl_import_duration_seconds",
    "Imports that ended, and the time of each from its first turn to its end.",
    ("kind", "status"),
    buckets=_LONG,
)
items = Counter("pdpl_items", "Items of batches and imports by what became of them.", ("outcome", "door"))
chunks = Histogram(
    "pdpl_import_chunk_duration_seconds",
    "Chunks of imports that were stored, and the time of each.",
    ("kind",),
    buckets=_SHORT,
)
chunk_items = Counter("pdpl_import_chunk_items", "Items in the chunks of imports that were stored.", ("kind",))
turns = Counter("pdpl_import_turns", "Turns of import workers by their result.", ("result",))
worker_ends = Counter(
    "pdpl_worker_ends", "Import workers that ended by themselves or were killed, and were replaced.", ("how",)
)
statement_timeouts = Counter(
    "pdpl_statement_timeouts", "SQL statements that exceeded PDPL_STATEMENT_TIMEOUT_SECONDS.", ("door",)
)
sign_in_failures = Counter("pdpl_sign_in_failures", "Failed sign-ins, by what was wrong.", ("what",))
pool_connections = Gauge(
    "pdpl_pool_connections",
    "Connections in the pools of the web processes, by state.",
    ("state",),
    multiprocess_mode="livesum",
)
pool_waiting = Gauge(
    "pdpl_pool_requests_waiting",
    "Requests that waited for a pooled connection when the last one ended.",
    ("pool",),
    multiprocess_mode="livesum",
)
pool_waits = Counter("pdpl_pool_waits", "Requests that had to wait for a pooled connection.", ("pool",))
pool_wait_seconds = Counter(
    "pdpl_pool_wait_seconds", "Seconds that requests waited for a pooled connection.", ("pool",)
)
replica_reads = Counter(
    "pdpl_replica_reads",
    "Reads that a replica may answer, by its answer (replica) or the reason why the primary gave it.",
    ("result",),
)
pool_failures = Counter("pdpl_pool_failures", "Requests that were given no pooled connection in time.", ("pool",))


def count_request(method: str | None, route: str, status: int, seconds: float) -> None:
    """Count a request. ``route`` is a template of the URL configuration, never a path that was sent."""
    known = method if method in METHODS else "other"
    requests.labels(known, route, str(status)).observe(seconds)


def count_items(counts: Mapping[str, int], door: str) -> None:
    """Count the items of a batch or an import; ``counts`` has ``total_created`` and so on (contract §3)."""
    for name, count in counts.items():
        if count and name != "total_submitted":
            items.labels(name.removeprefix("total_"), door).inc(count)


def count_timeout(error: BaseException, door: str) -> None:
    """Count ``error`` when it, or what caused it, is a statement that PostgreSQL cancelled."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, QueryCanceled):
            statement_timeouts.labels(door).inc()
            return
        cause = cause.__cause__
