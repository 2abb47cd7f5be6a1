"""The first sheet of an XLSX file, row by row and in bounded memory: nothing is unpacked to disk, and no tree is built.

A workbook is a zip of XML from an untrusted sender. Each part is read as a
stream and its size counted; document types and entities, which no genuine
workbook has, are refused; cells have the values that were saved, and no formula
is evaluated.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from math import isfinite
from typing import IO, Any
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from pdpl_inventory.errors import Problem

BLOCK = 256 * 1024
LONGEST_TOKEN = 16 * 1024 * 1024
LONGEST_CELL = 1024 * 1024
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_STRINGS, MOST_CHARACTERS = 5_000_000, 128 * 1024 * 1024
Cells = dict[int, Any]
BROKEN = (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OverflowError, EOFError, OSError)


def rows(file: IO[bytes], cap: int, pause: Callable[[], None]) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that have values: the 1-based number of each, and its cells by 0-based column without empty ones.

    ``pause`` is called after each block. Raises ``Problem`` (400) when the file is no workbook, has document types or
    entities, or exceeds ``cap`` bytes unpacked or another limit of this module.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = _Archive(archive, cap, pause)
            sheet, epoch = _first_sheet(parts)
            yield from _Sheet(parts, sheet, _shared_strings(parts), _date_styles(parts), epoch).rows()
    except (*BROKEN, expat.ExpatError) as error:
        if isinstance(error, Problem):
            raise
        raise Problem(400, "workbook_broken") from error


class _Archive:
    """The parts of a workbook. Raises ``Problem`` (400) when the unpacked bytes of all together exceed ``cap``."""

    def __init__(self, archive: zipfile.ZipFile, cap: int, pause: Callable[[], None]) -> None:
        self.archive, self.cap, self.size, self.pause = archive, cap, 0, pause
        self.names = set(archive.namelist())

    def blocks(self, name: str) -> Iterator[bytes]:
        with self.archive.open(name) as part:
            while block := part.read(BLOCK):
                self.size += len(block)
                if self.size > self.cap:
                    raise Problem(400, "file_too_large", limit=self.cap // (1024 * 1024))
                self.pause()
                yield block


class _PartParser:
    """Parses the XML of one part as events; subclasses handle ``start``, ``end`` and ``characters``."""

    def __init__(self, parts: _Archive, name: str) -> None:
        self.blocks = parts.blocks(name)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = lambda tag, attributes: self.start(tag.rpartition(":")[2], attributes)
        self.parser.EndElementHandler = lambda tag: self.end(tag.rpartition(":")[2])
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = _refuse
        self.text: list[str] = []
        self.length = 0

    def read(self) -> Iterator[None]:
        """Parse block by block, yielding after each."""
        fed = 0
        for block in self.blocks:
            self.parser.Parse(block, False)
            fed += len(block)
            if fed - self.parser.CurrentByteIndex > LONGEST_TOKEN:
                raise Problem(400, "workbook_too_large")
            yield
        self.parser.Parse(b"", True)
        yield

    def read_all(self) -> None:
        for _ in self.read():
            pass

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > LONGEST_CELL:
            raise Problem(400, "workbook_too_large")
        self.text.append(text)

    def take_text(self) -> str:
        """Return the text since the last call, with ``_xHHHH_`` escapes decoded."""
        text = "".join(self.text)
        self.text, self.length = [], 0
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def _refuse(*_: Any) -> None:
    raise Problem(400, "workbook_broken")


# --- Workbook, styles and shared strings -------------------------------------------


class _Elements(_PartParser):
    """Reads a small part completely: ``found`` has (parent tag, tag, attributes) of each element, in order."""

    MOST = 100_000

    def __init__(self, parts: _Archive, name: str) -> None:
        super().__init__(parts, name)
        self.found: list[tuple[str, str, dict[str, str]]] = []
        self.inside: list[str] = [""]
        self.read_all()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.found) > self.MOST:
            raise Problem(400, "workbook_too_large")
        self.found.append((self.inside[-1], tag, attributes))
        self.inside.append(tag)

    def end(self, tag: str) -> None:
        self.inside.pop()

    def characters(self, text: str) -> None: ...


def _first_sheet(parts: _Archive) -> tuple[str, Any]:
    """Return the name of the first sheet's part, and the epoch of its dates (1900 or 1904)."""
    book = _Elements(parts, "xl/workbook.xml").found
    links = _Elements(parts, "xl/_rels/workbook.xml.rels").found
    sheet = next(attributes for _, tag, attributes in book if tag == "sheet")
    key = next(value for name, value in sheet.items() if name.rpartition(":")[2] == "id" and ":" in name)
    target = next(attributes["Target"] for _, _, attributes in links if attributes.get("Id") == key)
    is_mac = any(tag == "workbookPr" and attributes.get("date1904") in ("1", "true") for _, tag, attributes in book)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}", MAC_EPOCH if is_mac else WINDOWS_EPOCH


def _date_styles(parts: _Archive) -> set[str]:
    """Return the indexes of the cell styles that show a number as a date."""
    if "xl/styles.xml" not in parts.names:
        return set()
    found = _Elements(parts, "xl/styles.xml").found
    codes = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    codes |= {each["numFmtId"]: each["formatCode"] for _, tag, each in found if tag == "numFmt"}
    styles = [each.get("numFmtId", "0") for inside, tag, each in found if (inside, tag) == ("cellXfs", "xf")]
    return {str(place) for place, number in enumerate(styles) if is_date_format(codes.get(number, "General"))}


class _Texts(_PartParser):
    """A part with texts. Phonetic runs (``rPh``), which spell the pronunciation, are left out."""

    def __init__(self, parts: _Archive, name: str) -> None:
        super().__init__(parts, name)
        self.phonetic_depth, self.is_text = 0, False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.phonetic_depth += tag == "rPh"
        self.is_text = tag == "v" or (tag == "t" and not self.phonetic_depth)

    def characters(self, text: str) -> None:
        if self.is_text:
            super().characters(text)

    def end(self, tag: str) -> None:
        self.is_text = False
        self.phonetic_depth -= tag == "rPh"


class _SharedStrings(_Texts):
    """Reads the strings that cells refer to by index."""

    def __init__(self, parts: _Archive, name: str) -> None:
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


def _shared_strings(parts: _Archive) -> list[str]:
    name = "xl/sharedStrings.xml"
    return _SharedStrings(parts, name).found if name in parts.names else []


# --- The sheet ---------------------------------------------------------------------


class _Sheet(_Texts):
    """Reads the rows of the sheet; ``done`` has those that ended in the current block."""

    def __init__(self, parts: _Archive, name: str, strings: list[str], dates: set[str], epoch: Any) -> None:
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
                return self.strings[int(text)] if text.isdecimal() and int(text) < len(self.strings) else _refuse()
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
