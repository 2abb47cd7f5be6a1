"""PostgreSQL's pipeline mode for Django: several statements in one round trip, with parameters bound by the server.

Python continues while PostgreSQL works; results are waited for when they are read.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from select import POLLIN, POLLOUT, poll
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor
from psycopg import Error, Pipeline
from psycopg.pq import PipelineStatus

from pdpl_inventory.replica.current import database


class Asked:
    """A query that was sent: ``rows`` waits for its rows, the first time that it is called."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._rows: list[tuple[Any, ...]] | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        if (rows := self._rows) is None:
            with self._cursor:
                rows = self._rows = self._cursor.fetchall()
        return rows


@dataclass
class _Open:
    """The open pipeline, and the queries whose rows were not read yet."""

    pipeline: Pipeline
    asked: list[Asked] = field(default_factory=list)


_open: ContextVar[_Open | None] = ContextVar("pipeline", default=None)


@contextmanager
def pipelined() -> Iterator[None]:
    """Send statements at once, and wait for each result when it is read, at the latest at the end.

    Errors of PostgreSQL are raised there, as ``django.db`` errors. The order of
    the statements is unchanged. A nested pipeline does not wait at its start,
    and at its end only if a result is unread.
    """
    if outer := _open.get():
        with _inside(outer.pipeline):
            yield
        return
    used = database()
    used.ensure_connection()
    with _closing_afterwards(used), used.wrap_database_errors, used.connection.pipeline() as pipeline:
        token = _open.set(_Open(pipeline))
        try:
            yield
        finally:
            _open.reset(token)


@contextmanager
def _closing_afterwards(used: Any) -> Iterator[None]:
    """Postpone ``used.close()`` to the end of the context.

    Django closes a connection whose ROLLBACK fails, and in a pipeline that may be the error of a statement before it.
    Given back to the pool with its pipeline open, the connection would serve another request at the same time.
    """
    close, closed = used._close, []
    used._close = lambda: closed.append(used.connection)
    try:
        yield
    finally:
        del used._close
        for each in closed:
            now, used.connection = used.connection, each
            try:
                close()
            finally:
                used.connection = now


@contextmanager
def _inside(outer: Pipeline) -> Iterator[None]:
    # psycopg's own nested pipeline always waits at both ends: a tenth of a millisecond each.
    with recovering():
        yield
    if outer.result_queue or outer.command_queue:
        with database().wrap_database_errors:
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
        if opened := _open.get():
            opened.asked.clear()
            with suppress(Error):
                opened.pipeline.sync()
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


def ask(database: Any, sql: str, params: Sequence[Any]) -> Asked:
    """Send a query whose rows are read later. In a pipeline PostgreSQL answers it while Python continues."""
    cursor = binding_cursor(database)
    cursor.execute(sql, params)
    asked = Asked(cursor)
    if opened := _open.get():
        database.connection.pgconn.send_flush_request()
        send_all(database)
        opened.asked.append(asked)
    return asked


def receive_asked() -> None:
    """Read the rows of all queries that were asked for. Call it before a long statement is sent.

    psycopg reads the results of a pipeline all at once: reading them afterwards would wait for that statement's end.
    """
    if opened := _open.get():
        for each in opened.asked:
            each.rows()
        opened.asked.clear()


def send_all(database: Any) -> None:
    """In a pipeline, flush the output buffer, so that PostgreSQL has the whole statement and can start."""
    pgconn = database.connection.pgconn
    if pgconn.pipeline_status == PipelineStatus.OFF:
        return
    with database.wrap_database_errors:
        while pgconn.flush():
            # It reads, too: PostgreSQL takes nothing while it cannot send its results.
            ready = poll()
            ready.register(pgconn.socket, POLLIN | POLLOUT)
            ready.poll()
