"""Figures that are read from the database whenever the page is asked for: in one transaction, in few statements, and
within a time limit, so that a database in trouble is not asked for more than it can give."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from activities.metrics.noted import AUDIT_BROKEN
from activities.models import InstallationFigure

SECONDS = 2
# When an import was sent is in its batch's id, a UUID of version 7: its first 48 bits are milliseconds.
QUEUE = """
SELECT count(*), count(*) FILTER (WHERE due_at <= statement_timestamp()),
    coalesce(extract(epoch FROM statement_timestamp() - min(due_at) FILTER (WHERE due_at <= statement_timestamp())), 0),
    coalesce(extract(epoch FROM statement_timestamp()) - min(sent), 0), coalesce(max(taken), 0)
FROM (
    SELECT due_at, taken, ('x' || left(replace(batch_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0 AS sent
    FROM activities_errand
) AS entries
"""
# A function of migration 0023: it sets each tenant in turn, so that the policies let their rows be read.
HEADS = "SELECT tenants, entries, extract(epoch FROM statement_timestamp() - newest) FROM activities_audit_heads()"


class DatabaseFigures(Collector):
    """How long the queue of imports is, the state of the audit chains, deadlines, and the disk of ``PDPL_HOME``."""

    def collect(self) -> Iterator[Metric]:
        """Yield what the database answers within ``SECONDS``; without it only that it is away, and the disk."""
        started = time.monotonic()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{SECONDS}s"])
                found = [*_queue(_row(cursor, QUEUE)), *_heads(_row(cursor, HEADS)), *_noted()]
        except Error:
            found = []
        yield _gauge("pdpl_database_up", "Whether the database answered the questions of this page.", bool(found))
        yield _gauge("pdpl_database_scrape_seconds", "How long its answers took.", time.monotonic() - started)
        yield from found
        yield from _disk()


def _row(cursor: Any, sql: str) -> tuple[Any, ...]:
    cursor.execute(sql)
    row: tuple[Any, ...] = cursor.fetchone()
    return row


def _queue(row: tuple[Any, ...]) -> Iterator[Metric]:
    count, due, waiting, oldest, taken = row
    yield _gauge("pdpl_imports_queued", "Imports with work left, running ones included.", count)
    yield _gauge("pdpl_imports_due", "Imports with work left that no worker has taken.", due)
    yield _gauge("pdpl_imports_waiting_seconds", "How long the first of them has been due.", waiting)
    yield _gauge("pdpl_imports_oldest_seconds", "Since when the oldest unfinished import has been there.", oldest)
    yield _gauge("pdpl_imports_most_taken", "How often one import was taken without completing a turn.", taken)


def _heads(row: tuple[Any, ...]) -> Iterator[Metric]:
    tenants, entries, age = row
    yield _gauge("pdpl_tenants", "Tenants.", tenants)
    yield _gauge("pdpl_audit_entries", "Entries in the audit chains of all tenants, by their heads.", entries)
    if age is not None:
        yield _gauge("pdpl_audit_head_age_seconds", "Since when no audit chain has grown.", age)


def _noted() -> Iterator[Metric]:
    noted = {each.name: each for each in InstallationFigure.objects.all()}
    deadlines = GaugeMetricFamily(
        "pdpl_deadlines", "Open deadlines of all tenants, counted by upkeep.", labels=["state"]
    )
    for name, each in noted.items():
        if name.startswith("deadlines_"):
            deadlines.add_metric([name.removeprefix("deadlines_")], each.value)
            counted_at = each.noted_at.timestamp()
    yield deadlines
    if deadlines.samples:
        yield _gauge("pdpl_upkeep_timestamp_seconds", "When upkeep last counted the deadlines.", counted_at)
    if verified := noted.get(AUDIT_BROKEN):
        yield _gauge(
            "pdpl_audit_broken_chains", "Tenants whose chain the last verification found broken.", verified.value
        )
        at = verified.noted_at.timestamp()
        yield _gauge("pdpl_audit_verified_timestamp_seconds", "When all chains were last verified.", at)


def _disk() -> Iterator[Metric]:
    usage = shutil.disk_usage(settings.PDPL_HOME)
    yield _gauge("pdpl_home_free_bytes", "Free space on the disk of PDPL_HOME.", usage.free)
    yield _gauge("pdpl_home_size_bytes", "Size of the disk of PDPL_HOME.", usage.total)


def _gauge(name: str, text: str, value: Any) -> Metric:
    return GaugeMetricFamily(name, text, value=float(value))
