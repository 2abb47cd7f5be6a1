"""Long reads of one tenant that agree with themselves and hold up no writer."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import IsolationLevel

from tenants.isolation.context import scope

Read = TypeVar("Read")


def read_in_snapshot(tenant_id: UUID, read: Callable[[], Read]) -> Read:
    """Return what ``read`` returns, in a scope in which every statement sees the same committed data.

    ``read`` runs in a thread of its own, since PostgreSQL sets the isolation level of a transaction before its first
    statement: with its own connection beside the server's pool, where a second one for each request could leave all of
    them waiting. It writes nothing to the database, and sees nothing that the caller's transaction has not committed.
    Wrappers around the caller's statements (``execute_wrapper``) are around these too.
    """
    wrappers = connection.execute_wrappers
    settings = connection.settings_dict
    own_options = {name: value for name, value in settings["OPTIONS"].items() if name != "pool"}
    own = {**settings, "OPTIONS": {**own_options, "isolation_level": IsolationLevel.REPEATABLE_READ}}

    def run() -> Read:
        reader = type(connections[DEFAULT_DB_ALIAS])(own, DEFAULT_DB_ALIAS)
        reader.execute_wrappers = wrappers
        connections[DEFAULT_DB_ALIAS] = reader
        try:
            with scope(tenant_id):
                with reader.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
                return read()
        finally:
            reader.close()

    with ThreadPoolExecutor(1, "snapshot") as thread:
        return thread.submit(run).result()
