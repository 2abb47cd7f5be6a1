"""The preview of an import at the desk: what each column was taken for, and the first items as they would be stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from activities.batch.results.errors import FailedItems
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import KINDS, Kind
from activities.contract.links import look_up, resolved, wanted_by
from activities.imports import chunk
from activities.imports.files import formats, preview
from activities.imports.files.parts import Lines
from activities.imports.files.preview import FIELDS_APART
from activities.models import Batch, Import
from activities.models.batches import Kind as Word
from activities.models.imports import Format
from activities.spreadsheets.words import label, linked_names, words
from pdpl_inventory.errors import echo


@dataclass(frozen=True)
class ShownPreview:
    """``columns`` are headings of the file, each with the label of its field, or "" for a column that is not read.

    ``unknown`` are the headings that are no field. ``rows`` are the first items: the row in the file, and a text for
    each of ``headings``. ``failed`` are those of these rows that have an error.
    """

    columns: list[tuple[str, str]]
    unknown: list[str]
    headings: list[str]
    rows: list[tuple[int, list[str]]]
    failed: set[int]


def preview_of(batch: Batch) -> ShownPreview | None:
    """The preview of a batch, or None when it has no file, or the file was not read or is deleted already."""
    imported: Import | None = getattr(batch, "imported", None)
    found = preview.load(batch.tenant_id, batch.pk) if imported else None
    if imported is None or found is None:
        return None
    kind = KINDS[Word(batch.kind)]
    serializer_class = formats.serializer_for(Format(imported.format), batch.kind)
    fields = serializer_class().writable_names
    lines = found.items()
    states = _states(kind, serializer_class, lines)
    names = linked_names(kind, states)
    used = [name for name in fields if any(name in each for each in states)]
    rows = [
        (row, [words(kind, name, state.get(name), names) for name in used])
        for row, state in zip(lines.rows, states, strict=True)
    ]
    return ShownPreview(
        columns=[(echo(heading), _labels(kind, name, fields)) for heading, name in found.columns],
        unknown=[echo(heading) for heading, name in found.columns if name and not _labels(kind, name, fields)],
        headings=[label(kind, name) for name in used],
        rows=rows,
        failed={entry["row"] for entry in FailedItems(batch)[: preview.MOST_ITEMS]},
    )


def _labels(kind: Kind, names: str, fields: Sequence[str]) -> str:
    """The labels of the fields that a column fills, of which ``names`` has one or, by a profile, several."""
    return "; ".join(label(kind, name) for name in names.split(FIELDS_APART) if name in fields)


def _states(kind: Kind, serializer_class: type[ItemSerializer], lines: Lines) -> list[dict[str, Any]]:
    """The values of each item with its links as ids; what was sent where a value or link is not valid."""
    items = chunk.validate(serializer_class, lines, 0)
    wanted = {each: wanted_by(each, (item.values for item in items)) for each in kind.references}
    known = look_up(wanted, lock="")
    states = []
    for item in items:
        values = item.values
        for reference in kind.references:
            values, faults = resolved(reference, values, known[reference])
            if faults:
                values = {name: value for name, value in values.items() if name != reference.field}
        sent = item.sent if isinstance(item.sent, dict) else {}
        states.append({**sent, **values})
    return states
