"""The floor: binary ``COPY`` of finished rows into our own tables, with their indexes and constraints, by their owner.

What is left above it is ours: HTTP, JSON, judging, link checks, audit,
idempotency, the answer. Row-level security refuses ``COPY FROM``, so that the
owner is let past the policies, in the benchmark's database alone.
"""

import time
from typing import Any
from uuid import UUID

import psycopg

from benchmarks import cluster

ACTIVITIES = "activities_processingactivity"
LINKS = ("activities_activitycategory", "activities_activityrecipient", "activities_activitytransfer")
TABLES = (ACTIVITIES, *LINKS)


def finished_rows(batch_id: str) -> list[bytes]:
    """The rows of a batch that ours has stored, as ``COPY`` gives them, under other keys: to be stored beside them."""
    of_batch = f"FROM {ACTIVITIES} WHERE batch_id = '{UUID(batch_id)}'"
    queries = [f"SELECT {_chosen(ACTIVITIES)} {of_batch} ORDER BY id"]
    for table in LINKS:
        own = f"activity_id IN (SELECT id {of_batch})"
        queries.append(f"SELECT {_chosen(table)} FROM {table} WHERE {own} ORDER BY activity_id")
    with cluster.superuser(cluster.OURS) as connection:
        return [_copied(connection, query) for query in queries]


def _chosen(table: str) -> str:
    """All columns of a table in their order. Ids begin with the time, which begins with 0 for centuries to come:
    here they are the same, in the same order, but begin with 1."""
    with cluster.superuser(cluster.OURS) as connection:
        found = connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
            "ORDER BY attnum",
            [table],
        ).fetchall()
    other = {name: f"overlay({name}::text placing '1' from 1 for 1)::uuid" for name in ("id", "activity_id")}
    other["external_id"] = "external_id || '~'"
    return ", ".join(other.get(name, name) for (name,) in found)


def _copied(connection: psycopg.Connection[Any], query: str) -> bytes:
    with connection.cursor().copy(f"COPY ({query}) TO STDOUT (FORMAT binary)") as copy:  # type: ignore[arg-type]
        return b"".join(copy)


def let_owner_past_policies() -> None:
    with psycopg.connect(cluster.address(cluster.OURS), autocommit=True) as connection:
        for table in TABLES:
            connection.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def copy_in(rows: list[bytes]) -> float:
    """Seconds from the first byte to the commit."""
    with psycopg.connect(cluster.address(cluster.OURS), autocommit=True) as connection:
        connection.execute("SELECT 1")
        started = time.perf_counter()
        with connection.transaction():
            for table, data in zip(TABLES, rows, strict=True):
                with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(data)
        return time.perf_counter() - started
