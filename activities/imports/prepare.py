"""The first pass over a file: it is read once, from start to end, into parts of a thousand lines; nothing is validated.

So the number of items is known before the first is stored, a file that cannot
be read stores nothing, and a later turn opens one small part, whichever worker
runs it and wherever the storage is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from activities.contract.item_serializer import ItemSerializer
from activities.imports import storage
from activities.models import Import
from activities.models.imports import Format
from activities.parsing import files
from activities.parsing.files import Line
from activities.parsing.items import NDJSONItems
from activities.spreadsheets import tables, workbook
from activities.spreadsheets.csv_rows import csv_rows
from activities.spreadsheets.headings import field_names
from tenants.uuid7 import new_key

# A part ends at this many items, or bytes if these come first.
PART, PART_BYTES = 1_000, 8 * 1024 * 1024


@dataclass(frozen=True)
class PreparedFile:
    """The storage folder of the parts, the number of items and the number of parts."""

    folder: str
    total: int
    parts: int


def prepare(imported: Import, serializer: ItemSerializer, pause: Callable[[], None]) -> PreparedFile:
    """Write the parts into a new folder, so that an attempt that was killed leaves no mixture.

    ``pause`` is called after each block and each part. Raises ``Problem`` (400) when the file cannot be read.
    """
    folder = f"{storage.folder_of(imported.tenant_id, imported.batch_id)}/{new_key()}"
    total = number = 0
    with storage.open_upload(imported.tenant_id, imported.batch_id) as file:
        found = _lines(file, Format(imported.format), serializer, pause)
        for part in _parts(found):
            storage.write_part(folder, number, b"\n".join([b"%d" % len(part), *(b"%d\t%b" % line for line in part)]))
            number, total = number + 1, total + len(part)
            pause()
    return PreparedFile(folder, total, number)


def _parts(found: Iterable[Line]) -> Iterator[list[Line]]:
    part: list[Line] = []
    size = 0
    for line in found:
        part.append(line)
        size += len(line[1])
        if len(part) == PART or size > PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _lines(file: IO[bytes], form: Format, serializer: ItemSerializer, pause: Callable[[], None]) -> Iterator[Line]:
    cap = settings.PDPL_MAX_IMPORT_MB * 1024 * 1024
    match form:
        case Format.NDJSON:
            yield from files.ndjson_lines(files.decompressed_blocks(file, cap, pause))
        case Format.JSON:
            yield from files.json_lines(files.decompressed_blocks(file, cap, pause), serializer.kind.body_key)
        case Format.CSV:
            names = field_names(serializer)
            rows = csv_rows(files.decompressed_blocks(file, cap, pause), names)
            yield from tables.item_lines([rows], serializer, names)
        case Format.XLSX:
            with files.spooled_copy(file, cap, pause) if files.is_gzip(file) else file as workbook_file:
                yield from tables.item_lines(workbook.sheets(workbook_file, cap, pause), serializer)


class PartMissing(Exception):
    """A part is missing or incomplete: the file has to be prepared again."""


class Lines(NDJSONItems):
    """The items of consecutive parts, with the row of each. ``first`` is the index in the file of the first item."""

    def __init__(self) -> None:
        super().__init__([])
        self.places: list[bytes] = []
        self.rows: list[int] = []
        self.first = self.parts = 0

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
