"""Reads that the replica may answer: in the tenant's scope there, and only when it has what the tenant has written.

Every change is in the tenant's audit log, in the change's own transaction, and the log's head is a number that grows.
So a read asks the primary for the number first, and the replica answers it only when its own is no smaller: it then
has every change that was committed before the read came, by any member and any process. What the log does not
have (marks of notifications, saved filters) is written at the desk alone, whose sessions keep the position of their
last write.

Whatever is wrong with the replica, the read is answered by the primary.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, OperationalError, connection, connections, transaction
from psycopg.errors import QueryCanceled

from pdpl_inventory.outages import is_connection_lost
from pdpl_inventory.pipeline import binding_cursor, pipelined
from pdpl_inventory.replica.current import REPLICA, NeedsPrimary, is_replica, refuse_primary, using
from pdpl_inventory.replica.standing import FIT, count, standing
from tenants.isolation import context

Read = TypeVar("Read")

# Behind every position of a log: no replica has it.
BEYOND = "FFFFFFFF/FFFFFFFF"
START = "0/0"
OF_PRIMARY = """
SELECT coalesce((SELECT sequence FROM activities_audithead WHERE tenant_id = %s), 0),
    (SELECT system_identifier FROM pg_control_system()), pg_current_wal_flush_lsn()::text
"""
OF_REPLICA = """
SELECT pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()) = %s,
    (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),
    pg_last_wal_replay_lsn() >= %s::pg_lsn,
    pg_last_wal_replay_lsn() >= %s::pg_lsn
        AND coalesce((SELECT sequence FROM activities_audithead WHERE tenant_id = %s), 0) >= %s
"""


class Unfit(Exception):
    """The replica does not answer this read. ``state`` says why it answers none for a while; empty: only this one."""

    def __init__(self, result: str, state: str = "") -> None:
        self.result, self.state = result, state


def read_in_scope(tenant_id: UUID, read: Callable[[], Read], position: str = START) -> Read:
    """Return what ``read`` returns, in the tenant's scope: on the replica when it is fit for it, else on the primary.

    ``read`` must be safe to repeat: when the replica fails in its middle, the primary answers it anew. The replica
    must have replayed ``position``. Call it outside of every scope.
    """
    if settings.DATABASE_REPLICA_URL:
        try:
            if not standing.is_asked():
                raise Unfit("paused")
            return _read_from_replica(tenant_id, read, position)
        except Unfit as unfit:
            count(unfit.result)
            if unfit.state:
                standing.note(unfit.state)
    with context.scope(tenant_id):
        return read()


@contextmanager
def on_primary(tenant_id: UUID) -> Iterator[None]:
    """The scope in which a read writes (the record of an export): the open one, or on the primary one beside it."""
    if not is_replica():
        yield
        return
    # Without a current tenant, since the open scope is one of the replica's connection.
    with using(DEFAULT_DB_ALIAS), context.inside(None), context.scope(tenant_id):
        yield


def written_position() -> str:
    """How far the primary's log has come, everything that was committed before included."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
            found: str = cursor.fetchone()[0]
            return found
    except Error:
        return BEYOND  # what was written stays written, and is read on the primary


def _read_from_replica(tenant_id: UUID, read: Callable[[], Read], position: str) -> Read:
    """Raises ``Unfit``, and what ``read`` raises for reasons of its own."""
    asked_at = time.monotonic()
    sequence, cluster, now = context.fetch_in_scope(tenant_id, OF_PRIMARY, [tenant_id])[0]
    floor, is_old = standing.floor(asked_at, now)
    needed = [cluster, floor, position, tenant_id, sequence]
    answer: list[Read] = []
    try:
        with _scope_on_replica(tenant_id, needed, is_old):
            answer.append(read())
    except Unfit:
        raise
    except NeedsPrimary as error:
        raise Unfit("needs_primary") from error
    except Error as error:
        if not answer:
            _refuse(error)
        standing.note("away")  # it was lost after the last statement: the answer is whole
    except Exception:
        count(FIT)  # the answer is a refusal, as of a record that does not exist
        raise
    count(FIT)
    return answer[0]


def _refuse(error: Error) -> None:
    """Raise ``Unfit`` for a statement that failed on the replica; one that took too long would take so again."""
    if isinstance(error.__cause__, QueryCanceled):
        raise error
    is_away = isinstance(error, OperationalError | InterfaceError) and is_connection_lost(error)
    raise Unfit("away" if is_away else "failed", "away" if is_away else "") from error


@contextmanager
def _scope_on_replica(tenant_id: UUID, needed: list[object], is_old: bool) -> Iterator[None]:
    with using(REPLICA), transaction.atomic(using=REPLICA), connection.execute_wrapper(refuse_primary):
        _check(tenant_id, needed, is_old)
        with context.inside(tenant_id):
            yield


def _check(tenant_id: UUID, needed: list[object], is_old: bool) -> None:
    """Set the tenant in the replica's transaction, and see whether it is fit, in one round trip. Raises ``Unfit``.

    ``is_old``: the position that it must have is old enough for a replica without it to lag.
    """
    replica = connections[REPLICA]
    with pipelined(), binding_cursor(replica) as setting, binding_cursor(replica) as cursor:
        setting.execute(context.SET_IN_TRANSACTION, context.settings_of("app.tenant_id", tenant_id))
        cursor.execute(OF_REPLICA, needed)
        in_recovery, same, unbound, in_time, has_all = cursor.fetchone()
    for is_so, state in ((unbound, "unbound"), (not same, "foreign"), (not in_recovery, "promoted")):
        if is_so:
            raise Unfit(state, state)
    if not in_time and is_old:
        raise Unfit("lagging", "lagging")
    standing.note(FIT)
    if not (in_time and has_all):
        raise Unfit("behind")
