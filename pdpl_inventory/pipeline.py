"""Several statements in one round trip, and Python's work beside PostgreSQL's."""

from collections.abc import Iterator
from contextlib import contextmanager
from select import select
from typing import Any

from django.db import connection
from psycopg.pq import PipelineStatus


@contextmanager
def pipelined() -> Iterator[None]:
    """What is executed in here is sent at once and waited for when its answer is read, at the latest at the end.

    Raises what PostgreSQL refuses there, as ``django.db`` errors. The
    statements run one after the other, as without it.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def send_all(database: Any) -> None:
    """In a pipeline, see to it that PostgreSQL has the whole statement and can begin."""
    pgconn = database.connection.pgconn
    if pgconn.pipeline_status != PipelineStatus.OFF:
        while pgconn.flush():
            select([], [pgconn.socket], [])
