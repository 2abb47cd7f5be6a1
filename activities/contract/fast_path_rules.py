"""The rules of the fast path: which values it accepts for each class of serializer field.

A field class or a validator that is not known here has no rule, so items that
use the field are left to the serializer.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.core import exceptions, validators
from rest_framework import ISO_8601, serializers
from rest_framework.settings import api_settings
from rest_framework.validators import ProhibitSurrogateCharactersValidator

from activities.contract.fields import CodesField, IdsField, KeyField, KeysField, LegalBasisField, LineField, TextField
from activities.contract.table_fields import CellDateField, CellLinkField, CellLinksField
from activities.models.text import INVISIBLE, control_characters, trimmed

Column = list[Any]


@dataclass(frozen=True)
class Rule:
    """What the fast path accepts for a field: the type that msgspec checks, and what msgspec cannot check.

    ``clean`` checks a whole column at once and may refuse a good one; then ``sound`` checks each value.
    ``convert`` returns what the serializer makes of a value, or None when only the serializer can say.
    """

    type: Any
    clean: Callable[[Column], bool] | None = None
    sound: Callable[[Any], bool] | None = None
    convert: Callable[[Any], Any] | None = None

    def holds(self, value: Any) -> bool:
        return value is None or self.sound is None or self.sound(value)


def rule_of(field: Any) -> Rule | None:
    """The rule of a serializer's field; None when its class or one of its validators is not known here."""
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
    """A field's validators: the limits that msgspec checks, by msgspec's names, and all others."""
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
    """``rule`` with validators that are called once for each different value; None unless the field is plain text."""
    clean, sound = rule.clean, rule.sound
    if clean is None or sound is None or rule.convert:
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
    """Whether all texts are trimmed, in NFC and printable."""
    return (
        [each.strip(INVISIBLE) for each in column] == column
        and all(map(str.isprintable, column))
        and all(map(partial(unicodedata.is_normalized, "NFC"), column))
    )


def _is_sound_text(allowed: frozenset[str], text: str) -> bool:
    return (
        trimmed(text) == text
        and unicodedata.is_normalized("NFC", text)
        and (text.isprintable() or not control_characters(text, allowed))
    )


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
    return Rule(Annotated[list[str], meta], convert=_as_ids)


def _texts(field: Any, limits: dict[str, int]) -> Rule | None:
    """Lists of codes or keys without repeats: what the serializer makes of others is its to say."""
    child = rule_of(field.child)
    if child is None or child.convert or not field.allow_empty:
        return None
    meta = msgspec.Meta(min_length=limits.get("min_length"), max_length=limits.get("max_length"))
    clean, holds = child.clean, child.holds
    return Rule(
        Annotated[list[child.type], meta],  # type: ignore[name-defined]
        lambda column: clean is None or clean(list(set(chain.from_iterable(column)))),
        lambda value: all(map(holds, value)),
        lambda value: value if len(value) == len(set(value)) else None,
    )


_canonical = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}").fullmatch


# The items of a batch link to the same few records.
@lru_cache(maxsize=10_000)
def _uuid(text: str) -> UUID:
    """The id of a text in canonical form, so that equal ids are equal texts. Raises ``ValueError`` for other forms."""
    if not _canonical(text):
        raise ValueError(text)
    return UUID(text)


def _as_ids(texts: list[str]) -> list[UUID] | None:
    """The ids of canonical texts without repeats, else None."""
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
    KeysField: _texts,
    CodesField: _texts,
    CellLinksField: _texts,
    CellLinkField: partial(_text, least=1),
    CellDateField: _date,
}
