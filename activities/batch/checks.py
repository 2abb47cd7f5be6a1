"""The checks of a batch's items against each other and against stored records, and what happens to each of them.

Keys and links are looked up once for a part of the batch, never once an item.
Optimistically they are not looked up at all where a part has no fault: the
database's constraints refuse the batch where a look-up would have found one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from activities.batch import rows
from activities.batch.options import Options
from activities.batch.rows import ChangedRow, Stored
from activities.contract.fast_path import Values
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind, Reference
from activities.contract.links import Known, Wanted, look_up, resolved, resolved_at_once, stored_links, wanted_by
from activities.models import Record
from activities.models.batches import OnConflict
from pdpl_inventory.errors import Fault, echo, fault
from tenants.authentication.members import Member
from tenants.uuid7 import new_keys


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


@dataclass
class Part:
    """Some of a batch's items, and what they link to. ``answers`` waits for the look-ups; None: they need none."""

    items: list[ItemOutcome]
    wanted: dict[Reference, Wanted]
    answers: Callable[[], tuple[Stored, dict[Reference, Known]]] | None = None


def use_of_record(record_id: UUID) -> str:
    """A record's id beside the keys of a batch, none of which has a NUL character."""
    return f"\0{record_id}"


class Checks:
    """The checks of one attempt at a batch, part by part in the items' order.

    ``first_uses`` has what was used so far, and the index of the first item that has it; ``known`` the linked records
    that were found so far.
    """

    def __init__(self, kind: Kind, options: Options, member: Member, now: datetime) -> None:
        self.kind, self.options, self.member, self.now = kind, options, member, now
        self.first_uses: dict[str, int] = {}
        self.known = {reference: Known() for reference in kind.references}

    def begin(self, items: Iterable[ValidatedItem], optimistic: bool) -> Part:
        """Check the items of a part against those before them, and send the look-ups that they need."""
        outcomes = [ItemOutcome(each, each.values, list(each.faults)) for each in items]
        part = Part(
            outcomes, {each: wanted_by(each, (one.values for one in outcomes)) for each in self.kind.references}
        )
        self._check_repeated_keys(outcomes)
        if not (optimistic and self._resolve_optimistically(part)):
            keys = {value for each in outcomes if (value := each.item.values.get(self.kind.key))}
            ids = [each.item.record_id for each in outcomes if each.item.record_id]
            part.answers = rows.ask(self.kind, keys, ids, self._unknown(part), lock=self._updates)
        return part

    def end(self, part: Part) -> list[ItemOutcome]:
        """The items of a part with all of their faults, and what happens to those without any."""
        existing = Stored()
        if part.answers:
            existing, found = part.answers()
            self._add_known(found)
            self._check_keys(part.items, existing)
            self._resolve_links(part, self.known)
            for each in part.items:
                each.faults += each.link_faults
        self._decide(part.items, existing)
        return part.items

    def _check_repeated_keys(self, items: list[ItemOutcome]) -> None:
        """A key, or a record's id, twice in one batch is a fault of the later items, whatever became of the first."""
        name, first_uses = self.kind.key, self.first_uses
        for each in items:
            key, index = each.item.values.get(name), each.item.index
            if key and first_uses.setdefault(key, index) != index:
                each.faults.append(fault(name, "duplicate", value=echo(key), first=first_uses[key]))
        for each in items:
            if (record_id := each.item.record_id) and (
                first := first_uses.setdefault(use_of_record(record_id), each.item.index)
            ) != each.item.index:
                each.faults.append(fault("id", "duplicate", value=str(record_id), first=first))

    @property
    def _updates(self) -> bool:
        return self.options.on_conflict == OnConflict.UPDATE

    def _check_keys(self, items: list[ItemOutcome], existing: Stored) -> None:
        """A key or an id that is stored is a ``conflict``, unless ``on_conflict`` says otherwise."""
        name = self.kind.key
        names_records = any(each.item.record_id for each in items)
        if not existing.by_id and not names_records:
            return
        first_of: dict[UUID, int] = {}
        for each in items:
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

    # --- Links --------------------------------------------------------------------------

    def _unknown(self, part: Part) -> dict[Reference, Wanted]:
        return {reference: each.without(self.known[reference]) for reference, each in part.wanted.items()}

    def _add_known(self, found: dict[Reference, Known]) -> None:
        for reference, each in found.items():
            self.known[reference].add(each)

    def _resolve_optimistically(self, part: Part) -> bool:
        """Resolve links by key, and trust linked ids to exist. Returns False when that finds or leaves a fault."""
        if any(each.faults for each in part.items):
            return False
        by_key = {reference: replace(each, ids=set()) for reference, each in self._unknown(part).items()}
        self._add_known(look_up(by_key))
        trusted = {reference: self.known[reference].with_ids(each.ids) for reference, each in part.wanted.items()}
        if self._resolve_links(part, trusted):
            return False
        self.known = trusted
        return True

    def _resolve_links(self, part: Part, known: Mapping[Reference, Known]) -> int:
        """Give each item its links as ids, and a fault for each that does not exist. Returns the number of faults."""
        asked = {
            reference: known[reference]
            for reference, each in part.wanted.items()
            if each.has_more_than_ids or each.ids - known[reference].ids
        }
        count = 0
        for each in part.items if asked else ():
            each.values, each.link_faults = each.item.values, []
            if (at_once := resolved_at_once(each.values, asked)) is not None:
                each.values = at_once
                continue
            for reference, found in asked.items():
                each.values, faults = resolved(reference, each.values, found)
                each.link_faults += faults
            count += len(each.link_faults)
        return count

    # --- What happens to each valid item --------------------------------------------------

    def _decide(self, items: list[ItemOutcome], existing: Stored) -> None:
        valid = [each for each in items if not each.faults]
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
