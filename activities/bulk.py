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
from itertools import chain, compress, repeat
from operator import attrgetter, is_, itemgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.models.base import ModelState
from django.db.models.constants import OnConflict
from django.db.models.signals import post_init, pre_init

from activities.arrays import Array, Type, Uncovered, array, type_of
from pdpl_inventory.pipeline import binding_cursor, send_all
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
            self._for_write = True
            insert = _insert(self.model, rows, connections[self.db], suffix)
        except Uncovered:
            return super().bulk_create(
                rows, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
        _store([insert], connections[self.db])
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


class BulkManager(TenantManager[Any]):
    """Rows of the current tenant, stored by the thousand as by the one."""

    _queryset_class = BulkQuerySet

    def bulk_create(self, objs: Any, **options: Any) -> Any:  # type: ignore[override]
        """As the queryset's, which needs no filter for it; still, no tenant, no write."""
        current_tenant()
        return BulkQuerySet(self.model, using=self._db).bulk_create(objs, **options)


def create_together(tables: Iterable[Sequence[models.Model]]) -> None:
    """Rows of several tables in one statement, those of each as its ``bulk_create`` stores them; no tenant, no write.

    Raises ``Uncovered`` for rows that would go Django's own way.
    """
    current_tenant()
    connection = connections[DEFAULT_DB_ALIAS]
    _store([_insert(type(rows[0]), rows, connection) for rows in tables if rows], connection)


# --- Statements ------------------------------------------------------------------


@dataclass(frozen=True)
class Insert:
    """The insert of some rows, and its parameters."""

    rows: Sequence[models.Model]
    sql: str
    params: list[Any]


def _insert(model: type[models.Model], rows: Sequence[models.Model], connection: Any, suffix: str = "") -> Insert:
    """Raises ``Uncovered``."""
    if connection.vendor != "postgresql" or any(each.__dict__.get("fields_cache") for each in _states(rows)):
        raise Uncovered
    dicts = [row.__dict__ for row in rows]
    first, *others = _columns(model)
    # One array at least: it says how many rows there are.
    values = [first.array(dicts), *(each.value(dicts, connection) for each in others)]
    arrays = [isinstance(each, Array) for each in values]
    params = [each for each in values if not isinstance(each, Array)] + list(compress(values, arrays))
    return Insert(rows, _statement(model, tuple(arrays), suffix), params)


def _store(inserts: Sequence[Insert], connection: Any) -> None:
    """All in one statement; the constraints between them are looked at when the last of them is done."""
    if not inserts:
        return
    *before, last = inserts
    named = ", ".join(f"t{number} AS ({each.sql})" for number, each in enumerate(before))
    sql = f"WITH {named} {last.sql}" if before else last.sql
    params = list(chain.from_iterable(each.params for each in inserts))
    with transaction.atomic(using=connection.alias, savepoint=False), binding_cursor(connection) as cursor:
        cursor.execute(sql, params)
        send_all(connection)
    for each in inserts:
        for state in _states(each.rows):
            state.adding, state.db = False, connection.alias


# --- Columns ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table, and what an insert gives it."""

    field: Any
    name: str
    type: Type

    def value(self, rows: Sequence[dict[str, Any]], connection: Any) -> Any:
        """The value that all rows share, or the ``Array`` of their values. Raises ``Uncovered``."""
        values = self._of(rows)
        first = values[0]
        if not all(map(is_, values, repeat(first))):
            return array(self.type, values)
        if hasattr(first, "resolve_expression"):
            raise Uncovered
        return self.field.get_db_prep_save(first, connection)

    def array(self, rows: Sequence[dict[str, Any]]) -> Array:
        return array(self.type, self._of(rows))

    def _of(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        try:
            return list(map(itemgetter(self.field.attname), rows))
        except KeyError as error:
            raise Uncovered from error


@cache
def _columns(model: type[models.Model]) -> list[Column]:
    """Of the model's own table. Raises ``Uncovered`` when one is not for this way."""
    return [_column(each) for each in model._meta.local_concrete_fields if not each.generated]


def _column(field: Any) -> Column:
    type_ = type_of(field)
    computed = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    encoded = getattr(field, "encoder", None)
    if type_ is None or computed or encoded or field.has_db_default():
        raise Uncovered
    return Column(field, _quoted(field.column), type_)


@cache
def _statement(model: type[models.Model], arrays: Sequence[bool], suffix: str) -> str:
    """The insert of a model's columns, some as arrays and the others as one value; those first, then the arrays."""
    columns = list(zip(_columns(model), arrays, strict=True))
    names = ", ".join(each.name for each, _ in columns)
    chosen = ", ".join(f"r.{each.name}" if many else f"%s::{each.type.name}" for each, many in columns)
    unnested = ", ".join(f"%s::{each.type.name}[]" for each, many in columns if many)
    of_rows = ", ".join(each.name for each, many in columns if many)
    table = _quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT {chosen} FROM unnest({unnested}) AS r({of_rows}) {suffix}"


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)


def _states(rows: Sequence[models.Model]) -> set[ModelState]:
    return set(map(attrgetter("_state"), rows))
