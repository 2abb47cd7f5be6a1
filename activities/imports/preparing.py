"""A file is read once, from its first byte to its last, into parts of a thousand lines; nothing is judged yet.

So its size is known before its first item is stored, a file that cannot be
read stores nothing, and whoever takes a turn later opens one small part,
wherever they run and wherever the parts lie.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings

from activities.imports import files, lines, tables, workbook
from activities.imports.lines import Line
from activities.intake import NDJSONItems
from activities.models import Import
from activities.models.imports import Format
from activities.serializers import ItemSerializer
from tenants.keys import new_key

PART, PART_BYTES = 1_000, 8 * 1024 * 1024


@dataclass(frozen=True)
class Prepared:
    folder: str
    total: int
    parts: int


def prepare(imported: Import, contract: ItemSerializer, pause: Callable[[], None]) -> Prepared:
    """Write the parts. ``pause`` is called again and again. Raises ``Problem`` (400) when the file cannot be read."""
    folder = f"{files.home(imported.tenant_id, imported.batch_id)}/{new_key()}"
    total = number = 0
    with files.opened(imported.tenant_id, imported.batch_id) as file:
        found = _lines(file, Format(imported.format), contract, pause)
        for part in _parts(found):
            files.write_part(folder, number, b"\n".join([b"%d" % len(part), *(b"%d\t%b" % line for line in part)]))
            number, total = number + 1, total + len(part)
            pause()
    return Prepared(folder, total, number)


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


def _lines(file: IO[bytes], form: Format, contract: ItemSerializer, pause: Callable[[], None]) -> Iterator[Line]:
    cap = settings.PDPL_MAX_IMPORT_MB * 1024 * 1024
    match form:
        case Format.NDJSON:
            yield from lines.of_ndjson(lines.plain(file, cap, pause))
        case Format.JSON:
            yield from lines.of_json(lines.plain(file, cap, pause), contract.kind.body_key)
        case Format.CSV:
            yield from tables.items(tables.rows_of_csv(lines.plain(file, cap, pause)), contract)
        case Format.XLSX:
            with lines.spooled(file, cap, pause) if lines.is_gzip(file) else file as plain:
                yield from tables.items(workbook.rows(plain, cap, pause), contract)


class PartLost(Exception):
    """A part is not there, or not whole: the file has to be prepared again."""


class Lines(NDJSONItems):
    """Items of some parts of an import, that know their rows. ``first`` is the index in the file of the first one."""

    def __init__(self) -> None:
        super().__init__([])
        self.places: list[bytes] = []
        self.rows: list[int] = []
        self.first = self.parts = 0

    def read(self, index: int) -> Any:
        return super().read(index - self.first)

    def row(self, index: int) -> int:
        return self.rows[index - self.first]

    def add(self, part: bytes) -> None:
        """Raises ``PartLost``."""
        count, *lines = part.split(b"\n")
        if not count.isdigit() or int(count) != len(lines):
            raise PartLost
        for line in lines:
            row, _, text = line.partition(b"\t")
            self.rows.append(int(row))
            self.places.append(text)
        self.parts += 1


def read(imported: Import, number: int, wanted: int) -> Lines:
    """The parts from ``number`` on, until they are about ``wanted`` items. Raises ``PartLost``."""
    found = Lines()
    while number + found.parts < (imported.parts or 0) and (not found.parts or len(found) + PART <= wanted):
        try:
            found.add(files.read_part(imported.folder, number + found.parts))
        except FileNotFoundError as error:
            raise PartLost from error
    return found
