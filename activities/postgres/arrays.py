"""PostgreSQL's arrays in binary form, so that a whole column is one parameter.

``TYPES`` says which model fields are supported and how their values are
written. Rows, statements and tenants are not known here.
"""

import json
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from operator import attrgetter, methodcaller
from typing import Any
from uuid import UUID

import psycopg
from django.contrib.postgres.fields import ArrayField
from django.db import models
from psycopg.adapt import Dumper
from psycopg.pq import Format


class Unsupported(Exception):
    """The value, field or row has to be stored by Django's own ``bulk_create``."""


@dataclass(frozen=True)
class Type:
    """A PostgreSQL type and the writer of its binary form, for many values of one Python type."""

    name: str
    oid: int
    python: type
    encode: Callable[[Iterable[Any]], Iterator[bytes]]
    cast: str = ""
    """The type of the column, where the values are sent as another one."""


def _packed(name: str, oid: int, python: type, layout: str) -> Type:
    return Type(name, oid, python, partial(map, struct.Struct(layout).pack))


def _each(name: str, oid: int, python: type, encode: Callable[[Any], bytes]) -> Type:
    return Type(name, oid, python, partial(map, encode))


def _uuids(values: Iterable[UUID]) -> Iterator[bytes]:
    return map(_int16, map(attrgetter("int"), values))


_DAY_ZERO, _MOMENT_ZERO = date(2000, 1, 1).toordinal(), datetime(2000, 1, 1, tzinfo=UTC)
_int16: Callable[[int], bytes] = methodcaller("to_bytes", 16, "big")
_int4, _int8 = struct.Struct("!i").pack, struct.Struct("!q").pack


def _array_literal(texts: list[str]) -> bytes:
    quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in texts)
    return ("{" + ",".join(f'"{each}"' for each in quoted) + "}").encode()


TEXTS = _each("text", 25, str, str.encode)
TYPES: dict[type[Any], Type] = {
    models.UUIDField: Type("uuid", 2950, UUID, _uuids),
    models.CharField: TEXTS,
    models.TextField: TEXTS,
    models.BooleanField: _packed("boolean", 16, bool, "!?"),
    models.SmallIntegerField: _packed("smallint", 21, int, "!h"),
    models.PositiveSmallIntegerField: _packed("smallint", 21, int, "!h"),
    models.IntegerField: _packed("integer", 23, int, "!i"),
    models.PositiveIntegerField: _packed("integer", 23, int, "!i"),
    models.BigIntegerField: _packed("bigint", 20, int, "!q"),
    models.PositiveBigIntegerField: _packed("bigint", 20, int, "!q"),
    models.BigAutoField: _packed("bigint", 20, int, "!q"),
    models.FloatField: _packed("double precision", 701, float, "!d"),
    models.BinaryField: _each("bytea", 17, bytes, bytes),
    # An array of arrays would be one array of two dimensions, so each is sent as its text.
    ArrayField: Type("text", 25, list, partial(map, _array_literal), cast="varchar[]"),
    models.JSONField: _each("jsonb", 3802, dict, lambda value: b"\x01" + json.dumps(value).encode()),
    models.DateField: _each("date", 1082, date, lambda value: _int4(value.toordinal() - _DAY_ZERO)),
    models.DateTimeField: _each(
        "timestamptz", 1184, datetime, lambda value: _int8((value - _MOMENT_ZERO) // timedelta(microseconds=1))
    ),
}


def type_of(field: Any) -> Type | None:
    """The type of a model's field, following foreign keys; None when it is not supported."""
    while isinstance(field, models.ForeignKey):
        field = field.target_field
    if isinstance(field, ArrayField) and type(field.base_field) is not models.CharField:
        return None
    return TYPES.get(type(field))


class Array:
    """A one-dimensional PostgreSQL array in its binary form."""

    def __init__(self, data: bytes) -> None:
        self.data = data


class ArrayDumper(Dumper):
    """Sends an ``Array`` as it is. The statement casts the parameter to the array's type."""

    format = Format.BINARY
    oid = 0

    def dump(self, obj: Array) -> bytes:
        return obj.data


class _Lengths(dict[int, bytes]):
    """The written form of each length, made once. There are as many as lengths of text in a record."""

    def __missing__(self, length: int) -> bytes:
        self[length] = written = _int4(length)
        return written


_LENGTHS = _Lengths()
_NULL = (_int4(-1),)


def array(type_: Type, values: Sequence[Any]) -> Array:
    """``values``, which may hold None, as an array. Raises ``Unsupported`` for a value of another Python type."""
    kinds = set(map(type, values))
    nulls = type(None) in kinds
    if not kinds <= {type_.python, type(None)}:
        raise Unsupported
    try:
        encoded = list(type_.encode([each for each in values if each is not None] if nulls else values))
    except (UnicodeEncodeError, struct.error, TypeError) as error:
        raise Unsupported from error
    elements: Iterator[Sequence[bytes]] = zip(map(_LENGTHS.__getitem__, map(len, encoded)), encoded, strict=True)
    if nulls:
        present = elements
        elements = (_NULL if each is None else next(present) for each in values)
    head = struct.pack("!iiIii", 1, nulls, type_.oid, len(values), 1)
    return Array(head + b"".join(chain.from_iterable(elements)))


# Connections copy the adapters when they are opened, so this has to happen before the first one.
psycopg.adapters.register_dumper(Array, ArrayDumper)
