"""One attempt to store a batch: validated items → checks against stored records → rows → the batch's own row.

Keys and links are looked up once for the whole batch, never once an item. An
optimistic attempt does not look them up at all: the database's constraints
refuse the batch where a look-up would have found a fault.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.batch import response, rows
from activities.batch.options import Options
from activities.batch.response import BatchOutcome
from activities.batch.rows import ChangedRow, NewRow, Stored
from activities.contract.fast_path import Values
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind, Reference
from activities.contract.links import Known, Wanted, look_up, resolved, resolved_at_once, stored_links, wanted_by
from activities.models import Batch, Record
from activities.models.batches import BatchStatus, Mode, OnConflict
from pdpl_inventory.errors import Fault, echo, fault
from tenants.authentication.members import Member
from tenants.uuid7 import new_key, new_keys


@dataclass(slots=True)
class ItemOutcome:
    """One item after every check: its faults, or what happens to it and the id of its record.

    ``values`` are the item's, its links as ids alone. ``outcome`` is ``created``, ``updated`` or ``skipped``;
    ``change`` is set for an update alone.
    """

    item: ValidatedItem
    values: Values
    faults: list[Fault]
    link_faults: list[Fault] = field(default_factory=list)
    outcome: str = ""
    id: UUID | None = None
    change: ChangedRow | None = None


def use_of_record(record_id: UUID) -> str:
    """A record's id beside the keys of a batch, none of which has a NUL character."""
    return f"\0{record_id}"


class Attempt:
    """An attempt at one batch. ``first_uses`` has what was used so far, and the index of the first item that has it."""

    def __init__(
        self, kind: Kind, items: Sequence[ValidatedItem], options: Options, member: Member, started: float
    ) -> None:
        self.kind, self.options, self.member, self.started = kind, options, member, started
        self.items = [ItemOutcome(each, each.values, list(each.faults)) for each in items]
        self.now: datetime = timezone.now()
        self.batch_id = new_key()
        self.first_uses: dict[str, int] = {}

    def run(self, optimistic: bool = False) -> BatchOutcome:
        """Check the items and store the valid ones, in the member's open scope.

        ``optimistic``: when no item has a fault so far, store them without looking up their keys and linked ids.
        Raises ``IntegrityError`` where the look-up would have found a fault, and when another request was faster.
        """
        self._check_repeated_keys()
        existing = Stored()
        wanted = {reference: wanted_by(reference, self._values()) for reference in self.kind.references}
        if not (optimistic and self._resolve_optimistically(wanted)):
            ids = [each.item.record_id for each in self.items if each.item.record_id]
            existing, known = rows.look_up(self.kind, self._keys(), ids, wanted, lock=self._updates)
            self._check_keys(existing)
            self._resolve_links(wanted, known)
            for each in self.items:
                each.faults += each.link_faults
        self._decide(existing)
        return self._store()

    def _values(self) -> Iterator[Values]:
        return (each.item.values for each in self.items)

    def _check_repeated_keys(self) -> None:
        """A key, or a record's id, twice in one batch is a fault of the later items, whatever became of the first."""
        name, first_uses = self.kind.key, self.first_uses
        for each in self.items:
            key, index = each.item.values.get(name), each.item.index
            if key and first_uses.setdefault(key, index) != index:
                each.faults.append(fault(name, "duplicate", value=echo(key), first=first_uses[key]))
        for each in self.items:
            if (record_id := each.item.record_id) and (
                first := first_uses.setdefault(use_of_record(record_id), each.item.index)
            ) != each.item.index:
                each.faults.append(fault("id", "duplicate", value=str(record_id), first=first))

    # --- Checks against stored records -------------------------------------------------

    @property
    def _updates(self) -> bool:
        return self.options.on_conflict == OnConflict.UPDATE

    def _keys(self) -> set[str]:
        key = self.kind.key
        return {value for each in self.items if (value := each.item.values.get(key))}

    def _check_keys(self, existing: Stored) -> None:
        """A key or an id that is stored is a ``conflict``, unless ``on_conflict`` says otherwise."""
        name = self.kind.key
        names_records = any(each.item.record_id for each in self.items)
        if not existing.by_id and not names_records:
            return
        first_of: dict[UUID, int] = {}
        for each in self.items:
            key, record_id, index = each.item.values.get(name), each.item.record_id, each.item.index
            record = existing.of(each.item, name)
            if record_id and record is None:
                each.faults.append(fault("id", "does_not_exist", input=str(record_id)))
            elif record_id and key in existing.by_key and existing.by_key[key] is not record:
                each.faults.append(fault(name, "conflict", value=echo(key)))
            elif record and (record_id or self.first_uses[str(key)] == index):
                if self.options.on_conflict == OnConflict.ERROR:
                    named, value = ("id", str(record_id)) if record_id else (name, str(key))
                    each.faults.append(fault(named, "conflict", value=echo(value)))
                elif self._updates:
                    # An update may leave out what a new record must have.
                    each.faults = [one for one in each.faults if one["code"] != "required"]
            if names_records and record and first_of.setdefault(record.id, index) != index and not each.faults:
                # One item names the record by its id, another by its key.
                named, value = ("id", str(record_id)) if record_id else (name, str(key))
                each.faults.append(fault(named, "duplicate", value=echo(value), first=first_of[record.id]))

    def _resolve_optimistically(self, wanted: dict[Reference, Wanted]) -> bool:
        """Resolve links by key, and trust linked ids to exist. Returns False when that finds or leaves a fault."""
        if any(each.faults for each in self.items):
            return False
        by_key = {reference: replace(each, ids=set()) for reference, each in wanted.items() if each.has_more_than_ids}
        known = look_up(by_key)
        for reference, found in known.items():
            found.ids |= wanted[reference].ids
        return self._resolve_links(by_key, known) == 0

    def _resolve_links(self, wanted: dict[Reference, Wanted], known: dict[Reference, Known]) -> int:
        """Give each item its links as ids, and a fault for each that does not exist. Returns the number of faults."""
        open_ = [each for each, one in wanted.items() if one.has_more_than_ids or one.ids - known[each].ids]
        count = 0
        asked = {reference: known[reference] for reference in open_}
        for each in self.items if open_ else ():
            each.values, each.link_faults = each.item.values, []
            if (at_once := resolved_at_once(each.values, asked)) is not None:
                each.values = at_once
                continue
            for reference in open_:
                each.values, faults = resolved(reference, each.values, known[reference])
                each.link_faults += faults
            count += len(each.link_faults)
        return count

    # --- What happens to each valid item -------------------------------------------------

    def _decide(self, existing: Stored) -> None:
        valid = [each for each in self.items if not each.faults]
        owners = list(existing.by_id) if self._updates else []
        links = {reference: stored_links(reference, owners) for reference in self.kind.lists}
        ids = iter(new_keys(len(valid)))
        key = self.kind.key
        for each in valid:
            record = existing.of(each.item, key) if existing.by_id else None
            if record is None:
                each.id, each.outcome = next(ids), "created"
                continue
            each.id = record.id
            each.change = self._change(each.values, record, links) if self._updates else None
            each.outcome = "updated" if each.change else "skipped"

    def _change(
        self, values: Values, record: Record, links: dict[Reference, dict[UUID, set[UUID]]]
    ) -> ChangedRow | None:
        """Give ``record`` the item's values; return None when they are what is stored."""
        change = ChangedRow(record)
        for reference in self.kind.lists:
            ids, before = values.get(reference.field), links[reference].get(record.id, set())
            if ids is not None and set(ids) != before:
                change.links[reference] = ids
                change.fields[reference.field] = (sorted(before), sorted(ids))
        for name in values.keys() - {each.field for each in self.kind.lists}:
            if getattr(record, name) != values[name]:
                change.fields[name] = (getattr(record, name), values[name])
                setattr(record, name, values[name])
        if not change.fields:
            return None
        change.fields |= record.reopen()
        record.changed_by_id, record.updated_at = self.member.user.pk, self.now
        record.fold()
        return change

    # --- Rows ---------------------------------------------------------------------------

    def _store(self) -> BatchOutcome:
        counts = self._counts()
        refused = self.options.mode == Mode.ATOMIC and counts["total_failed"] > 0
        stored = [] if refused else [each for each in self.items if not each.faults]
        outcome = BatchOutcome(
            kind=self.kind,
            options=self.options,
            counts=counts,
            ids=[each.id for each in stored if each.id],
            errors=[response.error_entry(self.kind, each.item, each.faults) for each in self.items if each.faults],
            message=response.batch_message(self.kind, counts),
            batch_id=self.batch_id,
            changes=[(each.change.record.id, each.change.fields) for each in stored if each.change],
        )
        self._write_rows(stored)
        outcome.duration_seconds = round(time.monotonic() - self.started, 6)
        self.save_batch(outcome)
        return outcome

    def _write_rows(self, stored: list[ItemOutcome]) -> None:
        shared = {
            "tenant_id": self.member.tenant_id,
            "batch_id": self.batch_id,
            "created_by_id": self.member.user.pk,
            "changed_by_id": self.member.user.pk,
            "created_at": self.now,
            "updated_at": self.now,
        }
        new = [NewRow(each.id, each.values) for each in stored if each.id and each.outcome == "created"]
        rows.write_rows(self.kind, new, [each.change for each in stored if each.change], shared)

    def _counts(self) -> dict[str, int]:
        by_outcome = {"created": 0, "updated": 0, "skipped": 0}
        failed = 0
        for each in self.items:
            if each.faults:
                failed += 1
            else:
                by_outcome[each.outcome] += 1
        aborted = 0
        if self.options.mode == Mode.ATOMIC and failed:
            aborted = sum(by_outcome.values())
            by_outcome = dict.fromkeys(by_outcome, 0)
        return {
            "total_submitted": len(self.items),
            "total_created": by_outcome["created"],
            "total_updated": by_outcome["updated"],
            "total_skipped": by_outcome["skipped"],
            "total_failed": failed,
            "total_aborted": aborted,
        }

    # --- The batch's own row ----------------------------------------------------------------

    def save_batch(self, outcome: BatchOutcome) -> None:
        """Store the row of the batch, with its failed items."""
        batch = Batch(
            id=outcome.batch_id,
            tenant_id=self.member.tenant_id,
            kind=self.kind.word,
            mode=self.options.mode,
            on_conflict=self.options.on_conflict,
            status=final_status(outcome.counts),
            message=outcome.message.en,
            message_vi=outcome.message.vi,
            duration_seconds=outcome.duration_seconds,
            created_by_id=self.member.user.pk,
            key_id=self.member.key_id,
            created_at=self.now,
            **outcome.counts,
        )
        batch.errors = self.with_items(outcome.errors)
        Batch.objects.bulk_create([batch])

    def with_items(self, errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The entries of the failed items, each with the item as it was sent, for ``models.batches.packed``."""
        failed = [each.item for each in self.items if each.faults]
        return [{**entry, "item": item.kept} for entry, item in zip(errors, failed, strict=True)]


def final_status(counts: dict[str, int]) -> BatchStatus:
    """The status of a batch or an import that has ended, by its counts."""
    if not counts["total_failed"]:
        return BatchStatus.COMPLETED
    kept = counts["total_created"] + counts["total_updated"] + counts["total_skipped"]
    return BatchStatus.PARTIAL if kept else BatchStatus.FAILED
