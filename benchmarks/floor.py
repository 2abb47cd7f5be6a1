"""The lower bound: binary ``COPY`` of finished rows into the product's own tables, with their indexes and constraints.

The time above it is the product's: HTTP, JSON, validation, link checks, audit,
idempotency, the answer. Row-level security refuses ``COPY FROM``, so the tables'
owner is exempted from the policies, in the benchmark's database only.
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
    """Return the rows of a stored batch in the format of ``COPY``, by table, with other keys so that both can stay."""
    of_batch = f"FROM {ACTIVITIES} WHERE batch_id = '{UUID(batch_id)}'"
    queries = [f"SELECT {_chosen(ACTIVITIES)} {of_batch} ORDER BY id"]
    for table in LINKS:
        own = f"activity_id IN (SELECT id {of_batch})"
        queries.append(f"SELECT {_chosen(table)} FROM {table} WHERE {own} ORDER BY activity_id")
    with cluster.superuser(cluster.OURS) as connection:
        return [_copied(connection, query) for query in queries]


def _chosen(table: str) -> str:
    """Return all columns of a table in their order, with changed keys.

    Ids begin with the time, whose first digit stays 0 for centuries: here it becomes 1, so that ids differ and keep
    their order.
    """
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
    """Copy the rows in. Returns the seconds from the first byte to the commit."""
    with psycopg.connect(cluster.address(cluster.OURS), autocommit=True) as connection:
        connection.execute("SELECT 1")
        started = time.perf_counter()
        with connection.transaction():
            for table, data in zip(TABLES, rows, strict=True):
                with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                    copy.write(data)
        return time.perf_counter() - started
