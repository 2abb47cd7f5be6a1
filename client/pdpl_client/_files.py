"""Reads items from JSON and NDJSON files, gzipped or not, and writes files of refused items.

An NDJSON file is read while its items are sent; a JSON file is read into memory first. Tables (CSV, XLSX) are not read
here: the server reads them.
"""

import csv
import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from pdpl_client._errors import UsageError
from pdpl_client._items import InvalidItem
from pdpl_client._kinds import Kind

ITEMS = (".json", ".ndjson", ".jsonl")
TABLES = (".csv", ".tsv", ".txt", ".xlsx")
COMPRESSED = (".gz", ".gzip")
LAST_COLUMNS = ("error", "error_vi")
FORMULA, PLAIN_NUMBER = re.compile("'*[=+@\t\r-]"), re.compile(r"-?\d+(\.\d+)?")  # as the server reads them
LONGEST_CELL = 32_767  # characters; the limit of Excel


def format_of(path: Path) -> str:
    """The ending that tells the file's format, one of ``ITEMS`` or ``TABLES``. Raises ``UsageError`` for others."""
    name = path.with_suffix("") if path.suffix.lower() in COMPRESSED else path
    ending = name.suffix.lower()
    if ending not in ITEMS + TABLES:
        raise UsageError(
            f"{path.name}: the name must end in one of {', '.join(ITEMS + TABLES)}, with .gz or .gzip or without."
        )
    return ending


def digest(path: Path) -> str:
    """The SHA-256 of the file's content, in hexadecimal. Raises ``OSError``."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(path: Path, kind: Kind) -> Iterator[Any]:
    """The items of a JSON or NDJSON file, in order: a JSON value for each item, or an ``InvalidItem``.

    Raises ``UsageError`` when the file cannot be read in its format; items before the damage are given first.
    """
    try:
        with gzip.open(path) if path.suffix.lower() in COMPRESSED else open(path, "rb") as file:
            yield from _json(file, kind, path.name) if format_of(path) == ".json" else _lines(file)
    except (OSError, EOFError) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from error


def _json(file: Any, kind: Kind, name: str) -> Iterator[Any]:
    try:
        body = json.loads(file.read().decode("utf-8-sig"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name} is no JSON: {error}") from error
    if isinstance(body, _WithRepeatedKeys):
        raise UsageError(f"{name} has the key “{body.repeated[0]}” more than once.")
    if isinstance(body, dict) and list(body) == [kind.body_key]:
        body = body[kind.body_key]
    if not isinstance(body, list):
        raise UsageError(f"{name} must be a list of items, or an object with the one key “{kind.body_key}”.")
    yield from map(_item, body)


def _lines(file: Any) -> Iterator[Any]:
    for line in file:
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        try:
            item = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            item = None
        yield _item(item) if isinstance(item, dict) else InvalidItem(text.decode("utf-8", "replace"), [MALFORMED])


MALFORMED = {
    "field": None,
    "code": "malformed_json",
    "error": "The line is not a JSON object.",
    "error_vi": "Dòng này không phải là một đối tượng JSON.",
}
REPEATED = {
    "code": "duplicate_field",
    "error": "This field appears more than once in the same object.",
    "error_vi": "Trường này xuất hiện nhiều hơn một lần trong cùng một đối tượng.",
}


class _WithRepeatedKeys(dict[str, Any]):
    """A JSON object that has keys more than once: the last value of each, and the names of those keys."""

    repeated: list[str]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    marked, names = _WithRepeatedKeys(found), [name for name, _ in pairs]
    marked.repeated = [name for name in found if names.count(name) > 1]
    return marked


def _item(item: Any) -> Any:
    """The item; an ``InvalidItem`` when it has keys more than once, of which JSON as it is sent would keep the last."""
    if not isinstance(item, _WithRepeatedKeys):
        return item
    return InvalidItem(dict(item), [{"field": name, **REPEATED} for name in item.repeated])


def _no_constant(word: str) -> Any:
    raise ValueError(word)


# --- Writing ---------------------------------------------------------------------------------


class RefusedRows:
    """A CSV or XLSX file of refused items with the columns ``error`` and ``error_vi``, to be corrected and sent again.

    The columns are the kind's key and name, then the other fields that the refused items have, then the errors.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path, self.names = path, [kind.key, kind.name]
        self._rows: list[tuple[dict[str, Any], dict[str, Any]]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, item: Any, entry: dict[str, Any]) -> None:
        """Add an item with its entry of ``errors``. An item that is not a dictionary has empty fields."""
        values = item if isinstance(item, dict) else {}
        self.names += [name for name in values if name not in (*self.names, *LAST_COLUMNS)]
        self._rows.append((values, entry))

    def write(self) -> None:
        """Write the file. Raises ``OSError``."""
        rows = [[*self.names, *LAST_COLUMNS]]
        for values, entry in self._rows:
            rows.append([*(_cell(values.get(name)) for name in self.names), *(entry[name] for name in LAST_COLUMNS)])
        if self.path.suffix.lower() == ".xlsx":
            _write_xlsx(self.path, rows)
        else:
            with open(self.path, "w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
                csv.writer(file).writerows([_guarded(each) for each in row] for row in rows)


def _cell(value: Any) -> str:
    """A value of an item as the text of a cell, in the form of the server's files of failed rows."""
    match value:
        case None:
            return ""
        case str():
            return value
        case list() if all(isinstance(each, str) for each in value):
            return ";".join(value)
    return json.dumps(value, ensure_ascii=False)


def _guarded(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet program or the server would need it."""
    return f"'{text}" if FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text) else text


def _write_xlsx(path: Path, rows: list[list[str]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("errors")
    for row in rows:
        sheet.append([_text_cell(sheet, each) for each in row])
    book.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST_CELL])
    made.data_type = "s"
    return made
