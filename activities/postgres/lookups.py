"""Many values looked up in one statement, each by one index scan, whatever the planner's statistics say."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Value

from activities.postgres.arrays import array, type_of
from pdpl_inventory.pipeline import ask, binding_cursor, pipelined
from pdpl_inventory.replica.current import database
from tenants.isolation.context import current_tenant

Lookup = tuple[str, list[Any]]
FOR_EACH = "SELECT found.* FROM unnest(%s::{type}[]) AS asked (value) CROSS JOIN LATERAL ({sql}) AS found"
"""Runs ``sql``, which must end with ``OFFSET 0``, for each ``asked.value`` of an array, in the array's order."""


def lookup(model: type[models.Model], name: str, values: Sequence[Any], chosen: str = "*", lock: str = "") -> Lookup:
    """The statement for the current tenant's rows whose field ``name`` has one of ``values``, in that order.

    ``chosen`` are the columns, ``lock`` a locking clause such as ``FOR KEY SHARE``. Each value costs one index
    scan. With ``IN`` the planner would read the whole tenant when its statistics are older than a growing tenant.
    """
    field: Any = model._meta.get_field(name)
    type_ = type_of(field)
    assert type_
    one = (
        f"SELECT {chosen} FROM {model._meta.db_table} "
        f"WHERE tenant_id = %s AND {field.column} = asked.value OFFSET 0 {lock}"
    )
    return FOR_EACH.format(type=type_.name, sql=one), [array(type_, values), current_tenant()]


def is_any_of(name: str, keys: Sequence[UUID]) -> Func:
    """The condition that the column ``name`` is one of ``keys``, which are sent as one array.

    Thousands of parameters, as ``IN`` has them, take longer to bind than their rows to read.
    """
    listed = Value(list(keys), output_field=ArrayField(models.UUIDField()))
    output = models.BooleanField()
    return Func(F(name), listed, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=output)


def fetch(lookups: Sequence[Lookup]) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each look-up; one round trip for all."""
    connection = database()
    with pipelined(), ExitStack() as opened:
        cursors = [opened.enter_context(binding_cursor(connection)) for _ in lookups]
        for cursor, (sql, params) in zip(cursors, lookups, strict=True):
            cursor.execute(sql, params)
        return [cursor.fetchall() for cursor in cursors]


def fetch_together(lookups: Sequence[Lookup]) -> list[list[tuple[Any, ...]]]:
    """Return the rows of each look-up by one statement. All look-ups must choose the same columns."""
    return ask_together(lookups)()


def ask_together(lookups: Sequence[Lookup]) -> Callable[[], list[list[tuple[Any, ...]]]]:
    """Send the look-ups as one statement; the function that is returned waits for it, and returns the rows of each."""
    numbered = list(enumerate(lookups))
    sql = " UNION ALL ".join(f"SELECT {place}, p.* FROM ({one}) AS p" for place, (one, _) in numbered)
    asked = ask(database(), sql, list(chain.from_iterable(each for _, (_, each) in numbered)))

    def received() -> list[list[tuple[Any, ...]]]:
        found: list[list[tuple[Any, ...]]] = [[] for _ in lookups]
        for place, *row in asked.rows():
            found[place].append(tuple(row))
        return found

    return received
