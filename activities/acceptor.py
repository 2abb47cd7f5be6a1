"""The fast lane of a batch: the bytes of clean items become values in one compiled pass.

Derived from a serializer's own fields, it only ever says yes: what it accepts,
the serializer would accept with the same values. Whatever it is not sure of
it leaves to the serializer, which finds the errors, or accepts after all. A
field, or a validator, that is not known here needs no edit: items that use it
go the long way.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict
from uuid import UUID

import msgspec
from django.core import exceptions, validators
from rest_framework import ISO_8601, serializers
from rest_framework.fields import empty
from rest_framework.settings import api_settings
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from activities.fields import IdsField, KeyField, LegalBasisField, LineField, TextField
from activities.text import control_characters

Values = dict[str, Any]
Column = list[Any]
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Acceptor:
    """Accepts items for one serializer, given its fields."""

    def __init__(self, fields: Mapping[str, Any]) -> None:
        taken = {name: field for name, field in fields.items() if not field.read_only}
        found = {name: rule_of(field) for name, field in taken.items()}
        self.rules = {name: rule for name, rule in found.items() if rule}
        self.able = not any(_must_be_there(taken[name]) for name, rule in found.items() if not rule)
        shape = {
            name: Required[rule.type] if _must_be_there(taken[name]) else NotRequired[rule.type]
            for name, rule in self.rules.items()
        }
        self.decode = msgspec.json.Decoder(TypedDict("Item", shape)).decode  # type: ignore[operator]

    def accept(self, pieces: Iterable[Any]) -> list[Values | None]:
        """The values of each item, by field, or None where the serializer must judge. ``pieces`` are items' bytes;
        an item that is not bytes is not accepted."""
        if not self.able:
            return [None for _ in pieces]
        items = self._decoded(pieces)
        for name, rule in self.rules.items():
            if rule.clean and not rule.clean(_column(items, name)):
                items = [each if each is None or rule.holds(each.get(name)) else None for each in items]
            if rule.become:
                items = [each and _become(each, name, rule.become) for each in items]
        return items

    def _decoded(self, pieces: Iterable[Any]) -> list[Values | None]:
        decode = self.decode
        items: list[Values | None] = []
        for piece in pieces:
            if not isinstance(piece, bytes):
                items.append(None)
                continue
            try:
                values = decode(piece)
            except UNREADABLE:
                items.append(None)
                continue
            # msgspec passes over unknown and repeated keys in silence, but every key has a colon.
            colons = piece.count(b":") - len(values)
            items.append(None if colons and _has_lost_keys(piece, values, colons) else values)
        return items


def _must_be_there(field: Any) -> bool:
    return field.required or field.default is not empty


def _has_lost_keys(piece: bytes, values: Values, colons: int) -> bool:
    """Whether some of an item's ``colons`` are neither in ``values`` nor before one of them."""
    if b"\\u003" in piece:  # a colon in disguise
        return True
    return colons != sum([value.count(":") for value in values.values() if isinstance(value, str)])


def _column(items: list[Values | None], name: str) -> Column:
    return [value for each in items if each and (value := each.get(name)) is not None]


def _become(values: Values, name: str, become: Callable[[Any], Any]) -> Values | None:
    """``values`` with one of them become what the serializer makes of it; None when that is for it to say."""
    value = values.get(name)
    if value is not None:
        values[name] = value = become(value)
        if value is None:
            return None
    return values


# --- Rules -------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """What a field takes: the type that msgspec checks, and what msgspec cannot see.

    ``clean`` looks at many values at once, ``sound`` at one when not all were
    clean; ``become`` makes what the serializer makes of one, or None.
    """

    type: Any
    clean: Callable[[Column], bool] | None = None
    sound: Callable[[Any], bool] | None = None
    become: Callable[[Any], Any] | None = None

    def holds(self, value: Any) -> bool:
        return value is None or self.sound is None or self.sound(value)


def rule_of(field: Any) -> Rule | None:
    """The rule of a serializer's field; None when it is of a class, or has a validator, that is not known here."""
    make = RULES.get(type(field))
    limits, checks = _limits(field)
    if make is None or any(getattr(each, "requires_context", False) for each in checks):
        return None
    rule = make(field, limits)
    if rule and checks:
        rule = _checked(rule, checks)
    if rule and field.allow_null:
        rule = replace(rule, type=rule.type | None)
    return rule


LIMITS: dict[type, str] = {
    validators.MaxLengthValidator: "max_length",
    validators.MinLengthValidator: "min_length",
    validators.MaxValueValidator: "le",
    validators.MinValueValidator: "ge",
}
# What these refuse, msgspec and ``_is_sound_text`` refuse too.
IMPLIED = (validators.ProhibitNullCharactersValidator, ProhibitSurrogateCharactersValidator)


def _limits(field: Any) -> tuple[dict[str, int], list[Any]]:
    """A field's validators: those that msgspec can check, as it names them, and the others."""
    limits: dict[str, int] = {}
    checks = []
    for each in field.validators:
        name = LIMITS.get(type(each))
        if name and name not in limits and isinstance(each.limit_value, int):
            limits[name] = each.limit_value
        elif type(each) not in IMPLIED:
            checks.append(each)
    return limits, checks


def _checked(rule: Rule, checks: list[Any]) -> Rule | None:
    """``rule`` and validators that are called, once for each different value. They go with plain text alone."""
    clean, sound = rule.clean, rule.sound
    if clean is None or sound is None or rule.become:
        return None

    def passes(value: Any) -> bool:
        try:
            for check in checks:
                check(value)
        except (exceptions.ValidationError, serializers.ValidationError):
            return False
        return True

    return Rule(
        rule.type,
        lambda column: clean(column) and all(map(passes, set(column))),
        lambda value: sound(value) and passes(value),
    )


def _text(field: Any, limits: dict[str, int], least: int = 0) -> Rule | None:
    if not field.trim_whitespace:
        return None
    if not field.allow_blank:
        least = 1
    meta = msgspec.Meta(max_length=limits.get("max_length"), min_length=max(least, limits.get("min_length", 0)))
    return Rule(Annotated[str, meta], _are_clean_texts, partial(_is_sound_text, field.allowed_controls))


def _are_clean_texts(column: Column) -> bool:
    """Trimmed, in NFC, and nothing in them but what can be seen, and spaces."""
    return (
        list(map(str.strip, column)) == column
        and all(map(str.isprintable, column))
        and all(map(partial(unicodedata.is_normalized, "NFC"), column))
    )


def _is_sound_text(allowed: frozenset[str], text: str) -> bool:
    return text.strip() == text and unicodedata.is_normalized("NFC", text) and not control_characters(text, allowed)


def _choice(field: Any, limits: dict[str, int]) -> Rule | None:
    words = tuple(field.choices)
    return Rule(Literal[words]) if all(type(each) is str for each in words) else None


def _number(field: Any, limits: dict[str, int]) -> Rule:
    return Rule(Annotated[int, msgspec.Meta(ge=limits.get("ge"), le=limits.get("le"))])


def _date(field: Any, limits: dict[str, int]) -> Rule | None:
    return Rule(date) if list(getattr(field, "input_formats", api_settings.DATE_INPUT_FORMATS)) == [ISO_8601] else None


def _ids(field: Any, limits: dict[str, int]) -> Rule | None:
    if type(field.child) is not serializers.UUIDField or field.child.allow_null or not field.allow_empty:
        return None
    meta = msgspec.Meta(min_length=limits.get("min_length"), max_length=limits.get("max_length"))
    return Rule(Annotated[list[str], meta], become=_as_ids)


_canonical = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


@lru_cache(maxsize=10_000)
def _uuid(text: str) -> UUID:
    """The id of its canonical form alone, so that the same id is the same text. Raises ``ValueError``."""
    if not _canonical(text):
        raise ValueError(text)
    return UUID(text)


def _as_ids(texts: list[str]) -> list[UUID] | None:
    """Ids, each once: the items of a batch name the same few again and again."""
    if len(texts) > 1 and len(set(texts)) < len(texts):
        return None
    try:
        return list(map(_uuid, texts))
    except ValueError:
        return None


RULES: dict[type, Callable[[Any, dict[str, int]], Rule | None]] = {
    LineField: _text,
    TextField: _text,
    KeyField: partial(_text, least=1),  # a blank key is none, which is the serializer's to say
    serializers.ChoiceField: _choice,
    LegalBasisField: _choice,
    serializers.IntegerField: _number,
    serializers.BooleanField: lambda field, limits: Rule(bool),
    serializers.DateField: _date,
    serializers.UUIDField: lambda field, limits: Rule(UUID),
    IdsField: _ids,
}
