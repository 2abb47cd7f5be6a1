"""Many values looked up at once, each by one look at an index, whatever their number and the planner's beliefs."""

from collections.abc import Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from activities.arrays import array, type_of
from pdpl_inventory.pipeline import binding_cursor, pipelined
from tenants.context import current_tenant

Probe = tuple[str, list[Any]]


def probe(model: type[models.Model], name: str, values: Sequence[Any], chosen: str = "*", lock: str = "") -> Probe:
    """The SQL for the current tenant's rows whose field ``name`` has one of ``values``, in the order of ``values``.

    One look at the index for each value, whatever their number and whatever
    the planner believes: while a tenant grows its statistics are of yesterday,
    and ``IN`` would then read all that the tenant has.
    """
    field: Any = model._meta.get_field(name)
    type_ = type_of(field)
    assert type_
    sql = (
        f"SELECT r.* FROM unnest(%s::{type_.name}[]) AS k (value) CROSS JOIN LATERAL "
        f"(SELECT {chosen} FROM {model._meta.db_table} "
        f"WHERE tenant_id = %s AND {field.column} = k.value OFFSET 0 {lock}) AS r"
    )
    return sql, [array(type_, values), current_tenant()]


def asked(probes: Sequence[Probe]) -> list[list[tuple[Any, ...]]]:
    """The rows of each probe, in one round trip."""
    connection = connections[DEFAULT_DB_ALIAS]
    with pipelined(), ExitStack() as opened:
        cursors = [opened.enter_context(binding_cursor(connection)) for _ in probes]
        for cursor, (sql, params) in zip(cursors, probes, strict=True):
            cursor.execute(sql, params)
        return [cursor.fetchall() for cursor in cursors]


def asked_together(probes: Sequence[Probe]) -> list[list[tuple[Any, ...]]]:
    """The same by one statement, which keeps the number of statements small; all must choose the same columns."""
    numbered = list(enumerate(probes))
    sql = " UNION ALL ".join(f"SELECT {place}, p.* FROM ({one}) AS p" for place, (one, _) in numbered)
    found: list[list[tuple[Any, ...]]] = [[] for _ in probes]
    for place, *row in asked([(sql, list(chain.from_iterable(params for _, (_, params) in numbered)))])[0]:
        found[place].append(tuple(row))
    return found
