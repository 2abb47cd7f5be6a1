"""The preview of an import: what each column was taken for, and the first items; kept beside the file."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from activities.imports.files import parts, storage
from activities.imports.files.parts import Lines
from activities.parsing.files import Line

MOST_ITEMS = 10
# Between the fields that a column fills, where it fills several.
FIELDS_APART = ";"
LONGEST_ITEM = 64 * 1024  # bytes; a longer one is not shown


@dataclass
class Preview:
    """``columns`` are a table's headings, each with its field or fields; ``lines`` are the first items."""

    columns: list[tuple[str, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def items(self) -> Lines:
        """The first items with their rows."""
        found = Lines()
        found.add(parts.encoded(self.lines))
        return found


def save(tenant_id: UUID, batch_id: UUID, preview: Preview) -> None:
    """Keep the preview beside the file, in place of the preview of an earlier attempt."""
    shown = [(row, line.decode("utf-8", "replace")) for row, line in preview.lines if len(line) <= LONGEST_ITEM]
    storage.write_preview(tenant_id, batch_id, json.dumps([preview.columns, shown]).encode())


def load(tenant_id: UUID, batch_id: UUID) -> Preview | None:
    """The preview of an import, or None before its file was read and after it was deleted."""
    try:
        columns, lines = json.loads(storage.read_preview(tenant_id, batch_id))
    except FileNotFoundError:
        return None
    return Preview([(heading, name) for heading, name in columns], [(row, line.encode()) for row, line in lines])
