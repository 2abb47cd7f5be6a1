"""The value that a cell has for a field (contract §7): codes by label, links, dates, numbers, flags and texts.

A cell that cannot be read stays a text, so that the serializer refuses it by name.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any

import pycountry
from babel import Locale
from rest_framework import serializers

from activities.contract.fields import CodesField, KeysField, LegalBasisField, LineField, TextField
from activities.contract.table_fields import CellDateField, CellLinkField, CellLinksField
from activities.models.codes import ARTICLES, FOREIGN_NAMES, LegalBasis
from activities.models.text import comparable, fold, trimmed
from pdpl_inventory.language import labels_in_both_languages

Reader = Callable[[Any], Any]

TRUE, FALSE = {"true", "co", "dung", "yes", "x", "1"}, {"false", "khong", "sai", "no", "0"}
INTEGER = re.compile(r"([+-]?\d{1,18})(?:\.0+)?")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
MIDNIGHT = re.compile(r"[ T]+0{1,2}:00(:00(\.0+)?)?$")
LINE_BREAK = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]+\s*")
SEPARATOR = re.compile(r"[;\r\n]+")


def cell_reader(field: Any, is_country: bool = False) -> Reader:
    """Return the function that makes a value for a serializer's ``field`` of a cell; None for an empty cell.

    ``is_country``: the field's values are codes of countries. Without a field the cell stays a text.
    """
    match field:
        case CellLinksField() | KeysField():
            return _list
        case CodesField():
            return partial(_codes, cell_reader(field.child, is_country))
        case CellLinkField():
            return _line
        case LegalBasisField():
            return partial(_code, _bases())
        case serializers.ChoiceField():
            return partial(_code, _codes_by_label(tuple(field.choices.items())))
        case serializers.IntegerField():
            return _number
        case serializers.BooleanField():
            return _flag
        case CellDateField():
            return _date
        case TextField():
            return _text
        case LineField() if is_country:
            return partial(_code, _countries())
        case LineField():
            return _line
    return _text


def _text(cell: Any) -> str | None:
    match cell:
        case str():
            return trimmed(cell) or None
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _line(cell: Any) -> str | None:
    text = _text(cell)
    return text and LINE_BREAK.sub(" ", text)


def _list(cell: Any) -> list[str] | None:
    return [each for part in SEPARATOR.split(_text(cell) or "") if (each := trimmed(part))] or None


def _codes(read: Reader, cell: Any) -> list[Any] | None:
    texts = _list(cell)
    return texts and [read(each) for each in texts]


def _number(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell if isinstance(cell, int | float) else _text(cell)
    found = INTEGER.fullmatch(trimmed(cell))
    return int(found[1]) if found else _text(cell)


def _flag(cell: Any) -> Any:
    if isinstance(cell, bool):
        return cell
    word = fold(_text(cell) or "")
    return word in TRUE if word in TRUE | FALSE else _text(cell)


def _date(cell: Any) -> str | None:
    text = _text(cell)
    if text is None:
        return None
    plain = MIDNIGHT.sub("", text)
    if found := YEAR_FIRST.fullmatch(plain):
        year, _, month, day = found.groups()
    elif found := YEAR_LAST.fullmatch(plain):
        day, _, month, year = found.groups()
    else:
        return text
    return f"{year}-{month:0>2}-{day:0>2}"


def _code(by_label: dict[str, str], cell: Any) -> str | None:
    text = _text(cell)
    return text and by_label.get(comparable(text), text)


@cache
def _codes_by_label(choices: tuple[tuple[str, Any], ...]) -> dict[str, str]:
    """The code of each label in both languages, and of each code."""
    by_label = {
        comparable(label): code for code, label_ in choices for label in labels_in_both_languages(label_).values()
    }
    return by_label | {comparable(code): code for code, _ in choices}


@cache
def _bases() -> dict[str, str]:
    """The code of each legal basis by its labels, alone or followed by its articles as a register shows them.

    Grounds that Vietnamese law lacks have their codes of the GDPR, which the serializer refuses with the nearest one.
    """
    by_label = FOREIGN_NAMES | _codes_by_label(tuple(LegalBasis.choices))
    for basis, articles in ARTICLES.items():
        for language, label in labels_in_both_languages(basis.label).items():
            article = articles.vi if language == "label_vi" else articles.en
            by_label[comparable(f"{label} ({article})")] = basis.value
    return by_label


@cache
def _countries() -> dict[str, str]:
    """The code of each country's names in Vietnamese and English (CLDR, ISO 3166-1), and of each code."""
    found: dict[str, str] = {}
    for country in pycountry.countries:
        own = (getattr(country, name, "") for name in ("name", "common_name", "official_name"))
        named = (Locale.parse(language).territories.get(country.alpha_2, "") for language in ("vi", "en"))
        for text in (*own, *named):
            if text:
                found.setdefault(comparable(text), country.alpha_2)
    return found | {country.alpha_2.lower(): country.alpha_2 for country in pycountry.countries}
