"""How statements are sent: several in one round trip, Python's work beside PostgreSQL's, values bound."""

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
    """What is executed in here is sent at once and waited for when its answer is read, at the latest at the end.

    Raises what PostgreSQL refuses there, as ``django.db`` errors. The
    statements run one after the other, as without it. Inside another it waits
    for nothing at its beginning, and at its end only if something is unread.
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
    # psycopg's own way to nest waits at both ends, whatever is known already: a tenth of a millisecond each.
    with recovering():
        yield
    if outer.result_queue or outer.command_queue:
        with connection.wrap_database_errors:
            outer.sync()


@contextmanager
def recovering() -> Iterator[None]:
    """When this ends by an exception, what is sent next is done again: in a pipeline PostgreSQL passes over whatever
    follows a refusal, a return to a savepoint too, until it is waited for."""
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
    """Django's own cursor, counted and logged as ever, but with parameters that PostgreSQL binds.

    Binary values need that; and what is asked often is then prepared, where that is allowed
    (``PDPL_PREPARED_STATEMENTS``).
    """
    database.ensure_connection()
    return database._prepare_cursor(ServerBindingCursor(database.connection))  # type: ignore[call-arg]


def send_all(database: Any) -> None:
    """In a pipeline, see to it that PostgreSQL has the whole statement and can begin."""
    pgconn = database.connection.pgconn
    if pgconn.pipeline_status == PipelineStatus.OFF:
        return
    with database.wrap_database_errors:
        while pgconn.flush():
            writable = poll()
            writable.register(pgconn.socket, POLLOUT)
            writable.poll()
