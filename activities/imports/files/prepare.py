"""The first pass over a file: it is read once, from start to end, into parts of a thousand lines; nothing is validated.

So the number of items is known before the first is stored, a file that cannot
be read stores nothing, and a later turn opens one small part, whichever worker
runs it and wherever the storage is.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from django.conf import settings

from activities.contract.item_serializer import ItemSerializer
from activities.imports.files import preview, storage
from activities.imports.files.parts import PART, PART_BYTES, encoded
from activities.imports.files.preview import Preview
from activities.imports.profiles.listed import PROFILES
from activities.imports.profiles.profile import Sheets
from activities.imports.profiles.rows import profiled_lines
from activities.imports.register_rows import heading_names
from activities.models import Import
from activities.models.imports import Format, UnknownBasis, UnknownColumns
from activities.parsing import files
from activities.parsing.files import Line
from activities.spreadsheets import tables, workbook
from activities.spreadsheets.csv_rows import csv_rows
from tenants.uuid7 import new_key


@dataclass(frozen=True)
class PreparedFile:
    """The storage folder of the parts, the number of items and the number of parts."""

    folder: str
    total: int
    parts: int


def prepare(imported: Import, serializer: ItemSerializer, pause: Callable[[], None]) -> PreparedFile:
    """Write the parts into a new folder, so that an attempt that was killed leaves no mixture.

    A preview is kept beside the file. ``pause`` is called after each block and each part. Raises ``Problem`` (400)
    when the file cannot be read.
    """
    folder = f"{storage.folder_of(imported.tenant_id, imported.batch_id)}/{new_key()}"
    total = number = 0
    with storage.open_upload(imported.tenant_id, imported.batch_id) as file:
        seen = Preview()
        found = _lines(file, imported, serializer, pause, seen)
        for part in _parts(found):
            if not number:
                seen.lines = part[: preview.MOST_ITEMS]
            storage.write_part(folder, number, encoded(part))
            number, total = number + 1, total + len(part)
            pause()
    preview.save(imported.tenant_id, imported.batch_id, seen)
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


def _lines(
    file: IO[bytes], imported: Import, serializer: ItemSerializer, pause: Callable[[], None], seen: Preview
) -> Iterator[Line]:
    cap = settings.PDPL_MAX_IMPORT_MB * 1024 * 1024
    match Format(imported.format):
        case Format.NDJSON:
            yield from files.ndjson_lines(files.decompressed_blocks(file, cap, pause))
        case Format.JSON:
            yield from files.json_lines(files.decompressed_blocks(file, cap, pause), serializer.kind.body_key)
        case Format.CSV:
            names = PROFILES[imported.profile].names if imported.profile else heading_names(serializer)
            rows = csv_rows(files.decompressed_blocks(file, cap, pause), names)
            yield from _table_lines([("", rows)], imported, serializer, seen)
        case Format.XLSX:
            with files.spooled_copy(file, cap, pause) if files.is_gzip(file) else file as workbook_file:
                yield from _table_lines(workbook.sheets(workbook_file, cap, pause), imported, serializer, seen)


def _table_lines(sheets: Sheets, imported: Import, serializer: ItemSerializer, seen: Preview) -> Iterator[Line]:
    """The rows of a table as the import's profile reads them, or without one by the fields' own headings."""
    if not imported.profile:
        rows = (below for _, below in sheets)
        ignores_unknown = imported.unknown_columns == UnknownColumns.IGNORE
        yield from tables.item_lines(rows, serializer, heading_names(serializer), seen.columns, ignores_unknown)
        return
    profile, takes_drafts = PROFILES[imported.profile], imported.unknown_basis == UnknownBasis.DRAFT
    yield from profiled_lines(sheets, profile, takes_drafts, serializer, imported.tenant_id, seen.columns)
