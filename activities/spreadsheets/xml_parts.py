"""The parts of a workbook, a zip of XML, read as streams of events and within limits.

A workbook may come from a stranger: each part is counted, and document types and
entities are refused.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any
from xml.parsers import expat

from pdpl_inventory.errors import Problem

BLOCK = 256 * 1024

LONGEST_TOKEN = 16 * 1024 * 1024

LONGEST_CELL = 1024 * 1024


class Archive:
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


class PartParser:
    """Parses the XML of one part as events; subclasses handle ``start``, ``end`` and ``characters``."""

    def __init__(self, parts: Archive, name: str) -> None:
        self.blocks = parts.blocks(name)
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = lambda tag, attributes: self.start(tag.rpartition(":")[2], attributes)
        self.parser.EndElementHandler = lambda tag: self.end(tag.rpartition(":")[2])
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.parser.EntityDeclHandler = refuse
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


def refuse(*_: Any) -> None:
    raise Problem(400, "workbook_broken")


class Elements(PartParser):
    """Reads a small part completely: ``found`` has (parent tag, tag, attributes) of each element, in order."""

    MOST = 100_000

    def __init__(self, parts: Archive, name: str) -> None:
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


class Texts(PartParser):
    """A part with texts. Phonetic runs (``rPh``), which spell the pronunciation, are left out."""

    def __init__(self, parts: Archive, name: str) -> None:
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
