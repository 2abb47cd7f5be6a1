"""The records that an item names by id: whether they exist, and that they stay until the writer is done."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from activities.fields import Ids
from activities.kinds import Reference
from activities.models import Record
from pdpl_inventory.errors import Fault, fault


def named(reference: Reference, values: dict[str, Any]) -> Ids:
    """The ids that an item's values name under ``reference``, whether that is a list or a single id."""
    value = values.get(reference.field)
    if isinstance(value, Ids):
        return value
    return Ids([] if value is None else [value])


def held(model: type[Record], ids: set[UUID]) -> set[UUID]:
    """Those of ``ids`` that exist; none of them can be removed before this transaction ends."""
    found = model.objects.filter(pk__in=ids).order_by().values_list("pk")
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE", params)
        return {key for (key,) in cursor.fetchall()}


def missing(reference: Reference, ids: Ids, known: set[UUID]) -> Iterator[Fault]:
    """A fault for each of ``ids`` that is not ``known``, at its place in the list as it was sent."""
    for place, one in zip(ids.places, ids, strict=True):
        if one not in known:
            name = f"{reference.field}[{place}]" if reference.through else reference.field
            yield fault(name, "does_not_exist", input=str(one))
