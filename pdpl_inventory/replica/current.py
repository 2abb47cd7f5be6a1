"""The database that the statements of this context go to: the primary, or the replica while a read is answered by it.

Django's router sends what the ORM reads there, and ``database`` gives the connection to code that sends SQL itself.
What writes goes to the primary always, and ``refuse_primary`` lets no statement go there unnoticed from a read that is
answered by the replica: outside of its tenant's scope it would find no rows, and say nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

REPLICA = "replica"

_alias: ContextVar[str] = ContextVar("database", default=DEFAULT_DB_ALIAS)


class NeedsPrimary(Exception):
    """A read that was to be answered by the replica has sent a statement to the primary. It is no ``DatabaseError``,
    so that code which goes on after a failed statement does not go on after this."""


def database() -> Any:
    """Django's connection to the database of this context."""
    return connections[_alias.get()]


def is_replica() -> bool:
    return _alias.get() == REPLICA


@contextmanager
def using(alias: str) -> Iterator[None]:
    """Let the statements of the context go to this database."""
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


def refuse_primary(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """A wrapper around the primary's statements (Django's ``execute_wrapper``). Raises ``NeedsPrimary`` while reads go
    to the replica."""
    if is_replica():
        raise NeedsPrimary
    return execute(sql, params, many, context)


class Router:
    """Django's database router; it is there only when a replica is."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The replica in a read that it answers; elsewhere the primary, also for what such a read has left."""
        if is_replica():
            return REPLICA
        return DEFAULT_DB_ALIAS if _database_of(hints) == REPLICA else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return DEFAULT_DB_ALIAS if _database_of(hints) in (None, REPLICA) else None

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool | None:
        """Rows of both belong together: they are one database."""
        return True if {first._state.db, second._state.db} <= {DEFAULT_DB_ALIAS, REPLICA, None} else None

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


def _database_of(hints: dict[str, Any]) -> str | None:
    """The database that the instance of a router's hints was read from, if there is one."""
    instance = hints.get("instance")
    return instance._state.db if instance is not None else None
