"""The rows of a CSV file: its encoding and its delimiter are found out, and it is read in bounded memory."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from activities.parsing.files import BLOCK, LONGEST_ITEM
from activities.spreadsheets.headings import MOST_ROWS_ABOVE, Names, Row, normalised
from activities.spreadsheets.workbook import OLE, ZIP
from activities.spreadsheets.writer import read_csv_cell
from pdpl_inventory.errors import Problem

DELIMITERS = ",;\t"
NAMED_DELIMITER = re.compile(r"sep=(.)\s*")
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

csv.field_size_limit(LONGEST_ITEM)


def csv_rows(blocks: Iterator[bytes], names: Names) -> Iterator[Row]:
    """Yield the rows of a CSV file: the 1-based line at which each begins, and its cells by 0-based column.

    The encoding is UTF-8, or UTF-16 with its byte-order mark. The delimiter is ``,``, ``;`` or tab: the one with
    which a row at the beginning has the most of the headings ``names``. Raises ``Problem`` (400).
    """
    first = next(blocks, b"")
    if first.startswith((ZIP, OLE)):
        raise Problem(400, "csv_is_workbook")
    lines = _Lines(chain([first], blocks), "utf-16" if first.startswith(UTF_16) else "utf-8-sig")
    try:
        start = lines.peek(MOST_ROWS_ABOVE * 2)
        if start and (named := NAMED_DELIMITER.fullmatch(start[0])):
            next(lines)
            yield from _rows(lines, named[1], 2)
        else:
            yield from _rows(lines, max(DELIMITERS, key=lambda each: _fitness(start, each, names)), 1)
    except UnicodeDecodeError as error:
        raise Problem(400, "csv_not_utf8") from error
    except csv.Error as error:
        raise Problem(400, "csv_broken", line=lines.count) from error


def _rows(lines: "_Lines", delimiter: str, begins: int) -> Iterator[Row]:
    first = begins
    reader = csv.reader(lines, delimiter=delimiter)
    for row in reader:
        yield begins, {place: read_csv_cell(cell) for place, cell in enumerate(row)}
        begins = reader.line_num + first
        lines.held = 0


def _fitness(start: list[str], delimiter: str, names: Names) -> tuple[int, int]:
    """The most headings that a row has with this delimiter; then how often the delimiter occurs outside of quotes."""
    try:
        rows = list(islice(csv.reader(iter(start), delimiter=delimiter), MOST_ROWS_ABOVE))
    except csv.Error:
        rows = []
    headings = max((len({names.get(normalised(cell)) for cell in row} - {None}) for row in rows), default=0)
    return headings, sum(re.sub('"[^"]*"', "", line).count(delimiter) for line in start[:1])


class _Lines(Iterator[str]):
    """The lines of a text in bounded memory. ``held`` is the length of the row that is being read."""

    def __init__(self, blocks: Iterator[bytes], encoding: str) -> None:
        self.text = io.TextIOWrapper(io.BufferedReader(_Blocks(blocks), BLOCK), encoding=encoding)
        self.pushed: list[str] = []
        self.count = self.held = 0

    def peek(self, count: int) -> list[str]:
        """Return the first lines, at most ``count`` of them and about a megabyte; they are yielded later."""
        lines: list[str] = []
        while len(lines) < count and sum(map(len, lines)) < BLOCK and (line := self.text.readline(LONGEST_ITEM)):
            lines.append(line)
        self.pushed = lines[::-1]
        return lines

    def __next__(self) -> str:
        line = self.pushed.pop() if self.pushed else self.text.readline(LONGEST_ITEM)
        if not line:
            raise StopIteration
        self.count += 1
        self.held += len(line)
        if self.held >= LONGEST_ITEM:
            raise Problem(400, "item_too_long", limit=LONGEST_ITEM // BLOCK)
        return line


class _Blocks(io.RawIOBase):
    """Blocks as a file."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self.blocks, self.rest = blocks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.rest = self.rest or next(self.blocks, b"")
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size
