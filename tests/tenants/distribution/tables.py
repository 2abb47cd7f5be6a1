"""The tables of an installation as an engine that distributes by tenant would place them."""

from typing import Any

from django.db import connection

# On every node: people and what says who may do what, read before the tenant is known.
REFERENCE = frozenset(("tenants_user", "tenants_tenant", "tenants_membership", "tenants_apikey"))
# On the first node alone: what the platform reads across all tenants, the queue of imports and departures.
PLATFORM = frozenset(("activities_errand", "activities_turn", "activities_departure"))


def query(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def distributed() -> set[str]:
    """The tables of tenants: those with a column ``tenant_id``, without the ones above."""
    found = query(
        "SELECT table_name FROM information_schema.columns "
        "WHERE table_schema = current_schema() AND column_name = 'tenant_id'"
    )
    return {name for (name,) in found} - REFERENCE - PLATFORM
