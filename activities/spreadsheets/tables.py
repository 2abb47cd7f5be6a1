"""CSV rows and XLSX rows as lines of items: headings become field names, and cells the values that the fields take.

A heading is a field's name or its label in either language. An unknown heading
is kept as the key, so that the serializer refuses it by name. The columns
``error`` and ``error_vi``, which the files of failed rows have, are ignored.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any

import msgspec
from rest_framework import serializers

from activities.contract.fields import IdsField
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import KINDS
from activities.models.text import fold
from activities.parsing.files import BLOCK, LONGEST_ITEM, Line
from activities.spreadsheets.writer import LAST_COLUMNS, without_formula_guard
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import labels_in_both_languages

Row = tuple[int, dict[int, Any]]
MOST_COLUMNS = 300
DELIMITERS = ",;\t"
TRUE, FALSE = {"true", "có", "đúng", "yes"}, {"false", "không", "sai", "no"}
NAMED_DELIMITER = re.compile(r"sep=(.)\s*")
INTEGER = re.compile(r"[+-]?\d{1,18}")
VIETNAMESE_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")

csv.field_size_limit(LONGEST_ITEM)


def item_lines(rows: Iterator[Row], serializer: ItemSerializer) -> Iterator[Line]:
    """Yield each row after the first as a line of one item; rows without a value are left out.

    Raises ``Problem`` (400) when the first row has no field of the serializer, or more than 300 columns.
    """
    heading = next(rows, None)
    if heading is None:
        return
    columns = _columns(heading[1], serializer)
    for number, cells in rows:
        pairs = [
            (name, value)
            for place, cell in cells.items()
            for name, read in [columns.get(place) or (f"#{place + 1}", _as_text)]
            if name and (value := read(cell)) is not None
        ]
        if pairs:
            yield number, _encoded(pairs)


def _encoded(pairs: list[tuple[str, Any]]) -> bytes:
    item = dict(pairs)
    try:
        if len(item) == len(pairs):
            return msgspec.json.encode(item)
    except UnicodeEncodeError:
        pass  # a lone surrogate: escaped below, and refused by the serializer
    # Two columns of one name: both are kept, so that the serializer refuses the repeated key.
    return ("{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}").encode()


# --- Headings and cells ----------------------------------------------------------------

# A field's name, and the function that makes its value of a cell.
Column = tuple[str, Callable[[Any], Any]]


def _columns(heading: dict[int, Any], serializer: ItemSerializer) -> dict[int, Column]:
    if len(heading) > MOST_COLUMNS:
        raise Problem(400, "too_many_columns", limit=MOST_COLUMNS)
    names = field_names(serializer)
    columns: dict[int, Column] = {}
    for place, cell in heading.items():
        text = str(cell).strip()
        name = "" if _normalised(text) in LAST_COLUMNS else names.get(_normalised(text), text)
        columns[place] = (name, cell_reader(serializer.fields.get(name)))
    if not {name for name, _ in columns.values()} & set(serializer.writable_names):
        raise Problem(400, "headings_unknown", choices=", ".join(serializer.writable_names))
    return columns


def field_names(serializer: ItemSerializer) -> dict[str, str]:
    """Return the field's name by each accepted heading, normalised: its name, and its labels in both languages."""
    labels: dict[str, Any] = {each.name: each.verbose_name for each in serializer.kind.model._meta.concrete_fields}
    for reference in serializer.kind.references:
        labels[reference.field] = next(word.label for word, kind in KINDS.items() if kind.model is reference.target)
    known: dict[str, str] = {}
    for name in serializer.writable_names:
        for label in labels_in_both_languages(labels.get(name, name)).values():
            known.setdefault(_normalised(label), name)
    return known | {_normalised(name): name for name in serializer.writable_names}


def _normalised(text: str) -> str:
    return fold(text).strip(" *:\ufeff").replace(" ", "_")


def cell_reader(field: Any) -> Callable[[Any], Any]:
    """Return the function that makes a value for ``field`` of a cell; None for an empty one, which is left out."""
    for kind, read in READERS.items():
        if isinstance(field, kind):
            return read
    return _as_text


def _as_text(cell: Any) -> str | None:
    match cell:
        case str():
            return cell or None
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _as_list(cell: Any) -> list[str] | None:
    text = _as_text(cell)
    return [each for part in text.split(";") if (each := part.strip())] if text and text.strip() else None


def _as_number(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell if isinstance(cell, int | float) else _as_text(cell)
    text = cell.strip()
    return int(text) if INTEGER.fullmatch(text) else _as_text(cell)


def _as_flag(cell: Any) -> Any:
    if not isinstance(cell, str):
        return cell if isinstance(cell, bool | int) else _as_text(cell)
    word = cell.strip().casefold()
    return word in TRUE if word in TRUE | FALSE else _as_text(cell)


def _as_date(cell: Any) -> Any:
    if isinstance(cell, str) and (found := VIETNAMESE_DATE.fullmatch(cell.strip())):
        day, month, year = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    return _as_text(cell)


READERS: dict[type, Callable[[Any], Any]] = {
    IdsField: _as_list,
    serializers.IntegerField: _as_number,
    serializers.BooleanField: _as_flag,
    serializers.DateField: _as_date,
}


# --- CSV -------------------------------------------------------------------------------


def rows_of_csv(blocks: Iterator[bytes]) -> Iterator[Row]:
    """Yield the rows of a CSV file with the 1-based line at which each begins and its cells by 0-based column.

    The delimiter is that of a line ``sep=``, else the one of ``,``, ``;`` and tab that is most frequent in the
    headings. Raises ``Problem`` (400) for text that is not UTF-8, broken quotes and rows of more than 16 MB.
    """
    lines = _Lines(blocks)
    try:
        first = next(lines, "")
        skipped = 0
        if named := NAMED_DELIMITER.fullmatch(first):
            delimiter, skipped = named[1], 1
        else:
            delimiter = _delimiter(first)
            lines.push(first)
        reader = csv.reader(lines, delimiter=delimiter)
        begins = 1 + skipped
        for row in reader:
            if cells := {place: without_formula_guard(cell) for place, cell in enumerate(row) if cell.strip()}:
                yield begins, cells
            begins = reader.line_num + 1 + skipped
            lines.held = 0
    except UnicodeDecodeError as error:
        raise Problem(400, "invalid_utf8") from error
    except csv.Error as error:
        raise Problem(400, "csv_broken", line=lines.count) from error


def _delimiter(line: str) -> str:
    unquoted = re.sub('"[^"]*"', "", line)
    return max(DELIMITERS, key=unquoted.count)


class _Lines(Iterator[str]):
    """The lines of a text, in bounded memory. ``held`` counts the characters of the current row, over all its lines."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.text = io.TextIOWrapper(io.BufferedReader(_BlockStream(blocks), BLOCK), encoding="utf-8-sig")
        self.pushed: list[str] = []
        self.count = self.held = 0

    def push(self, line: str) -> None:
        self.pushed.append(line)

    def __next__(self) -> str:
        if self.pushed:
            return self.pushed.pop()
        line = self.text.readline(LONGEST_ITEM)
        if not line:
            raise StopIteration
        self.count += 1
        self.held += len(line)
        if self.held >= LONGEST_ITEM:
            raise Problem(400, "item_too_long", limit=LONGEST_ITEM // BLOCK)
        return line


class _BlockStream(io.RawIOBase):
    """An iterator of blocks as a binary stream."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.rest = self.rest or next(self.blocks, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size
