"""Reads items from JSON, NDJSON, CSV and XLSX files, gzipped or not, and writes files of refused rows and templates.

NDJSON, CSV and XLSX files are read while their items are sent. A JSON file is read into memory first, and so is the
decompressed content of a gzipped XLSX file.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils.exceptions import InvalidFileException

from pdpl_client._columns import COLUMNS, LAST_COLUMNS, Lookup, cell, fields, guarded, items
from pdpl_client._errors import UsageError
from pdpl_client._items import InvalidItem
from pdpl_client._kinds import Kind

FORMATS = (".json", ".ndjson", ".jsonl", ".csv", ".xlsx")
LONGEST_CELL = 32_767  # characters; the limit of Excel
csv.field_size_limit(2**31 - 1)


def read(path: Path, kind: Kind, lookup: Lookup) -> Iterator[Any]:
    """The items of a file, in order: a JSON value for each item, or an ``InvalidItem``.

    The format is the one that the file's name ends in. ``lookup`` is as for ``_columns.items``. Raises ``UsageError``
    when the name has another ending or the file cannot be read in its format; items before the damage are given first.
    """
    names = [each.lower() for each in path.suffixes]
    suffix = names[-2] if names[-1:] == [".gz"] and len(names) > 1 else (names or [""])[-1]
    if suffix not in FORMATS:
        raise UsageError(f"{path.name}: the name must end in one of {', '.join(FORMATS)}, with .gz or without.")
    try:
        with gzip.open(path) if names[-1] == ".gz" else open(path, "rb") as file:
            match suffix:
                case ".json":
                    yield from _json(file, kind, path.name)
                case ".csv":
                    with closing(_csv_rows(file)) as rows:
                        yield from items(rows, kind.word, lookup)
                case ".xlsx":
                    yield from items(_xlsx_rows(file), kind.word, lookup)
                case _:
                    yield from _lines(file)
    except (OSError, EOFError, UnicodeDecodeError, csv.Error, InvalidFileException) as error:
        raise UsageError(f"{path.name} cannot be read: {error}") from error


def digest(path: Path) -> str:
    """The SHA-256 of the file's content, in hexadecimal. Raises ``OSError``."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _json(file: Any, kind: Kind, name: str) -> Iterator[Any]:
    try:
        body = json.loads(file.read().decode("utf-8-sig"))
    except ValueError as error:
        raise UsageError(f"{name} is no JSON: {error}") from error
    if isinstance(body, dict) and list(body) == [kind.body_key]:
        body = body[kind.body_key]
    if not isinstance(body, list):
        raise UsageError(f"{name} must be a list of items, or an object with the one key “{kind.body_key}”.")
    yield from body


def _lines(file: Any) -> Iterator[Any]:
    for line in file:
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if not text:
            continue
        try:
            item = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            item = None
        yield item if isinstance(item, dict) else InvalidItem(text.decode("utf-8", "replace"), [MALFORMED])


MALFORMED = {
    "field": None,
    "code": "malformed_json",
    "error": "The line is not a JSON object.",
    "error_vi": "Dòng này không phải là một đối tượng JSON.",
}


def _no_constant(word: str) -> Any:
    raise ValueError(word)


def _csv_rows(file: Any) -> Generator[Sequence[Any], None, None]:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    try:
        first = text.readline()
        delimiter = max(",;\t", key=first.count)
        yield next(csv.reader([first], delimiter=delimiter), [])
        yield from csv.reader(text, delimiter=delimiter)
    finally:
        text.detach()  # otherwise the wrapper would close the file, which ``read`` still uses


def _xlsx_rows(file: Any) -> Iterator[Sequence[Any]]:
    try:
        book = load_workbook(
            io.BytesIO(file.read()) if isinstance(file, gzip.GzipFile) else file, read_only=True, data_only=True
        )
    except (KeyError, ValueError, InvalidFileException, OSError) as error:
        raise UsageError(f"This is no XLSX workbook: {error}") from error
    except Exception as error:  # openpyxl and zipfile raise exceptions of many types for damaged files
        raise UsageError(f"This is no XLSX workbook: {type(error).__name__}") from error
    yield from book.worksheets[0].iter_rows(values_only=True)


# --- Writing ---------------------------------------------------------------------------------


class RefusedRows:
    """A CSV or XLSX file of refused items with the columns ``error`` and ``error_vi``, to be corrected and sent again.

    The columns are the kind's fields, then fields of the items that the kind does not have, then the errors.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path, self.names = path, fields(kind)
        self.count = 0
        self._others: list[str] = []
        self._rows: list[list[str]] = []

    def add(self, item: Any, entry: dict[str, Any]) -> None:
        """Add an item with its entry of ``errors``. An item that is not a dictionary has empty fields."""
        values = item if isinstance(item, dict) else {}
        self._others += [name for name in values if name not in self.names and name not in self._others]
        names = [*self.names, *self._others]
        self._rows.append([*(cell(values.get(name)) for name in names), entry["error"], entry["error_vi"]])
        self.count += 1

    def write(self) -> None:
        """Write the file, unless no item was added. Raises ``OSError``."""
        if not self._rows:
            return
        names = [*self.names, *self._others]
        rows = ([*row[:-2], *[""] * (len(names) - len(row) + 2), *row[-2:]] for row in self._rows)
        table = [[*names, *LAST_COLUMNS], *rows]
        if self.path.suffix.lower() == ".xlsx":
            _write_xlsx(self.path, {"errors": table})
        else:
            with open(self.path, "w", encoding="utf-8-sig", errors="backslashreplace", newline="") as file:
                csv.writer(file).writerows([guarded(each) for each in row] for row in table)


def write_template(path: Path, kind: Kind, codes: dict[str, list[dict[str, str]]]) -> None:
    """Write a CSV or XLSX file that has only the Vietnamese headings.

    An XLSX file has two more sheets: the fields with their headings in both languages, and the allowed codes. ``codes``
    is the ``codes`` of the server's limits: lists of ``{"code", "label_vi", "label_en"}``. Raises ``OSError``.
    """
    columns = COLUMNS[kind.word]
    headings = [column.vi for column in columns]
    if path.suffix.lower() != ".xlsx":
        with open(path, "w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerow(headings)
        return
    guide = [["field", "vi", "en"], *([column.field, column.vi, column.en] for column in columns)]
    allowed = [["field", "code", "vi", "en"]]
    for column in columns:
        for code in codes.get(column.codes, []):
            allowed.append([column.field, code["code"], code["label_vi"], code["label_en"]])
    _write_xlsx(path, {kind.word: [headings], "fields": guide, "codes": allowed})


def _write_xlsx(path: Path, sheets: dict[str, list[list[str]]]) -> None:
    book = Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for at in range(len(rows[0])):
            sheet.column_dimensions[chr(ord("A") + at) if at < 26 else "Z"].width = 24
        for row in rows:
            sheet.append([_text_cell(sheet, each) for each in row])
    book.save(path)


def _text_cell(sheet: Any, text: str) -> Any:
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST_CELL])
    made.data_type = "s"
    return made
