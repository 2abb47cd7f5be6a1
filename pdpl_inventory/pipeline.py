"""PostgreSQL's pipeline mode for Django: several statements in one round trip, with parameters bound by the server.

Python continues while PostgreSQL works; results are waited for when they are read.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from select import POLLOUT, poll
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import Error, Pipeline
from psycopg.pq import PipelineStatus

_open: ContextVar[Pipeline | None] = ContextVar("pipeline", default=None)


@contextmanager
def pipelined() -> Iterator[None]:
    """Send statements at once, and wait for each result when it is read, at the latest at the end.

    Errors of PostgreSQL are raised there, as ``django.db`` errors. The order of
    the statements is unchanged. A nested pipeline does not wait at its start,
    and at its end only if a result is unread.
    """
    if outer := _open.get():
        with _inside(outer):
            yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline() as pipeline:
        token = _open.set(pipeline)
        try:
            yield
        finally:
            _open.reset(token)


@contextmanager
def _inside(outer: Pipeline) -> Iterator[None]:
    # psycopg's own nested pipeline always waits at both ends: a tenth of a millisecond each.
    with recovering():
        yield
    if outer.result_queue or outer.command_queue:
        with connection.wrap_database_errors:
            outer.sync()


@contextmanager
def recovering() -> Iterator[None]:
    """Synchronise the pipeline after an exception, so that later statements run again.

    After an error PostgreSQL skips every statement of the pipeline until the
    next sync, ``ROLLBACK TO SAVEPOINT`` included.
    """
    try:
        yield
    except Exception:
        if pipeline := _open.get():
            with suppress(Error):
                pipeline.sync()
        raise


def is_pipelined() -> bool:
    return _open.get() is not None


def binding_cursor(database: Any) -> Any:
    """Django's cursor, with its query log, but with parameters that PostgreSQL binds.

    Binary parameters need it, and frequent statements are then prepared, where
    ``PDPL_PREPARED_STATEMENTS`` allows it.
    """
    database.ensure_connection()
    return database._prepare_cursor(ServerBindingCursor(database.connection))  # type: ignore[call-arg]


def send_all(database: Any) -> None:
    """In a pipeline, flush the output buffer, so that PostgreSQL has the whole statement and can start."""
    pgconn = database.connection.pgconn
    if pgconn.pipeline_status == PipelineStatus.OFF:
        return
    with database.wrap_database_errors:
        while pgconn.flush():
            writable = poll()
            writable.register(pgconn.socket, POLLOUT)
            writable.poll()
