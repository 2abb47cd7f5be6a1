"""``bulk_create`` as one statement a table, and model instances made without ``Model.__init__``.

Django's own ``bulk_create`` compiles and adapts every value of every row,
which costs more than PostgreSQL needs to store it. Here a column is one
parameter: an array in PostgreSQL's binary form, or one value where all rows
share it. What is stored is the same as by Django's own. Rows that are not
supported here are handed to it: expressions, database defaults, fields that
compute their value when saved or are not in ``arrays.TYPES``, values of another
Python type than the field's, instances that hold related ones.
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

from activities.postgres.arrays import Array, Type, Unsupported, array, type_of
from pdpl_inventory.pipeline import binding_cursor, receive_asked, send_all
from tenants.isolation.context import current_tenant
from tenants.isolation.managers import TenantManager

Row = TypeVar("Row", bound=models.Model)


class RowFactory(Generic[Row]):
    """Makes unsaved instances of a model quickly: each has the model's defaults, ``shared``, and values of its own.

    The instances share one ``_state``, so they must be stored together.
    """

    def __init__(self, model: type[Row], **shared: Any) -> None:
        assert not pre_init.has_listeners(model)
        assert not post_init.has_listeners(model)
        self.model = model
        self.values = {"_state": ModelState(), **_defaults(model), **shared}

    def make(self, values: dict[str, Any]) -> Row:
        """Return an instance with ``values`` by ``attname``. Nothing is checked, and no property setter is called."""
        row = self.model.__new__(self.model)
        row.__dict__ = {**self.values, **values}
        return row


@cache
def _defaults(model: type[models.Model]) -> dict[str, Any]:
    """The default of each column. A callable default is left out: each instance must be given its own value.

    An empty list is shared, since nothing changes the lists of rows.
    """
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    shared = [each for each in fields if not callable(each.default) or each.default is list or not each.has_default()]
    return {each.attname: each.get_default() for each in shared}


class BulkQuerySet(models.QuerySet[Row]):
    """A queryset whose ``bulk_create`` sends one statement where the rows are supported."""

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
        beside: Sequence[Sequence[models.Model]] = (),
    ) -> list[Row]:
        """Store ``objs`` as Django's own does. With ``batch_size`` or ``ignore_conflicts`` Django's own is used.

        ``beside`` are rows of other tables, such as links to ``objs``, that are stored by the same statement. They must
        be supported: Django's own bulk_create is not tried for them.
        """
        rows = list(objs)
        try:
            if not rows or batch_size or ignore_conflicts:
                raise Unsupported
            suffix = self._on_conflict(update_fields, unique_fields) if update_conflicts else ""
            self._for_write = True
            connection = connections[self.db]
            inserts = [_insert(self.model, rows, connection, suffix), *_inserts(beside, connection)]
        except Unsupported:
            stored = super().bulk_create(
                rows, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
            )
            bulk_create_together(beside)
            return stored
        _store(inserts, connection)
        return rows

    def _on_conflict(self, update_fields: Collection[str] | None, unique_fields: Collection[str] | None) -> str:
        meta = self.model._meta
        if not update_fields or not unique_fields or "pk" in unique_fields:
            raise Unsupported
        updated: list[Any] = [meta.get_field(name) for name in update_fields]
        unique: list[Any] = [meta.get_field(name) for name in unique_fields]
        self._check_bulk_create_options(False, True, updated, unique)  # type: ignore[attr-defined]
        columns = ([each.column for each in fields] for fields in (updated, unique))
        return connections[self.db].ops.on_conflict_suffix_sql([], OnConflict.UPDATE, *columns)


class BulkManager(TenantManager[Any]):
    """Rows of the current tenant, with a fast ``bulk_create``."""

    _queryset_class = BulkQuerySet

    def bulk_create(self, objs: Any, **options: Any) -> Any:  # type: ignore[override]
        """As the queryset's. Raises ``NoTenant`` outside of a scope."""
        current_tenant()
        return BulkQuerySet(self.model, using=self._db).bulk_create(objs, **options)


def bulk_create_together(tables: Iterable[Sequence[models.Model]]) -> None:
    """Store rows of several tables in one statement, those of each table as ``bulk_create`` does.

    Raises ``NoTenant`` outside of a scope, and ``Unsupported`` for rows that only Django's own can store.
    """
    current_tenant()
    connection = connections[DEFAULT_DB_ALIAS]
    _store(_inserts(tables, connection), connection)


# --- Statements ------------------------------------------------------------------


@dataclass(frozen=True)
class Insert:
    """The ``INSERT`` of some rows and its parameters."""

    rows: Sequence[models.Model]
    sql: str
    params: list[Any]


def _insert(model: type[models.Model], rows: Sequence[models.Model], connection: Any, suffix: str = "") -> Insert:
    """Raises ``Unsupported``."""
    if connection.vendor != "postgresql" or any(each.__dict__.get("fields_cache") for each in _states(rows)):
        raise Unsupported
    dicts = [row.__dict__ for row in rows]
    first, *others = _columns(model)
    # At least one column is an array: it says how many rows there are.
    values = [first.array(dicts), *(each.value(dicts, connection) for each in others)]
    arrays = [isinstance(each, Array) for each in values]
    params = [each for each in values if not isinstance(each, Array)] + list(compress(values, arrays))
    return Insert(rows, _statement(model, tuple(arrays), suffix), params)


def _inserts(tables: Iterable[Sequence[models.Model]], connection: Any) -> list[Insert]:
    return [_insert(type(rows[0]), rows, connection) for rows in tables if rows]


def _store(inserts: Sequence[Insert], connection: Any) -> None:
    """Run all inserts as one statement. PostgreSQL checks the constraints between them at its end."""
    if not inserts:
        return
    *before, last = inserts
    named = ", ".join(f"t{number} AS ({each.sql})" for number, each in enumerate(before))
    sql = f"WITH {named} {last.sql}" if before else last.sql
    params = list(chain.from_iterable(each.params for each in inserts))
    with transaction.atomic(using=connection.alias, savepoint=False), binding_cursor(connection) as cursor:
        receive_asked()
        cursor.execute(sql, params)
        send_all(connection)
    for each in inserts:
        for state in _states(each.rows):
            state.adding, state.db = False, connection.alias


# --- Columns ---------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table, and its parameter in an ``INSERT``."""

    field: Any
    name: str
    type: Type

    def value(self, rows: Sequence[dict[str, Any]], connection: Any) -> Any:
        """The value that all rows share, or the ``Array`` of their values. Raises ``Unsupported``."""
        values = self._of(rows)
        first = values[0]
        if not all(map(is_, values, repeat(first))):
            return array(self.type, values)
        if hasattr(first, "resolve_expression"):
            raise Unsupported
        return self.field.get_db_prep_save(first, connection)

    def array(self, rows: Sequence[dict[str, Any]]) -> Array:
        return array(self.type, self._of(rows))

    def _of(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        try:
            return list(map(itemgetter(self.field.attname), rows))
        except KeyError as error:
            raise Unsupported from error


@cache
def _columns(model: type[models.Model]) -> list[Column]:
    """The columns of the model's own table. Raises ``Unsupported`` when one of them is not supported."""
    return [_column(each) for each in model._meta.local_concrete_fields if not each.generated]


def _column(field: Any) -> Column:
    type_ = type_of(field)
    computed = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    encoded = getattr(field, "encoder", None)
    if type_ is None or computed or encoded or field.has_db_default():
        raise Unsupported
    return Column(field, _quoted(field.column), type_)


@cache
def _statement(model: type[models.Model], arrays: Sequence[bool], suffix: str) -> str:
    """The ``INSERT`` of a model's columns: first the parameters that all rows share, then the arrays."""
    columns = list(zip(_columns(model), arrays, strict=True))
    names = ", ".join(each.name for each, _ in columns)
    chosen = ", ".join(_chosen(each, many) for each, many in columns)
    unnested = ", ".join(f"%s::{each.type.name}[]" for each, many in columns if many)
    of_rows = ", ".join(each.name for each, many in columns if many)
    table = _quoted(model._meta.db_table)
    return f"INSERT INTO {table} ({names}) SELECT {chosen} FROM unnest({unnested}) AS r({of_rows}) {suffix}"


def _chosen(column: Column, many: bool) -> str:
    if not many:
        return f"%s::{column.type.cast or column.type.name}"
    return f"r.{column.name}" + (f"::{column.type.cast}" if column.type.cast else "")


def _quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)


def _states(rows: Sequence[models.Model]) -> set[ModelState]:
    return set(map(attrgetter("_state"), rows))
