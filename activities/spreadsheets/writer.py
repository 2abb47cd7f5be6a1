"""Failed rows as CSV or XLSX, ready to be corrected and sent again: the values as they were sent, then the error.

A text that a spreadsheet program would run as a formula, or that would be read
back as a whole number (`12345.0`), is marked as text: in CSV by an apostrophe
before it, in XLSX by its type.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = re.compile("'*[=+@\t\r-]")
# A whole number as pandas and some databases write it into CSV.
WHOLE_NUMBER = re.compile(r"('*)(0|[1-9]\d{0,14})\.0+")
# Most cells are neither marked nor quoted. One search a cell tells them: half the time of ``csv.writer``, which
# compares each character with five.
SPECIAL = re.compile("^['=+@\t\r-]|[\",\r\n]|\\.0+$").search
QUOTE, QUOTED = '"', re.compile('[",\r\n]').search
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
LONGEST_CELL = 32_767  # characters; Excel's limit
MOST_COLUMNS = 200
MOST_ROWS = 1_048_575  # Excel's limit for a sheet, without the headings
LAST_COLUMNS = ("error", "error_vi")
# The error column of a file in the reader's language.
ERROR = _("Lỗi")


def field_columns(fields: Iterable[str], entries: Iterable[dict[str, Any]]) -> list[str]:
    """Return the ``fields`` that failed items have, in their order, then up to 200 unknown keys."""
    used: dict[str, None] = {}
    for entry in entries:
        if isinstance(entry["item"], dict):
            used |= dict.fromkeys(entry["item"])
    known = [name for name in fields if name in used]
    others = [name for name in used if name not in known and name not in LAST_COLUMNS]
    return [*known, *others[:MOST_COLUMNS]]


def rows(
    names: list[str],
    entries: Iterable[dict[str, Any]],
    text_of: Callable[[str, Any], str],
    errors_of: Callable[[dict[str, Any]], list[str]],
) -> Iterator[list[str]]:
    """Yield a row of cells for each failed item: its values in the order of ``names``, then its errors.

    ``text_of`` makes the cell of a field and its value, ``errors_of`` the last cells of an entry.
    """
    for entry in entries:
        item = entry["item"] if isinstance(entry["item"], dict) else {}
        yield [*(text_of(name, item.get(name)) for name in names), *errors_of(entry)]


def cell(value: Any) -> str:
    """Return a value as the text of a cell: lists of strings separated by semicolons, other shapes as JSON."""
    match value:
        case None:
            text = ""
        case str():
            text = value
        case list() if all(isinstance(each, str) for each in value):
            text = ";".join(value)
        case _:
            text = json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def write_csv(names: list[str], table: Iterable[list[str]], file: IO[bytes]) -> None:
    """Write UTF-8 with a byte-order mark, without which Excel takes Vietnamese for another encoding."""
    text = io.TextIOWrapper(file, "utf-8-sig", "backslashreplace", newline="")
    for row in chain([names], table):
        text.write(",".join([_csv_cell(each) if SPECIAL(each) else each for each in row]) + "\r\n")
    text.detach()


def _csv_cell(text: str) -> str:
    """A cell behind an apostrophe when it must be marked as text, and in quotes when it needs them."""
    text = f"'{text}" if _is_marked(text) else text
    return f'"{text.replace(QUOTE, 2 * QUOTE)}"' if QUOTED(text) else text


def _is_marked(text: str) -> bool:
    is_formula = FORMULA.match(text) and not PLAIN_NUMBER.fullmatch(text)
    return bool(is_formula or WHOLE_NUMBER.fullmatch(text))


def read_csv_cell(text: str) -> str:
    """Return the text of a cell: without the apostrophe of ``write_csv``, and `12345` of an unmarked `12345.0`."""
    if text.startswith("'"):
        return text[1:] if _is_marked(text[1:]) else text
    whole = WHOLE_NUMBER.fullmatch(text)
    return whole[2] if whole else text


def write_xlsx(names: list[str], table: Iterable[list[str]], file: IO[bytes]) -> None:
    """Write a workbook, on a further sheet after every 1,048,575 rows."""
    book = Workbook(write_only=True)
    for number, rows in enumerate(_pages(iter(table)), 1):
        sheet = book.create_sheet("errors" if number == 1 else f"errors {number}")
        for row in chain([names], rows):
            sheet.append([_text_cell(sheet, each) for each in row])
    book.save(file)


def _pages(table: Iterator[list[str]]) -> Iterator[Iterable[list[str]]]:
    yield islice(table, MOST_ROWS)
    for row in table:
        yield chain([row], islice(table, MOST_ROWS - 1))


def _text_cell(sheet: Any, text: str) -> Any:
    legal = ILLEGAL_CHARACTERS_RE.sub("\ufffd", text).encode("utf-8", "backslashreplace").decode()
    text_cell = WriteOnlyCell(sheet, legal[:LONGEST_CELL])
    text_cell.data_type = "s"
    return text_cell
