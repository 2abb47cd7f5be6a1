"""Failed rows as a spreadsheet, ready to correct and send again: values as they were sent, then what is wrong.

A cell that a spreadsheet program would take for a formula is told to be text:
in CSV by an apostrophe before it, in XLSX by its type.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
LONGEST_CELL = 32_767  # what Excel holds
MOST_COLUMNS = 200
LAST_COLUMNS = ("error", "error_vi")


def headings(fields: Iterable[str], entries: Iterable[dict[str, Any]]) -> list[str]:
    """The fields that the failed items used, in the contract's order, then what else they sent."""
    used: dict[str, None] = {}
    for entry in entries:
        if isinstance(entry["item"], dict):
            used |= dict.fromkeys(entry["item"])
    known = [name for name in fields if name in used]
    others = [name for name in used if name not in known and name not in LAST_COLUMNS]
    return [*known, *others[:MOST_COLUMNS], *LAST_COLUMNS]


def rows(names: list[str], entries: Iterable[dict[str, Any]]) -> Iterator[list[str]]:
    for entry in entries:
        item = entry["item"] if isinstance(entry["item"], dict) else {}
        yield [*(cell(item.get(name)) for name in names[: -len(LAST_COLUMNS)]), entry["error"], entry["error_vi"]]


def cell(value: Any) -> str:
    """A value as it was sent, as one cell: lists separated by semicolons, other shapes as JSON."""
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


def as_csv(names: list[str], table: Iterable[list[str]]) -> bytes:
    """UTF-8 with a byte-order mark, by which Excel knows Vietnamese."""
    file = io.StringIO()
    writer = csv.writer(file)
    for row in [names, *table]:
        writer.writerow([f"'{each}" if _looks_like_formula(each) else each for each in row])
    return file.getvalue().encode("utf-8-sig", "backslashreplace")


def _looks_like_formula(text: str) -> bool:
    return text.startswith(FORMULA_STARTS) and not PLAIN_NUMBER.fullmatch(text)


def as_xlsx(names: list[str], table: Iterable[list[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("errors")
    for row in [names, *table]:
        sheet.append([_text_cell(sheet, each) for each in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _text_cell(sheet: Any, text: str) -> Any:
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST_CELL])
    made.data_type = "s"
    return made
