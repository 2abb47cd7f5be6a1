"""Rows by the thousand: ``bulk_create`` as one statement a table, and instances made without ``Model.__init__``.

Django's own ``bulk_create`` compiles and adapts every value of every row,
which costs more than PostgreSQL needs to store it. Here a column is one
parameter: an array in PostgreSQL's binary form, or, where all rows share its
value, that value. What is not covered here goes to Django's own (``Uncovered``
says what that is), and what is stored is the same either way.
"""

import struct
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import chain, repeat
from operator import attrgetter, is_
from typing import Any, Generic, TypeVar
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models.base import ModelState
from django.db.models.constants import OnConflict
from django.db.models.signals import post_init, pre_init
from psycopg.adapt import Dumper
from psycopg.pq import Format

from pdpl_inventory.pipeline import pipelined, send_all
from tenants.context import current_tenant

Row = TypeVar("Row", bound=models.Model)
Probe = tuple[str, list[Any]]


class Uncovered(Exception):
    """Not for the fast way: expressions and database defaults, fields that compute their value when saved or are not
    among ``TYPES``, values of another Python type than the field's, instances that hold related ones."""


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
        with transaction.atomic(using=self.db, savepoint=False), _cursor(connection) as cursor:
            cursor.execute(sql, params)
            send_all(connection)


# --- Looking up ------------------------------------------------------------------


def probe(model: type[models.Model], name: str, values: Sequence[Any], chosen: str = "*", lock: str = "") -> Probe:
    """The SQL for the current tenant's rows whose field ``name`` has one of ``values``, in the order of ``values``.

    One look at the index for each value, whatever their number and whatever
    the planner believes: while a tenant grows its statistics are of yesterday,
    and ``IN`` would then read all that the tenant has.
    """
    field: Any = model._meta.get_field(name)
    type_ = TYPES[type(_target(field))]
    literal = "{" + ",".join(map(_quoted, values)) + "}"
    sql = (
        f"SELECT r.* FROM unnest(%s::{type_.name}[]) AS k (value) CROSS JOIN LATERAL "
        f"(SELECT {chosen} FROM {model._meta.db_table} "
        f"WHERE tenant_id = %s AND {field.column} = k.value OFFSET 0 {lock}) AS r"
    )
    return sql, [literal, current_tenant()]


def looked_up(probes: Sequence[Probe]) -> list[list[tuple[Any, ...]]]:
    """The rows of each probe, in one round trip."""
    connection = connections[DEFAULT_DB_ALIAS]
    with pipelined(), ExitStack() as opened:
        cursors = [opened.enter_context(connection.cursor()) for _ in probes]
        for cursor, (sql, params) in zip(cursors, probes, strict=True):
            cursor.execute(sql, params)
        return [cursor.fetchall() for cursor in cursors]


def _quoted(value: Any) -> str:
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


# --- Columns ---------------------------------------------------------------------


@dataclass(frozen=True)
class Type:
    """A PostgreSQL type, and how a value of a Python type is written in its binary form."""

    name: str
    oid: int
    python: type
    encode: Callable[[Any], bytes]


def _number(name: str, oid: int, layout: str) -> Type:
    return Type(name, oid, int, struct.Struct(layout).pack)


_DAY_ZERO, _MOMENT_ZERO = date(2000, 1, 1).toordinal(), datetime(2000, 1, 1, tzinfo=UTC)
_int4, _int8 = struct.Struct("!i").pack, struct.Struct("!q").pack

UUIDS = Type("uuid", 2950, UUID, lambda value: value.int.to_bytes(16, "big"))
TEXTS = Type("text", 25, str, str.encode)
TYPES: dict[type[Any], Type] = {
    models.UUIDField: UUIDS,
    models.CharField: TEXTS,
    models.TextField: TEXTS,
    models.BooleanField: Type("boolean", 16, bool, lambda value: b"\x01" if value else b"\x00"),
    models.SmallIntegerField: _number("smallint", 21, "!h"),
    models.PositiveSmallIntegerField: _number("smallint", 21, "!h"),
    models.IntegerField: _number("integer", 23, "!i"),
    models.PositiveIntegerField: _number("integer", 23, "!i"),
    models.BigIntegerField: _number("bigint", 20, "!q"),
    models.BigAutoField: _number("bigint", 20, "!q"),
    models.FloatField: Type("double precision", 701, float, struct.Struct("!d").pack),
    models.BinaryField: Type("bytea", 17, bytes, bytes),
    models.DateField: Type("date", 1082, date, lambda value: _int4(value.toordinal() - _DAY_ZERO)),
    models.DateTimeField: Type(
        "timestamptz", 1184, datetime, lambda value: _int8((value - _MOMENT_ZERO) // timedelta(microseconds=1))
    ),
}


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
    first, *others = model._meta.local_concrete_fields
    # One array at least: it says how many rows there are.
    return [_column(first, dicts, connection, shared=False), *(_column(each, dicts, connection) for each in others)]


def _states(rows: Sequence[models.Model]) -> set[ModelState]:
    return set(map(attrgetter("_state"), rows))


def _column(field: Any, rows: Sequence[dict[str, Any]], connection: Any, shared: bool = True) -> Column:
    type_ = TYPES.get(type(_target(field)))
    computed = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if type_ is None or computed or field.generated or field.has_db_default():
        raise Uncovered
    name = field.attname
    try:
        values = [row[name] for row in rows]
    except KeyError as error:
        raise Uncovered from error
    first = values[0]
    if shared and all(map(is_, values, repeat(first))):
        if hasattr(first, "resolve_expression"):
            raise Uncovered
        return Column(field.column, type_.name, field.get_db_prep_save(first, connection))
    return Column(field.column, type_.name, array(type_, values))


def _target(field: Any) -> Any:
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    return field


# --- Arrays ----------------------------------------------------------------------


class Array:
    """A one-dimensional PostgreSQL array in its binary form."""

    def __init__(self, data: bytes) -> None:
        self.data = data


class ArrayDumper(Dumper):
    """Hands an ``Array`` to PostgreSQL as it is; the statement's cast says of which type."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: Array) -> bytes:
        return obj.data


class _Lengths(dict[int, bytes]):
    """How the length of an element is written; there are no more of them than lengths of text in a record."""

    def __missing__(self, length: int) -> bytes:
        self[length] = written = _int4(length)
        return written


_LENGTHS = _Lengths()
_NULL = (_int4(-1),)


def array(type_: Type, values: Sequence[Any]) -> Array:
    """``values``, None among them or not, as an array. Raises ``Uncovered`` for one of another Python type."""
    kinds = set(map(type, values))
    nulls = type(None) in kinds
    if not kinds <= {type_.python, type(None)}:
        raise Uncovered
    try:
        encoded = [value if value is None else type_.encode(value) for value in values]
    except (UnicodeEncodeError, struct.error, TypeError) as error:
        raise Uncovered from error
    head = struct.pack("!iiIii", 1, nulls, type_.oid, len(values), 1)
    elements = [_NULL if each is None else (_LENGTHS[len(each)], each) for each in encoded]
    return Array(head + b"".join(chain.from_iterable(elements)))


def _cursor(connection: Any) -> Any:
    """Django's own cursor, counted and logged as ever, but with parameters that PostgreSQL binds: binary needs that."""
    connection.ensure_connection()
    return connection._prepare_cursor(ServerBindingCursor(connection.connection))  # type: ignore[call-arg]


# Before the first connection is made: each copies these.
psycopg.adapters.register_dumper(Array, ArrayDumper)
