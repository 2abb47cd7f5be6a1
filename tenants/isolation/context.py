"""The current tenant: a ``ContextVar`` for the code and PostgreSQL's ``app.tenant_id`` for its policies, set together.

Only ``scope`` sets both. It is also the transaction: it commits or rolls back
as a whole, and the database's setting ends with it, so a pooled connection
never carries a tenant to the next request.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction

from pdpl_inventory.outages import OutcomeUnknown, is_connection_lost
from pdpl_inventory.pipeline import binding_cursor, is_pipelined, pipelined

SET_IN_TRANSACTION = "SELECT set_config(%s, %s, true), set_config('statement_timeout', %s, true)"

_current: ContextVar[UUID | None] = ContextVar("tenant_id", default=None)


class NoTenant(RuntimeError):
    """The current tenant was needed outside of ``context.scope``."""


class OtherTenant(RuntimeError):
    """A scope was opened inside another tenant's scope."""


def current_tenant() -> UUID:
    """The id of the scope's tenant. Raises ``NoTenant`` outside of a scope."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenant("No tenant is set: open tenants.isolation.context.scope(tenant_id) first.")
    return tenant_id


@contextmanager
def scope(tenant_id: UUID) -> Iterator[None]:
    """Open a transaction that sees and writes only this tenant's rows.

    Inside a scope of the same tenant it is a savepoint; inside another
    tenant's it raises ``OtherTenant``. Raises ``OutcomeUnknown`` when the
    connection is lost while it commits.
    """
    outer = _current.get()
    if outer is not None and outer != tenant_id:
        raise OtherTenant("A scope of one tenant cannot hold a scope of another.")
    with committed():
        if outer is None:
            _set_in_transaction("app.tenant_id", tenant_id)
        with inside(tenant_id):
            yield


@contextmanager
def inside(tenant_id: UUID | None) -> Iterator[None]:
    """Make the tenant the code's current one, or none. What the database shows is not changed by it."""
    token = _current.set(tenant_id)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def committed() -> Iterator[None]:
    """Open a transaction, as Django's ``atomic``. Raises ``OutcomeUnknown`` when the connection is lost in COMMIT.

    For rows of the platform; ``scope`` is one too.
    """
    commits = False
    try:
        with transaction.atomic():
            yield
            commits = True
    except (OperationalError, InterfaceError) as error:
        if commits and not connection.in_atomic_block and is_connection_lost(error):
            raise OutcomeUnknown("The connection was lost during COMMIT.") from error
        raise


def fetch_in_scope(tenant_id: UUID, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of one query in the tenant's scope, in one round trip.

    Outside of a transaction no scope is opened: statements of one pipeline are one transaction.
    """
    in_scope = scope(tenant_id) if connection.in_atomic_block else nullcontext()
    with in_scope, pipelined(), binding_cursor(connection) as setting, binding_cursor(connection) as cursor:
        setting.execute(SET_IN_TRANSACTION, settings_of("app.tenant_id", tenant_id))
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def person_scope(user_id: int) -> Iterator[None]:
    """Open a transaction that may read one user's memberships in every tenant, and no other row of a tenant."""
    with transaction.atomic():
        _set_in_transaction("app.user_id", user_id)
        yield


def settings_of(name: str, value: object) -> list[str]:
    """The values of ``SET_IN_TRANSACTION``."""
    return [name, str(value), f"{settings.PDPL_STATEMENT_TIMEOUT_SECONDS}s"]


def _set_in_transaction(name: str, value: object) -> None:
    # In a pipeline, so that it costs no round trip of its own: the next statement is of the same transaction.
    pipeline = nullcontext() if is_pipelined() else pipelined()
    with pipeline, connection.cursor() as cursor:
        cursor.execute(SET_IN_TRANSACTION, settings_of(name, value))
