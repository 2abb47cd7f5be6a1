"""The rows of a batch: look-ups of keys and links for all items at once, and inserts and updates in chunks.

What is stored was decided in ``attempt``; nothing is checked here. Everything
happens in the caller's transaction and open scope.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from activities.contract.fast_path import Values
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind, Reference
from activities.contract.links import Known, Wanted, known_from, look_up_names, lookups_of
from activities.models import Record
from activities.models.activities import Link
from activities.postgres.bulk import RowFactory, bulk_create_together
from activities.postgres.lookups import fetch, fetch_together, lookup
from pdpl_inventory.pipeline import pipelined

# PostgreSQL stores one chunk while the next is prepared; the first is short, so that PostgreSQL starts early.
# A chunk is two statements: its records, and all of their links.
FIRST, CHUNK = 400, 4_000
NEVER_UPDATED = frozenset({"id", "tenant_id", "batch_id", "created_by_id", "created_at"})

Links = dict[Reference, Sequence[UUID]]


@dataclass(slots=True)
class NewRow:
    """A record to be inserted, with the values of its item."""

    id: UUID
    values: Values


@dataclass(slots=True)
class ChangedRow:
    """A stored record to be updated: it has its new values already.

    ``links`` are its lists of links that change; ``fields`` has the value before and after of each changed field.
    """

    record: Record
    links: Links = field(default_factory=dict)
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)


# --- Looking up --------------------------------------------------------------------


@dataclass
class Stored:
    """The stored records that items name, by their ids and by their keys."""

    by_id: dict[UUID, Record] = field(default_factory=dict)
    by_key: dict[str, Record] = field(default_factory=dict)

    def of(self, item: ValidatedItem, key: str) -> Record | None:
        """The record that ``item`` names: by its id if it has one, else by its value of the field ``key``."""
        if item.record_id:
            return self.by_id.get(item.record_id)
        return self.by_key.get(item.values.get(key) or "")


def look_up(
    kind: Kind, keys: Iterable[str], ids: Sequence[UUID], wanted: Mapping[Reference, Wanted], lock: bool
) -> tuple[Stored, dict[Reference, Known]]:
    """Return the stored records with these keys and ids, and for each reference those ``wanted`` that exist.

    Without ``lock`` the records have only their ids and keys. With it they are read whole and locked for an
    update, in the order of their keys, so that two batches do not deadlock; ``FOR NO KEY UPDATE`` lets other
    transactions link to them meanwhile. Linked records are always locked against removal.
    """
    fields = [each for each in kind.model._meta.concrete_fields if lock or each.attname in ("id", kind.key)]
    columns = ", ".join(str(each.column) for each in fields)
    mode = "FOR NO KEY UPDATE" if lock else ""
    stored = [lookup(kind.model, kind.key, sorted(keys), columns, mode)]
    stored += [lookup(kind.model, "id", sorted(ids), columns, mode)] if ids else []
    lookups = lookups_of(wanted)
    linked = [one for _, one in lookups]
    found = fetch([*stored, *linked]) if lock else fetch_together([*stored, *linked])
    rows = found[len(stored) :]
    names = [each.attname for each in fields]
    by_id = {record.id: record for record in _records(kind, names, chain.from_iterable(found[: len(stored)]))}
    known = known_from(wanted, lookups, rows)
    look_up_names(wanted, known)
    return Stored(by_id, {key: record for record in by_id.values() if (key := getattr(record, kind.key))}), known


def _records(kind: Kind, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    return (kind.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows)


# --- Writing -----------------------------------------------------------------------


def write_rows(kind: Kind, new: Sequence[NewRow], changed: Sequence[ChangedRow], shared: dict[str, Any]) -> None:
    """Insert the new records, which share the columns ``shared``, update the changed ones, and replace their links.

    Raises ``IntegrityError`` when another transaction stored one of the keys.
    """
    for reference in kind.lists:
        _clear(reference, [each.record.id for each in changed if reference in each.links])
    with pipelined():
        for chunk in _chunks(kind, new):
            _insert(kind, chunk, shared)
        if changed:
            _update(kind, changed)


def _chunks(kind: Kind, new: Sequence[NewRow]) -> Iterator[list[NewRow]]:
    """The new records in chunks, ordered by key: batches that insert the same keys in another order would deadlock."""
    key = kind.key
    ordered = sorted(new, key=lambda each: each.values.get(key) or "")
    start, end = 0, FIRST if len(ordered) > 2 * FIRST else CHUNK
    while start < len(ordered):
        yield ordered[start:end]
        start, end = end, end + CHUNK


def _insert(kind: Kind, chunk: list[NewRow], shared: dict[str, Any]) -> None:
    blanks: RowFactory[Record] = RowFactory(kind.model, **shared)
    lists = [each.field for each in kind.lists]
    records = []
    for each in chunk:
        columns = {**each.values, "id": each.id}
        for name in lists:
            columns.pop(name, None)
        record = blanks.make(columns)
        record.fold()
        records.append(record)
    kind.model.objects.bulk_create(records)
    owned = {
        reference: [(each.id, ids) for each in chunk if (ids := each.values.get(reference.field))]
        for reference in kind.lists
    }
    _link(owned, shared["tenant_id"])


def _update(kind: Kind, changed: Sequence[ChangedRow]) -> None:
    """Update all records by one ``INSERT … ON CONFLICT DO UPDATE``. Their rows exist and are locked."""
    # A key changes only where an item named its record by the id.
    kept = NEVER_UPDATED if any(kind.key in each.fields for each in changed) else NEVER_UPDATED | {kind.key}
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
    """Insert links: by reference, each owner with the ids that it links to."""
    bulk_create_together(_rows(reference, links, tenant_id) for reference, links in owned.items())


def _rows(reference: Reference, links: Iterable[tuple[UUID, Sequence[UUID]]], tenant_id: UUID) -> list[Link]:
    assert reference.through is not None
    blanks: RowFactory[Link] = RowFactory(reference.through, tenant_id=tenant_id)
    filled, column = blanks.make, reference.column
    return [filled({"activity_id": owner, column: target}) for owner, targets in links for target in targets]
