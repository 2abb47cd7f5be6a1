"""The sheets of an XLSX file, row by row and in bounded memory: nothing is unpacked to disk, and no tree is built.

A workbook is a zip of XML from an untrusted sender. Each part is read as a
stream and its size counted; document types and entities, which no genuine
workbook has, are refused; cells have the values that were saved, and no formula
is evaluated.
"""

import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import isfinite
from typing import IO, Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from activities.spreadsheets.xml_parts import Archive, Elements, Texts, refuse
from pdpl_inventory.errors import Problem

# How files begin: workbooks, which are zip files; old .xls files, and workbooks with a password.
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_STRINGS, MOST_CHARACTERS = 5_000_000, 128 * 1024 * 1024
Cells = dict[int, Any]
BROKEN = (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OverflowError, EOFError, OSError)


def sheets(file: IO[bytes], cap: int, pause: Callable[[], None]) -> Iterator[tuple[str, Iterator[tuple[int, Cells]]]]:
    """Yield the name and the rows of each sheet, visible sheets first.

    A row is its 1-based number and its cells by 0-based column, empty ones left out. A sheet is read only as far as
    its rows are. ``pause`` is called after each block. Raises ``Problem`` (400) when the file is no workbook, has
    document types or entities, or exceeds ``cap`` bytes unpacked or another limit of this module.
    """
    with _refusing_broken(file), zipfile.ZipFile(file) as archive:
        parts = Archive(archive, cap, pause)
        names, epoch = _sheets(parts)
        strings, dates = _shared_strings(parts), _date_styles(parts)
        for title, name in names:
            yield title, _rows(file, _Sheet(parts, name, strings, dates, epoch))


def _rows(file: IO[bytes], sheet: "_Sheet") -> Iterator[tuple[int, Cells]]:
    with _refusing_broken(file):
        yield from sheet.rows()


@contextmanager
def _refusing_broken(file: IO[bytes]) -> Iterator[None]:
    """Turn what a broken workbook raises into ``Problem`` (400)."""
    try:
        yield
    except Problem:
        raise
    except (*BROKEN, expat.ExpatError) as error:
        file.seek(0)
        raise Problem(400, "workbook_encrypted" if file.read(len(OLE)) == OLE else "workbook_broken") from error


# --- Workbook, styles and shared strings -------------------------------------------


def _sheets(parts: Archive) -> tuple[list[tuple[str, str]], Any]:
    """Return the name and the part of each sheet, visible sheets first, and the epoch of dates (1900 or 1904)."""
    book = Elements(parts, "xl/workbook.xml").found
    links = Elements(parts, "xl/_rels/workbook.xml.rels").found
    targets = {attributes.get("Id"): attributes.get("Target", "") for _, _, attributes in links}
    listed = [attributes for _, tag, attributes in book if tag == "sheet"]
    listed.sort(key=lambda attributes: attributes.get("state", "visible") != "visible")
    found = ((each.get("name", ""), targets[_relationship(each)]) for each in listed)
    names = [(title, part.lstrip("/") if part.startswith("/") else f"xl/{part}") for title, part in found]
    is_mac = any(tag == "workbookPr" and attributes.get("date1904") in ("1", "true") for _, tag, attributes in book)
    there = [each for each in names if each[1] in parts.names] or names
    return there, MAC_EPOCH if is_mac else WINDOWS_EPOCH


def _relationship(sheet: dict[str, str]) -> str:
    """The id of a sheet's relationship, an attribute ``id`` in a namespace."""
    return next(value for name, value in sheet.items() if name.rpartition(":")[2] == "id" and ":" in name)


def _date_styles(parts: Archive) -> set[str]:
    """Return the indexes of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in parts.names:
        return set()
    found = Elements(parts, "xl/styles.xml").found
    codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    codes |= {each["numFmtId"]: each["formatCode"] for _, tag, each in found if tag == "numFmt"}
    styles = [each.get("numFmtId", "0") for inside, tag, each in found if (inside, tag) == ("cellXfs", "xf")]
    return {str(place) for place, number in enumerate(styles) if is_date_format(codes.get(number, "General"))}


class _SharedStrings(Texts):
    """Reads the strings that cells refer to by index."""

    def __init__(self, parts: Archive, name: str) -> None:
        super().__init__(parts, name)
        self.found: list[str] = []
        self.size = 0
        self.read_all()

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "si":
            text = self.take_text()
            self.size += len(text)
            self.found.append(text)
            if len(self.found) > MOST_STRINGS or self.size > MOST_CHARACTERS:
                raise Problem(400, "workbook_too_large")


def _shared_strings(parts: Archive) -> list[str]:
    name = "xl/sharedStrings.xml"
    return _SharedStrings(parts, name).found if name in parts.names else []


# --- The sheet ---------------------------------------------------------------------


class _Sheet(Texts):
    """Reads the rows of the sheet; ``done`` has those that ended in the current block."""

    def __init__(self, parts: Archive, name: str, strings: list[str], dates: set[str], epoch: Any) -> None:
        super().__init__(parts, name)
        self.strings, self.dates, self.epoch = strings, dates, epoch
        self.row, self.column = 0, -1
        self.cells: Cells = {}
        self.style = self.type = ""
        self.done: list[tuple[int, Cells]] = []

    def rows(self) -> Iterator[tuple[int, Cells]]:
        for _ in self.read():
            yield from self.done
            self.done = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            reference = attributes.get("r")
            self.column = _column(reference) if reference else self.column + 1
            self.type, self.style = attributes.get("t", "n"), attributes.get("s", "")
            if not 0 <= self.column < LAST_COLUMN:
                raise Problem(400, "workbook_broken")
        elif tag == "row":
            self.row = int(attributes.get("r") or self.row + 1)
            self.column = -1
            if not 0 < self.row <= LAST_ROW:
                raise Problem(400, "workbook_broken")
        super().start(tag, attributes)

    def end(self, tag: str) -> None:
        super().end(tag)
        if tag == "c":
            text = self.take_text()
            if text:
                self.cells[self.column] = self._value(text)
        elif tag == "row" and self.cells:
            self.done.append((self.row, self.cells))
            self.cells = {}

    def _value(self, text: str) -> Any:
        match self.type:
            case "s":
                return self.strings[int(text)] if text.isdecimal() and int(text) < len(self.strings) else refuse()
            case "b":
                return text.strip() == "1"
            case "n":
                return self._number(text)
        return text

    def _number(self, text: str) -> Any:
        try:
            number: Any = float(text)
            if self.style in self.dates:
                return from_excel(number, self.epoch)
        except (ValueError, OverflowError):
            return text  # no number or no date: the serializer refuses it
        if not isfinite(number):
            return text
        return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _column(reference: str) -> int:
    """Return the 0-based column of a cell reference: 0 for A1, 27 for AB7."""
    number = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        number = number * 26 + ord(letter) - 64
    return number - 1
