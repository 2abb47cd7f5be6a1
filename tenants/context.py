"""The current tenant: a ``ContextVar`` for the code and PostgreSQL's ``app.tenant_id`` for its policies, set together.

``scope`` is the only way in. It is also the transaction: what a scope began,
it commits or rolls back as a whole, and the database's setting ends with it,
so a pooled connection never carries a tenant to the next request.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from pdpl_inventory.pipeline import binding_cursor, is_pipelined, pipelined

_current: ContextVar[UUID | None] = ContextVar("tenant_id", default=None)


class NoTenant(RuntimeError):
    """A tenant's records were asked for outside of ``context.scope``."""


class OtherTenant(RuntimeError):
    """A scope was opened inside another tenant's scope."""


def current_tenant() -> UUID:
    """The tenant of the innermost scope. Raises ``NoTenant`` outside of any."""
    tenant_id = _current.get()
    if tenant_id is None:
        raise NoTenant("No tenant is set: open tenants.context.scope(tenant_id) first.")
    return tenant_id


@contextmanager
def scope(tenant_id: UUID) -> Iterator[None]:
    """A transaction in which exactly this tenant's rows exist.

    Inside a scope of the same tenant it is a savepoint; inside another
    tenant's it raises ``OtherTenant``.
    """
    outer = _current.get()
    if outer is not None and outer != tenant_id:
        raise OtherTenant("A scope of one tenant cannot hold a scope of another.")
    with transaction.atomic():
        if outer is None:
            _tell_database("app.tenant_id", tenant_id)
        token = _current.set(tenant_id)
        try:
            yield
        finally:
            _current.reset(token)


def ask(tenant_id: UUID, sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of one query for which exactly this tenant's rows exist, in one round trip.

    Outside of a transaction that is one by itself, as all statements sent together are.
    """
    in_scope = scope(tenant_id) if connection.in_atomic_block else nullcontext()
    with in_scope, pipelined(), binding_cursor(connection) as setting, binding_cursor(connection) as cursor:
        setting.execute(SET, _settings("app.tenant_id", tenant_id))
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


@contextmanager
def person(user_id: int) -> Iterator[None]:
    """A transaction in which a user sees their own memberships, of every tenant; no other row exists by it."""
    with transaction.atomic():
        _tell_database("app.user_id", user_id)
        yield


# Until the transaction ends: for whom rows exist, and how long one statement may take.
SET = "SELECT set_config(%s, %s, true), set_config('statement_timeout', %s, true)"


def _settings(name: str, value: object) -> list[str]:
    return [name, str(value), f"{settings.PDPL_STATEMENT_TIMEOUT_SECONDS}s"]


def _tell_database(name: str, value: object) -> None:
    # Not waited for: what is asked next is asked of the same transaction.
    together = nullcontext() if is_pipelined() else pipelined()
    with together, connection.cursor() as cursor:
        cursor.execute(SET, _settings(name, value))
