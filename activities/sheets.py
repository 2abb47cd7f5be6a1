"""Failed rows as a spreadsheet, ready to correct and send again: values as they were sent, then what is wrong.

A cell that a spreadsheet program would take for a formula is told to be text:
in CSV by an apostrophe before it, in XLSX by its type.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

FORMULA = re.compile("'*[=+@\t\r-]")
PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")
LONGEST_CELL = 32_767  # what Excel holds
MOST_COLUMNS = 200
MOST_ROWS = 1_048_575  # of a sheet, under its headings
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


def write_csv(names: list[str], table: Iterable[list[str]], file: IO[bytes]) -> None:
    """UTF-8 with a byte-order mark, by which Excel knows Vietnamese."""
    text = io.TextIOWrapper(file, "utf-8-sig", "backslashreplace", newline="")
    writer = csv.writer(text)
    for row in chain([names], table):
        writer.writerow([f"'{each}" if _looks_like_formula(each) else each for each in row])
    text.detach()


def _looks_like_formula(text: str) -> bool:
    return bool(FORMULA.match(text)) and not PLAIN_NUMBER.fullmatch(text)


def as_sent(text: str) -> str:
    """What a cell of such a file says: the apostrophe before a formula was ours."""
    return text[1:] if text.startswith("'") and _looks_like_formula(text[1:]) else text


def write_xlsx(names: list[str], table: Iterable[list[str]], file: IO[bytes]) -> None:
    """On as many sheets as it takes."""
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
    made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text)[:LONGEST_CELL])
    made.data_type = "s"
    return made
