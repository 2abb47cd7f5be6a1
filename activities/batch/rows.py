"""The rows of a batch: look-ups of the keys and links of many items at once, inserts and updates.

What is stored was decided in ``checks``; nothing is checked here. Everything
happens in the caller's transaction and open scope.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
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
from activities.postgres.bulk import RowFactory
from activities.postgres.lookups import ask_together, fetch, lookup

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


def ask(
    kind: Kind, keys: Iterable[str], ids: Sequence[UUID], wanted: Mapping[Reference, Wanted], lock: bool
) -> Callable[[], tuple[Stored, dict[Reference, Known]]]:
    """Send the look-ups of the stored records with these keys and ids, and of the linked records that are ``wanted``.

    The function that is returned waits for them, and returns the stored records and, for each reference, those that
    exist. Without ``lock`` the records have only their ids and keys. With it they are read whole and locked for an
    update, in the order of their keys, so that two batches do not deadlock; ``FOR NO KEY UPDATE`` lets other
    transactions link to them meanwhile. Linked records are always locked against removal.
    """
    fields = [each for each in kind.model._meta.concrete_fields if lock or each.attname in ("id", kind.key)]
    columns = ", ".join(str(each.column) for each in fields)
    mode = "FOR NO KEY UPDATE" if lock else ""
    sought = (each for each in ((kind.key, sorted(keys)), ("id", sorted(ids))) if each[1])
    stored = [lookup(kind.model, name, values, columns, mode) for name, values in sought]
    lookups = lookups_of(wanted)
    asked = [*stored, *(one for _, one in lookups)]
    received = partial(fetch, asked) if lock or not asked else ask_together(asked)

    def answer() -> tuple[Stored, dict[Reference, Known]]:
        found = received()
        names = [each.attname for each in fields]
        by_id = {record.id: record for record in _records(kind, names, chain.from_iterable(found[: len(stored)]))}
        known = known_from(wanted, lookups, found[len(stored) :])
        look_up_names(wanted, known)
        return Stored(by_id, {key: record for record in by_id.values() if (key := getattr(record, kind.key))}), known

    return answer


def _records(kind: Kind, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[Record]:
    return (kind.model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows)


# --- Writing -----------------------------------------------------------------------


def in_order(kind: Kind, new: Iterable[NewRow]) -> list[NewRow]:
    """New records by their keys: batches that insert the same keys in another order would deadlock."""
    key = kind.key
    return sorted(new, key=lambda each: each.values.get(key) or "")


def insert(kind: Kind, new: Sequence[NewRow], shared: dict[str, Any]) -> None:
    """Insert records, which share the columns ``shared``, and their links, by one statement.

    Raises ``IntegrityError`` when another transaction stored one of the keys or removed a linked record; in a
    pipeline where a later result is read.
    """
    blanks: RowFactory[Record] = RowFactory(kind.model, **shared)
    lists = [each.field for each in kind.lists]
    records = []
    for each in new:
        columns = {**each.values, "id": each.id}
        for name in lists:
            columns.pop(name, None)
        record = blanks.make(columns)
        record.fold()
        records.append(record)
    tenant_id = shared["tenant_id"]
    links = [
        _links(reference, ((each.id, ids) for each in new if (ids := each.values.get(reference.field))), tenant_id)
        for reference in kind.lists
    ]
    kind.model.objects.bulk_create(records, beside=links)


def update(kind: Kind, changed: Sequence[ChangedRow]) -> None:
    """Update all records by one ``INSERT … ON CONFLICT DO UPDATE``, and replace their links that change.

    The records' rows exist and are locked.
    """
    for reference in kind.lists:
        _clear(reference, [each.record.id for each in changed if reference in each.links])
    # A key changes only where an item named its record by the id.
    kept = NEVER_UPDATED if any(kind.key in each.fields for each in changed) else NEVER_UPDATED | {kind.key}
    fields = [each.attname for each in kind.model._meta.concrete_fields if each.attname not in kept]
    records = [each.record for each in changed]
    links = [
        _links(each, ((row.record.id, row.links[each]) for row in changed if each in row.links), records[0].tenant_id)
        for each in kind.lists
    ]
    unique = ["tenant_id", "id"]
    kind.model.objects.bulk_create(
        records, update_conflicts=True, unique_fields=unique, update_fields=fields, beside=links
    )


def _clear(reference: Reference, owners: list[UUID]) -> None:
    if owners and reference.through:
        reference.through.objects.filter(activity_id__in=owners).delete()


def _links(reference: Reference, links: Iterable[tuple[UUID, Sequence[UUID]]], tenant_id: UUID) -> list[Link]:
    """The rows of a link table: each owner with the ids that it links to."""
    assert reference.through is not None
    blanks: RowFactory[Link] = RowFactory(reference.through, tenant_id=tenant_id)
    filled, column = blanks.make, reference.column
    return [filled({"activity_id": owner, column: target}) for owner, targets in links for target in targets]
