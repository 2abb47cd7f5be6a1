"""Rows by the thousand: ``bulk_create`` as one statement a table, and instances made without ``Model.__init__``.

Django's own ``bulk_create`` compiles and adapts every value of every row,
which costs more than PostgreSQL needs to store it. Here a column is one
parameter: an array in PostgreSQL's binary form, or, where all rows share its
value, that value. What is stored is the same as by Django's own, and what is
not covered here goes there: expressions and database defaults, fields that
compute their value when saved or are not among ``arrays.TYPES``, values of
another Python type than the field's, instances that hold related ones.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import attrgetter, is_, itemgetter
from typing import Any, Generic, TypeVar

from django.db import connections, models, transaction
from django.db.models.base import ModelState
from django.db.models.constants import OnConflict
from django.db.models.signals import post_init, pre_init

from activities.arrays import Array, Uncovered, array, binding_cursor, type_of
from pdpl_inventory.pipeline import send_all
from tenants.context import current_tenant
from tenants.managers import TenantManager

Row = TypeVar("Row", bound=models.Model)


class Blanks(Generic[Row]):
    """Makes unsaved instances of a model whose fields are the model's defaults but for ``shared`` and what is given.

    They are to be stored together: they have one state in common.
    """

    def __init__(self, model: type[Row], **shared: Any) -> None:
        assert not pre_init.has_listeners(model)
        assert not post_init.has_listeners(model)
        self.model = model
        self.values = {"_state": ModelState(), **_defaults(model), **shared}

    def filled(self, values: dict[str, Any]) -> Row:
        """An instance with ``values`` by ``attname``; nothing is checked, no property is called."""
        row = self.model.__new__(self.model)
        row.__dict__ = {**self.values, **values}
        return row


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """What is not the same for every instance is left out: it must be given."""
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    return {each.attname: each.get_default() for each in fields if not (each.has_default() and callable(each.default))}


class BulkQuerySet(models.QuerySet[Row]):
    """A queryset whose ``bulk_create`` sends one statement when it can."""

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        """As Django's, to the stored byte. ``update_conflicts`` is covered, ``batch_size`` and the rest are not."""
        rows = list(objs)
        try:
            if not rows or batch_size or ignore_conflicts:
                raise Uncovered
            suffix = self._on_conflict(update_fields, unique_fields) if update_conflicts else ""
            self._insert_columns(rows, suffix)
        except Uncovered:
            return super().bulk_create(
                rows, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
        for state in _states(rows):
            state.adding, state.db = False, self.db
        return rows

    def _on_conflict(self, update_fields: Collection[str] | None, unique_fields: Collection[str] | None) -> str:
        meta = self.model._meta
        if not update_fields or not unique_fields or "pk" in unique_fields:
            raise Uncovered
        updated: list[Any] = [meta.get_field(name) for name in update_fields]
        unique: list[Any] = [meta.get_field(name) for name in unique_fields]
        self._check_bulk_create_options(False, True, updated, unique)  # type: ignore[attr-defined]
        columns = ([each.column for each in fields] for fields in (updated, unique))
        return connections[self.db].ops.on_conflict_suffix_sql([], OnConflict.UPDATE, *columns)

    def _insert_columns(self, rows: Sequence[Row], suffix: str) -> None:
        self._for_write = True
        connection = connections[self.db]
        if connection.vendor != "postgresql":
            raise Uncovered
        columns = _columns(self.model, rows, connection)
        quoted = connection.ops.quote_name
        arrays = [each for each in columns if isinstance(each.value, Array)]
        chosen = ", ".join(f"r.{quoted(each.name)}" if each in arrays else f"%s::{each.type}" for each in columns)
        unnested = ", ".join(f"%s::{each.type}[]" for each in arrays)
        sql = (
            f"INSERT INTO {quoted(self.model._meta.db_table)} ({', '.join(quoted(each.name) for each in columns)}) "
            f"SELECT {chosen} FROM unnest({unnested}) AS r({', '.join(quoted(each.name) for each in arrays)}) {suffix}"
        )
        params = [each.value for each in columns if each not in arrays] + [each.value for each in arrays]
        with transaction.atomic(using=self.db, savepoint=False), binding_cursor(connection) as cursor:
            cursor.execute(sql, params)
            send_all(connection)


class BulkManager(TenantManager[Any]):
    """Rows of the current tenant, stored by the thousand as by the one."""

    _queryset_class = BulkQuerySet

    def bulk_create(self, objs: Any, **options: Any) -> Any:  # type: ignore[override]
        """As the queryset's, which needs no filter for it; still, no tenant, no write."""
        current_tenant()
        return BulkQuerySet(self.model, using=self._db).bulk_create(objs, **options)


# --- Columns ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Column:
    """A column of an insert: its value for all rows, or the ``Array`` of their values."""

    name: str
    type: str
    value: Any


def _columns(model: type[models.Model], rows: Sequence[models.Model], connection: Any) -> list[Column]:
    """The rows turned on their side. Raises ``Uncovered``."""
    if any(state.__dict__.get("fields_cache") for state in _states(rows)):
        raise Uncovered
    dicts = [row.__dict__ for row in rows]
    first, *others = [each for each in model._meta.local_concrete_fields if not each.generated]
    # One array at least: it says how many rows there are.
    return [_column(first, dicts, connection, shared=False), *(_column(each, dicts, connection) for each in others)]


def _states(rows: Sequence[models.Model]) -> set[ModelState]:
    return set(map(attrgetter("_state"), rows))


def _column(field: Any, rows: Sequence[dict[str, Any]], connection: Any, shared: bool = True) -> Column:
    type_ = type_of(field)
    computed = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    encoded = getattr(field, "encoder", None)
    if type_ is None or computed or encoded or field.has_db_default():
        raise Uncovered
    name = field.attname
    try:
        values = list(map(itemgetter(name), rows))
    except KeyError as error:
        raise Uncovered from error
    first = values[0]
    if shared and all(map(is_, values, repeat(first))):
        if hasattr(first, "resolve_expression"):
            raise Uncovered
        return Column(field.column, type_.name, field.get_db_prep_save(first, connection))
    return Column(field.column, type_.name, array(type_, values))
