"""The rows of a batch: keys and links looked up at once, and written chunk by chunk, with all of its links together.

What is to be written was decided in ``batch``; nothing here judges. All of it
happens in the caller's transaction and open scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from activities.acceptor import Values
from activities.bulk import Blanks, create_together
from activities.kinds import Kind, Reference
from activities.links import holding
from activities.models import Record
from activities.models.records import Link
from activities.probes import asked, asked_together, probe
from pdpl_inventory.pipeline import pipelined

# While PostgreSQL stores one chunk the next is put together, and the first is a short one, so that PostgreSQL
# begins soon. A chunk is two statements, the records and all of their links.
FIRST, CHUNK = 400, 4_000
KEPT = frozenset({"id", "tenant_id", "batch_id", "created_by_id", "created_at"})

Links = dict[Reference, Sequence[UUID]]


@dataclass(slots=True)
class New:
    """A record to be made of the values of an item."""

    id: UUID
    values: Values


@dataclass(slots=True)
class Changed:
    """A stored record with its new values, those of its lists of links that are different now, and what it was."""

    record: Record
    links: Links = field(default_factory=dict)
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


# --- Looking up --------------------------------------------------------------------


def look_up(
    kind: Kind, keys: Iterable[str], wanted: Mapping[Reference, set[UUID]], lock: bool
) -> tuple[dict[str, Record], dict[Reference, set[UUID]]]:
    """The stored records by the senders' own keys, and which of the ids ``wanted`` under each reference exist.

    The records are locked, in one order for all, if asked, and have only their
    keys if not. Not locked for the key: others go on linking to them
    meanwhile, and nobody waits in a circle.
    """
    fields = [each for each in kind.model._meta.concrete_fields if lock or each.attname in ("id", kind.key)]
    columns = ", ".join(str(each.column) for each in fields)
    stored = probe(kind.model, kind.key, sorted(keys), columns, "FOR NO KEY UPDATE" if lock else "")
    held = [holding(reference.target, ids) for reference, ids in wanted.items()]
    found, *known = asked([stored, *held]) if lock else asked_together([stored, *held])
    names = [each.attname for each in fields]
    records = [kind.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in found]
    return (
        {getattr(record, kind.key): record for record in records},
        {reference: {key for key, *_ in ids} for reference, ids in zip(wanted, known, strict=True)},
    )


def links_of(reference: Reference, owners: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The ids that each of ``owners`` links by a list now."""
    found: dict[UUID, set[UUID]] = {}
    if owners and reference.through:
        chosen = f"activity_id, {reference.column}"
        for owner, target in asked([probe(reference.through, "activity", owners, chosen)])[0]:
            found.setdefault(owner, set()).add(target)
    return found


# --- Writing -----------------------------------------------------------------------


def write(kind: Kind, new: Sequence[New], changed: Sequence[Changed], shared: dict[str, Any]) -> None:
    """Insert the new records, which all have the columns ``shared``, update the changed ones, and set their links.

    Raises ``IntegrityError`` when another transaction stored one of the keys.
    """
    for reference in kind.lists:
        _clear(reference, [each.record.id for each in changed if reference in each.links])
    with pipelined():
        for chunk in _chunks(kind, new):
            _insert(kind, chunk, shared)
        if changed:
            _update(kind, changed)


def _chunks(kind: Kind, new: Sequence[New]) -> Iterator[list[New]]:
    """In the order of their keys, since two batches that wait for each other would deadlock."""
    key = kind.key
    ordered = sorted(new, key=lambda each: each.values.get(key) or "")
    start, end = 0, FIRST if len(ordered) > 2 * FIRST else CHUNK
    while start < len(ordered):
        yield ordered[start:end]
        start, end = end, end + CHUNK


def _insert(kind: Kind, chunk: list[New], shared: dict[str, Any]) -> None:
    blanks: Blanks[Record] = Blanks(kind.model, **shared)
    lists = [each.field for each in kind.lists]
    records = []
    for each in chunk:
        columns = {**each.values, "id": each.id}
        for name in lists:
            columns.pop(name, None)
        record = blanks.filled(columns)
        record.fold()
        records.append(record)
    kind.model.objects.bulk_create(records)
    owned = {
        reference: [(each.id, ids) for each in chunk if (ids := each.values.get(reference.field))]
        for reference in kind.lists
    }
    _link(owned, shared["tenant_id"])


def _update(kind: Kind, changed: Sequence[Changed]) -> None:
    """Rows that exist and are locked, by the insert that meets its own key: one statement for all."""
    kept = KEPT | {kind.key}
    fields = [each.attname for each in kind.model._meta.concrete_fields if each.attname not in kept]
    records = [each.record for each in changed]
    kind.model.objects.bulk_create(
        records, update_conflicts=True, unique_fields=["tenant_id", "id"], update_fields=fields
    )
    owned = {
        reference: [(each.record.id, each.links[reference]) for each in changed if reference in each.links]
        for reference in kind.lists
    }
    _link(owned, records[0].tenant_id)


def _clear(reference: Reference, owners: list[UUID]) -> None:
    if owners and reference.through:
        reference.through.objects.filter(activity_id__in=owners).delete()


def _link(owned: Mapping[Reference, Iterable[tuple[UUID, Sequence[UUID]]]], tenant_id: UUID) -> None:
    """Of each list of links its owners with what they link to."""
    create_together(_rows(reference, links, tenant_id) for reference, links in owned.items())


def _rows(reference: Reference, links: Iterable[tuple[UUID, Sequence[UUID]]], tenant_id: UUID) -> list[Link]:
    assert reference.through is not None
    blanks: Blanks[Link] = Blanks(reference.through, tenant_id=tenant_id)
    filled, column = blanks.filled, reference.column
    return [filled({"activity_id": owner, column: target}) for owner, targets in links for target in targets]
