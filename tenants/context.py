"""The current tenant: a ``ContextVar`` for the code and PostgreSQL's ``app.tenant_id`` for its policies, set together.

``scope`` is the only way in. It is also the transaction: what a scope began,
it commits or rolls back as a whole, and the database's setting ends with it,
so a pooled connection never carries a tenant to the next request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from pdpl_inventory.pipeline import pipelined

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
            _tell_database("app.tenant_id", str(tenant_id))
        token = _current.set(tenant_id)
        try:
            yield
        finally:
            _current.reset(token)


@contextmanager
def person(user_id: int) -> Iterator[None]:
    """A transaction in which a user sees their own memberships, of every tenant, and nothing else."""
    with transaction.atomic():
        _tell_database("app.user_id", str(user_id))
        yield


def _tell_database(name: str, value: str) -> None:
    """Sets ``name`` until the transaction ends, and how long one statement of it may take."""
    with pipelined(), connection.cursor() as cursor:  # together with the transaction's beginning
        cursor.execute(
            "SELECT set_config(%s, %s, true), set_config('statement_timeout', %s, true)",
            [name, value, f"{settings.PDPL_STATEMENT_TIMEOUT_SECONDS}s"],
        )
