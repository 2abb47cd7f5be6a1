"""How the parameters of a list are read: several values, moments, yes or no. What is not understood is refused.

The filters here are django-filter's; ``filters`` says which of them each list has.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django_filters import Filter, FilterSet
from rapidfuzz import process

from activities.models.codes import COUNTRIES
from activities.models.records import Link
from pdpl_inventory import messages
from pdpl_inventory.errors import Fault, Problem, echo

LATEST = date(9998, 12, 31)


class NotUnderstood(ValidationError):
    """A parameter's value means nothing; the code and narrowing of a message, and its words."""

    def __init__(self, code: str, value: str, narrowing: str = "", **words: Any) -> None:
        super().__init__("", code)
        self.sentence = messages.fill(messages.find(code, narrowing), input=echo(value), **words)


class Repeated(forms.Widget):
    """``?name=a&name=b``: all the values."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return list(data.getlist(name))


class Listed(Repeated):
    """``?name=a,b&name=c``: all the values."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return [part for raw in data.getlist(name) for part in raw.split(",")]


class ReadField(forms.Field):
    """What ``read`` makes of the one value, or of each of several; ``read`` raises ``NotUnderstood``."""

    def __init__(self, *, read: Callable[[str], Any], **options: Any) -> None:
        self.read = read
        super().__init__(**options)

    def clean(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.read(each) for each in value]
        return None if value is None else self.read(value)


class Reading(Filter):
    """A filter of one value. ``schema`` is what OpenAPI says of it."""

    field_class = ReadField
    widget: type[forms.Widget] | None = None

    def __init__(self, name: str, read: Callable[[str], Any], schema: dict[str, Any], lookup: str = "exact") -> None:
        options: dict[str, Any] = {"widget": self.widget} if self.widget else {}
        super().__init__(name, lookup, label=name, read=read, required=False, **options)
        self.read, self.schema = read, schema

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs if value in (None, []) else qs.filter(**{f"{self.field_name}__{self.lookup_expr}": value})


class OneOf(Reading):
    """A filter of one or several values, any of which may hold."""

    widget: type[Repeated] = Listed

    def __init__(self, name: str, read: Callable[[str], Any], schema: dict[str, Any]) -> None:
        super().__init__(name, read, schema, "in")


class OneKeyOf(OneOf):
    """Several of the senders' own keys, in which a comma is a character like any other."""

    widget = Repeated


class LinkedTo(OneOf):
    """Activities with a link to any of these records."""

    def __init__(self, through: type[Link], column: str) -> None:
        self.through = through
        super().__init__(column, _uuid, _several({"type": "string", "format": "uuid"}))

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if not value:
            return qs
        own = self.through.objects.filter(activity_id=OuterRef("pk"), **{f"{self.field_name}__in": value})
        return qs.filter(Exists(own))


class Holding(OneOf):
    """Rows for which any of these conditions holds, each named by a code."""

    def __init__(self, name: str, conditions: Mapping[str, Q]) -> None:
        self.conditions = conditions
        super().__init__(name, *_of_codes(conditions))

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(reduce(or_, (self.conditions[code] for code in value))) if value else qs


class Bound(Reading):
    """From a moment, or up to it; both include it."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        if value is None:
            return qs
        moment, lookup = value
        return qs.filter(**{f"{self.field_name}__{lookup}": moment})


# --- The kinds of filter, as ``filters`` asks for them --------------------------------------


def codes(name: str, choices: Iterable[str]) -> OneOf:
    return OneOf(name, *_of_codes(choices))


def _of_codes(choices: Iterable[str]) -> tuple[Callable[[str], str], dict[str, Any]]:
    """How one of several codes is read, and what OpenAPI says of it."""
    accepted = tuple(choices)

    def read(value: str) -> str:
        if value not in accepted:
            raise NotUnderstood("invalid_choice", value, choices=", ".join(accepted))
        return value

    return read, _several({"type": "string", "enum": list(accepted)})


def countries(name: str) -> OneOf:
    def read(value: str) -> str:
        if value not in COUNTRIES:
            raise NotUnderstood("invalid_country", value)
        return value

    return OneOf(name, read, _several({"type": "string", "pattern": "^[A-Z]{2}$"}))


def ids(name: str) -> OneOf:
    return OneOf(name, _uuid, _several({"type": "string", "format": "uuid"}))


def keys(name: str) -> OneKeyOf:
    return OneKeyOf(
        name, _text, _several({"type": "string", "minLength": 1}, "One or several, by repeating the parameter.")
    )


def flag(name: str) -> Reading:
    return Reading(name, _yes_or_no, {"type": "boolean"})


def number(name: str, lookup: str, most: int) -> Reading:
    def read(value: str) -> int:
        if not (value.isascii() and value.isdecimal()):
            raise NotUnderstood("invalid", value, "IntegerField")
        if len(value) > 9 or int(value) > most:
            raise NotUnderstood("max_value", value, max_value=most)
        return int(value)

    return Reading(name, read, {"type": "integer", "minimum": 0, "maximum": most}, lookup)


def moments(name: str) -> tuple[Filter, Filter]:
    """``name_after`` and ``name_before``, of a date or a date and time."""
    words = "a date (in Viet Nam; {}) or a date and time (without an offset: in Viet Nam); inclusive."
    schema = {"anyOf": [{"type": "string", "format": each} for each in ("date", "date-time")]}
    after = {**schema, "description": "From " + words.format("from its midnight")}
    before = {**schema, "description": "Up to " + words.format("to its end")}
    return Bound(name, _from, after), Bound(name, _up_to, before)


def days(name: str) -> tuple[Filter, Filter]:
    """``name_after`` and ``name_before``, of a date."""
    schema = {"type": "string", "format": "date"}
    return (
        Reading(name, _day, {**schema, "description": "From this day on."}, "gte"),
        Reading(name, _day, {**schema, "description": "Up to this day, inclusive."}, "lte"),
    )


def _several(schema: dict[str, Any], words: str = "One or several: separated by commas, or repeated.") -> Any:
    return {"type": "array", "items": schema, "description": words}


# --- Reading one value --------------------------------------------------------------------------


def _uuid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise NotUnderstood("invalid", value, "UUIDField") from error


def _text(value: str) -> str:
    if not value or "\x00" in value:
        raise NotUnderstood("null_characters_not_allowed" if value else "blank", value)
    return value


def _yes_or_no(value: str) -> bool:
    if value not in ("true", "false"):
        raise NotUnderstood("invalid", value, "BooleanField")
    return value == "true"


def _day(value: str) -> date:
    if (day := _date_of(value)) is None:
        raise NotUnderstood("invalid", value, "DateField")
    return day


def _date_of(value: str) -> date | None:
    try:
        day = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        return None
    return day if day is None or day <= LATEST else LATEST


def _from(value: str) -> tuple[datetime, str]:
    day = _date_of(value)
    return (_midnight(day), "gte") if day else (_moment(value), "gte")


def _up_to(value: str) -> tuple[datetime, str]:
    day = _date_of(value)
    return (_midnight(day + timedelta(days=1)), "lt") if day else (_moment(value), "lte")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _moment(value: str) -> datetime:
    # A plus sign that was not escaped arrives as a space.
    spaced = re.sub(r" (\d\d:?\d\d)$", r"+\1", value)
    try:
        moment = parse_datetime(spaced)
        if moment is None:
            raise ValueError(value)
        return (moment if timezone.is_aware(moment) else timezone.make_aware(moment)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise NotUnderstood("invalid_moment", value) from error


# --- What is wrong with a query -------------------------------------------------------------------


def refuse_unknown(query: QueryDict, known: Iterable[str]) -> None:
    """Raises ``Problem`` (400) naming every parameter that is not ``known``, and the nearest that is."""
    if faults := unknown(query, known):
        raise Problem(400, "invalid_query", fields=faults)


def unknown(query: QueryDict, known: Iterable[str]) -> list[Fault]:
    names = sorted(known)
    return [_unknown(name, names) for name in query if name not in names]


def _unknown(name: str, names: list[str]) -> Fault:
    near = process.extractOne(name[:100], names, score_cutoff=60)
    narrowing = "near" if near else "" if names else "none"
    words = {"name": echo(name), "nearest": near and near[0], "choices": ", ".join(names)}
    return _fault(name, "unknown_option", messages.fill(messages.find("unknown_option", narrowing), **words))


def misunderstood(filterset: FilterSet, query: QueryDict) -> list[Fault]:
    """A fault for each parameter of the filters whose value is not understood, or that has one too many."""
    faults = []
    for name, each in filterset.filters.items():
        if len(query.getlist(name)) > 1 and not isinstance(each, OneOf):
            faults.append(_fault(name, "repeated_option", messages.say("repeated_option", name=name)))
    errors: Mapping[str, list[Any]] = filterset.errors.as_data()
    return faults + [_fault(name, one.code, one.sentence) for name, found in errors.items() for one in found]


def not_ordered_by(term: str, choices: Iterable[str]) -> Problem:
    sentence = messages.say("invalid_choice", input=echo(term), choices=", ".join(choices))
    return Problem(400, "invalid_query", fields=[_fault("ordering", "invalid_choice", sentence)])


def _fault(name: str, code: str, sentence: messages.Sentence) -> Fault:
    return Fault(field=echo(name), code=code, error=sentence.en, error_vi=sentence.vi)
