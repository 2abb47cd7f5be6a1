"""The heading row of a table: where it is, and which field each of its columns holds (contract §7)."""

from collections.abc import Iterable, Mapping
from typing import Any

from activities.contract.item_serializer import ItemSerializer
from activities.models.text import fold, trimmed
from activities.spreadsheets.words import label_of
from activities.spreadsheets.writer import LAST_COLUMNS
from pdpl_inventory.language import labels_in_both_languages

Row = tuple[int, dict[int, Any]]
Names = Mapping[str, str]
MOST_ROWS_ABOVE = 20
FEWEST_FIELDS = 2
# Columns that are no field, as ``normalised``: of our own files of failed rows, and the number of a row.
IGNORED = {*LAST_COLUMNS, "loi", "errors", "stt", "so_thu_tu", "no.", "#"}


def field_names(serializer: ItemSerializer) -> dict[str, str]:
    """Return the field's name by each accepted heading, normalised: its name, and its labels in both languages."""
    known: dict[str, str] = {}
    for name, label in labels_of(serializer).items():
        for text in labels_in_both_languages(label).values():
            known.setdefault(normalised(text), name)
    return known | {normalised(name): name for name in serializer.writable_names}


def labels_of(serializer: ItemSerializer) -> dict[str, Any]:
    """Return the label of each writable field."""
    return {name: label_of(serializer.kind, name) for name in serializer.writable_names}


def find_heading(rows: Iterable[Row], names: Names, required: Iterable[str]) -> Row | None:
    """Return the first of ``rows`` that names at least two fields, else the first that names a required one."""
    named = [
        (row, {names[text] for cell in row[1].values() if (text := normalised(str(cell))) in names}) for row in rows
    ]
    wanted = set(required)
    several = (row for row, fields in named if len(fields) >= FEWEST_FIELDS)
    return next(several, next((row for row, fields in named if fields & wanted), None))


def columns_of(heading: Row, names: Names, ignores_unknown: bool = False) -> dict[int, str]:
    """Return the field of each column, and ``""`` for a column that is not read.

    An unknown heading stays as it is, or is not read with ``ignores_unknown``.
    """
    columns: dict[int, str] = {}
    for place, cell in heading[1].items():
        text = trimmed(str(cell))
        unknown = "" if ignores_unknown or normalised(text) in IGNORED else text
        columns[place] = names.get(normalised(text), unknown)
    return columns


def normalised(text: str) -> str:
    """A heading without case, accents, outer marks and repeated spaces."""
    return "_".join(fold(trimmed(text)).strip("*:").replace("_", " ").split())
