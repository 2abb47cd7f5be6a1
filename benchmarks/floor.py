"""The floor: binary ``COPY`` of finished rows into our own tables, with their indexes and constraints, by their owner.

What is left above it is ours: HTTP, JSON, judging, link checks, audit,
idempotency, the answer. Row-level security refuses ``COPY FROM``, so that the
owner is let past the policies, in the benchmark's database alone.
"""

import time

import psycopg

from benchmarks import cluster

TABLES = (
    "activities_processingactivity",
    "activities_activitycategory",
    "activities_activityrecipient",
    "activities_activitytransfer",
)


def finished_rows() -> list[bytes]:
    """What the tables hold now, as ``COPY`` gives it."""
    rows = []
    with cluster.superuser(cluster.OURS) as connection:
        for table in TABLES:
            with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
                rows.append(b"".join(copy))
    return rows


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
