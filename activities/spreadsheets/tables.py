"""A table of a CSV file or a workbook as lines of items (contract §7): headings become fields, cells their values."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

import msgspec

from activities.contract.item_serializer import ItemSerializer
from activities.models.text import trimmed
from activities.parsing.files import Line
from activities.spreadsheets.cells import Reader, cell_reader
from activities.spreadsheets.headings import MOST_ROWS_ABOVE, Names, Row, columns_of, find_heading
from activities.spreadsheets.words import is_country
from pdpl_inventory.errors import Problem

MOST_COLUMNS = 300


def item_lines(
    tables: Iterable[Iterator[Row]],
    serializer: ItemSerializer,
    names: Names,
    taken: list[tuple[str, str]],
    ignores_unknown: bool = False,
) -> Iterator[Line]:
    """Yield each row below the headings as a line of one item; rows without a value are left out.

    ``names`` has the field of each heading that is known. The first of ``tables`` that has a heading row is read;
    ``taken`` is filled with its headings and their fields. With ``ignores_unknown`` columns that name no field are
    not read.
    Raises ``Problem`` (400) when there are rows but no headings, or more than 300 columns.
    """
    required = [name for name in serializer.writable_names if serializer.fields[name].required]
    if found := table_below(tables, names, required, "", ", ".join(serializer.stored_names)):
        heading, rows = found
        columns = columns_of(heading, names, ignores_unknown)
        taken += [(str(heading[1][place]), name) for place, name in columns.items()]
        yield from _items(rows, columns, serializer, ignores_unknown)


def table_below(
    tables: Iterable[Iterator[Row]], names: Names, required: Iterable[str], narrowing: str, choices: str
) -> tuple[Row, Iterator[Row]] | None:
    """The heading row of the first of ``tables`` that has one, and the filled rows below it; None when all are empty.

    Raises ``Problem`` (400) when there are rows but no headings, with ``choices`` in the message that ``narrowing``
    names, and for more than 300 columns.
    """
    is_empty = True
    for table in tables:
        rows = _filled(table)
        start = list(islice(rows, MOST_ROWS_ABOVE))
        if any(len(cells) > MOST_COLUMNS for _, cells in start):
            raise Problem(400, "too_many_columns", limit=MOST_COLUMNS)
        is_empty = is_empty and not start
        if heading := find_heading(start, names, required):
            return heading, chain(start[start.index(heading) + 1 :], rows)
    if not is_empty:
        raise Problem(400, "headings_unknown", narrowing=narrowing, choices=choices)
    return None


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Rows with the cells that have a value: nothing but spaces and invisible characters is none."""
    for number, cells in rows:
        if kept := {place: cell for place, cell in cells.items() if not isinstance(cell, str) or trimmed(cell)}:
            yield number, kept


def _items(
    rows: Iterator[Row], fields: dict[int, str], serializer: ItemSerializer, ignores_unknown: bool
) -> Iterator[Line]:
    columns = {place: (name, _reader(serializer, name)) for place, name in fields.items()}
    for number, cells in rows:
        pairs = [
            (name, value)
            for place, cell in cells.items()
            for name, read in [columns.get(place) or ("" if ignores_unknown else f"#{place + 1}", cell_reader(None))]
            if name and (value := read(cell)) is not None
        ]
        if pairs:
            yield number, encoded(pairs)


def _reader(serializer: ItemSerializer, name: str) -> Reader:
    return cell_reader(serializer.fields.get(name), is_country(serializer.kind, name))


def encoded(pairs: list[tuple[str, Any]]) -> bytes:
    """The JSON of an item. A repeated name stays repeated, and a lone surrogate is escaped: both will be refused."""
    item = dict(pairs)
    try:
        if len(item) == len(pairs):
            return msgspec.json.encode(item)
    except UnicodeEncodeError:
        pass
    return ("{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}").encode()
