"""The parts of a prepared file: a thousand items each, with the row at which each item begins.

A part is text: first the number of its items, then a line of row, tab and item for each.
"""

from collections.abc import Sequence
from typing import Any

from activities.imports.files import storage
from activities.models import Import
from activities.parsing.files import Line
from activities.parsing.items import NDJSONItems

# A part ends at this many items, or bytes if these come first.
PART, PART_BYTES = 1_000, 8 * 1024 * 1024


def encoded(lines: Sequence[Line]) -> bytes:
    """The bytes of a part with these items."""
    return b"\n".join([b"%d" % len(lines), *(b"%d\t%b" % line for line in lines)])


class PartMissing(Exception):
    """A part is missing or incomplete: the file has to be prepared again."""


class Lines(NDJSONItems):
    """The items of consecutive parts, with the row of each. ``first`` is the index in the file of the first item."""

    def __init__(self) -> None:
        super().__init__([])
        self.places: list[bytes] = []
        self.rows: list[int] = []
        self.first = self.parts = 0

    def raw_item(self, index: int) -> Any:
        return super().raw_item(index - self.first)

    def parse(self, index: int) -> Any:
        return super().parse(index - self.first)

    def row(self, index: int) -> int:
        """Return the 1-based row or line of the sender's file at which the item begins."""
        return self.rows[index - self.first]

    def add(self, part: bytes) -> None:
        """Append the lines of a part. Raises ``PartMissing`` when it has not as many as its first line says."""
        count, *lines = part.split(b"\n")
        if not count.isdigit() or int(count) != len(lines):
            raise PartMissing
        for line in lines:
            row, _, text = line.partition(b"\t")
            self.rows.append(int(row))
            self.places.append(text)
        self.parts += 1


def read(imported: Import, number: int, count: int) -> Lines:
    """Read the part ``number``, and those after it up to about ``count`` items in all. Raises ``PartMissing``."""
    found = Lines()
    while number + found.parts < (imported.parts or 0) and (not found.parts or len(found) + PART <= count):
        try:
            found.add(storage.read_part(imported.folder, number + found.parts))
        except FileNotFoundError as error:
            raise PartMissing from error
    return found
