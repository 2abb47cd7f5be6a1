"""Kinds of filter, over django-filter: codes, countries, ids, keys, flags, numbers, days and moments.

Each says how its value is read (``values``) and how OpenAPI describes it. Which
filters a list has is said beside its view.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django_filters import Filter

from activities.lists.values import (
    InvalidValue,
    read_day,
    read_flag,
    read_lower_bound,
    read_text,
    read_upper_bound,
    read_uuid,
)
from activities.models.codes import COUNTRIES
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence

SEVERAL = Sentence(
    "Một hoặc nhiều giá trị, cách nhau bằng dấu phẩy hoặc lặp lại tham số.",
    "One or several: separated by commas, or repeated.",
)
REPEATED = Sentence("Một hoặc nhiều giá trị, bằng cách lặp lại tham số.", "One or several, by repeating the parameter.")
FROM_MOMENT = Sentence(
    "Từ một ngày (từ 0 giờ, giờ Việt Nam) hoặc một thời điểm (không ghi múi giờ: giờ Việt Nam); tính cả mốc này.",
    "From a date (in Viet Nam; from its midnight) or a date and time (without an offset: in Viet Nam); inclusive.",
)
TO_MOMENT = Sentence(
    "Đến một ngày (đến hết ngày, giờ Việt Nam) hoặc một thời điểm (không ghi múi giờ: giờ Việt Nam); tính cả mốc này.",
    "Up to a date (in Viet Nam; to its end) or a date and time (without an offset: in Viet Nam); inclusive.",
)
FROM_DAY = Sentence("Từ ngày này trở đi.", "From this day on.")
TO_DAY = Sentence("Đến hết ngày này.", "Up to this day, inclusive.")


class RepeatedWidget(forms.Widget):
    """Reads ``?name=a&name=b`` as two values."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))


class CommaSeparatedWidget(RepeatedWidget):
    """Reads ``?name=a,b&name=c`` as three values."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [part for raw in data.getlist(name) for part in raw.split(",")]


class ParsedField(forms.Field):
    """Cleans a value, or each of several, with ``read``, which raises ``InvalidValue``."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        self.read = read
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.read(each) for each in value]
        return None if value is None else self.read(value)


class ValueFilter(Filter):
    """A filter of one value. ``schema`` is its OpenAPI schema."""

    field_class = ParsedField
    widget: type[forms.Widget] | None = None

    def __init__(self, name: str, read: Callable[[str], Any], schema: dict[str, Any], lookup: str = "exact") -> None:
        options: dict[str, Any] = {"widget": self.widget} if self.widget else {}
        super().__init__(name, lookup, label=name, read=read, required=False, **options)
        self.read, self.schema = read, schema

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value in (None, []) else qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value})


class AnyOfFilter(ValueFilter):
    """A filter of one or several values, one of which must hold."""

    widget: type[RepeatedWidget] = CommaSeparatedWidget

    def __init__(self, name: str, read: Callable[[str], Any], schema: dict[str, Any], lookup: str = "in") -> None:
        super().__init__(name, read, schema, lookup)


class AnyKeyFilter(AnyOfFilter):
    """A filter of several keys. A key may contain a comma, so the parameter is repeated instead."""

    widget = RepeatedWidget


class BoundFilter(ValueFilter):
    """From a moment on, or up to it, inclusive."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None:
            return qs
        moment, lookup = value
        return qs.filter(**{f"{self.field_name}__{lookup}": moment})


# --- The kinds of filter, as ``filters`` asks for them --------------------------------------


def codes(name: str, choices: Iterable[str]) -> AnyOfFilter:
    return AnyOfFilter(name, *code_reader(choices))


def code_reader(choices: Iterable[str]) -> tuple[Callable[[str], str], dict[str, Any]]:
    """The reader of one of several codes, and its OpenAPI schema."""
    accepted = tuple(choices)

    def read(value: str) -> str:
        if value not in accepted:
            raise InvalidValue("invalid_choice", value, choices=", ".join(accepted))
        return value

    return read, array_schema({"type": "string", "enum": list(accepted)})


def any_code(name: str, choices: Iterable[str]) -> AnyOfFilter:
    """Of a list of codes: one of several is in it."""
    return AnyOfFilter(name, *code_reader(choices), lookup="overlap")


def countries(name: str, lookup: str = "in") -> AnyOfFilter:
    def read(value: str) -> str:
        if value not in COUNTRIES:
            raise InvalidValue("invalid_country", value)
        return value

    return AnyOfFilter(name, read, array_schema({"type": "string", "pattern": "^[A-Z]{2}$"}), lookup)


def ids(name: str) -> AnyOfFilter:
    return AnyOfFilter(name, read_uuid, array_schema({"type": "string", "format": "uuid"}))


def keys(name: str) -> AnyKeyFilter:
    return AnyKeyFilter(name, read_text, array_schema({"type": "string", "minLength": 1}, REPEATED))


def flag(name: str) -> ValueFilter:
    return ValueFilter(name, read_flag, {"type": "boolean"})


def number(name: str, lookup: str, most: int) -> ValueFilter:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal()):
            raise InvalidValue("invalid", value, "IntegerField")
        if len(value) > 9 or int(value) > most:
            raise InvalidValue("max_value", value, max_value=most)
        return int(value)

    return ValueFilter(name, read, {"type": "integer", "minimum": 0, "maximum": most}, lookup)


def moments(name: str) -> tuple[Filter, Filter]:
    """``name_after`` and ``name_before``, of a date or a date and time."""
    schema = {"anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]}
    return (
        BoundFilter(name, read_lower_bound, _said(schema, FROM_MOMENT)),
        BoundFilter(name, read_upper_bound, _said(schema, TO_MOMENT)),
    )


def days(name: str) -> tuple[Filter, Filter]:
    """``name_after`` and ``name_before``, of a date."""
    schema = {"type": "string", "format": "date"}
    return (
        ValueFilter(name, read_day, _said(schema, FROM_DAY), "gte"),
        ValueFilter(name, read_day, _said(schema, TO_DAY), "lte"),
    )


def array_schema(schema: dict[str, Any], said: Sentence = SEVERAL) -> Any:
    return _said({"type": "array", "items": schema}, said)


def _said(schema: dict[str, Any], said: Sentence) -> dict[str, Any]:
    return {**schema, "description": in_readers_language(said)}
