"""The one place where many records are written: judged items → checks against what is stored → rows → audit.

The contract has judged each item before it comes here (``Judgement``); what
only the tenant's other records can tell is checked here, asked for the whole
batch at once: links and conflicts. Then everything is written in one
transaction, or, when another request was faster, judged again. A small clean
batch of new records is first written without asking: the database's
constraints refuse it where the answer would have been a fault.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from activities import answers, audit, review, rows, turns
from activities.acceptor import Values
from activities.answers import Outcome
from activities.intake import Malformed
from activities.kinds import Kind, Reference
from activities.links import missing, named
from activities.models import Batch, Record
from activities.models.audit import Door
from activities.models.batches import BatchStatus, Mode, OnConflict
from activities.options import Options
from activities.rows import Changed, New
from activities.serializers import Judgement
from pdpl_inventory.errors import Fault, echo, fault
from tenants.authentication import Member
from tenants.keys import new_key, new_keys

# A clean batch of new records this small may be stored in vain once, when it meets a stored key or an unknown link.
TRUSTED = 1_000


@dataclass(slots=True)
class Verdict:
    """One item after every check: its faults, or the record that it becomes or meets."""

    judgement: Judgement
    faults: list[Fault]
    outcome: str = ""
    id: UUID | None = None
    change: Changed | None = None


def write(kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float) -> Outcome:
    """Store the good items of a batch and tell of every item, in the member's open scope.

    ``started`` is the ``time.monotonic()`` of the request's first byte. Two
    requests racing for the same key are settled by the database: the loser's
    attempt is rolled back and judged again, now seeing the winner's record
    and with no other batch of the tenant's kind at work.
    Raises ``OperationalError`` when that does not settle it.
    """
    outcome = _settle(kind, judgements, options, member, started)
    tell(outcome, member)
    return outcome


def tell(outcome: Outcome, member: Member, door: Door = Door.BATCH) -> None:
    """Write in the audit log what became of a batch."""
    options = outcome.options
    audit.record(
        member,
        "batch.tried" if options.dry_run else "batch.judged",
        outcome.message,
        batch_id=outcome.batch_id,
        door=door.value,
        records=outcome.changes,
        kind=outcome.kind.word.value,
        mode=options.mode.value,
        on_conflict=options.on_conflict.value,
        dry_run=options.dry_run,
        duration_seconds=outcome.duration_seconds,
        **outcome.counts,
    )


def _settle(kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float) -> Outcome:
    def attempt(trusting: bool = False) -> Outcome:
        outcome = Attempt(kind, judgements, options, member, started).run(trusting)
        if options.dry_run:
            transaction.set_rollback(True)
            return replace(outcome, ids=[], batch_id=None, changes=[])
        return outcome

    may_trust = options.on_conflict == OnConflict.ERROR and len(judgements) <= TRUSTED
    return turns.settle(kind, member, attempt, partial(attempt, trusting=True) if may_trust else None)


class Attempt:
    """One try at a batch, from what is stored now to the last row."""

    def __init__(
        self, kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float
    ) -> None:
        self.kind, self.options, self.member, self.started = kind, options, member, started
        self.verdicts = [Verdict(each, list(each.faults)) for each in judgements]
        self.now: datetime = timezone.now()
        self.batch_id = new_key()
        # The keys met so far, with the index of the item that was first.
        self.first: dict[str, int] = {}

    def run(self, trusting: bool = False) -> Outcome:
        """``trusting``: a batch without a fault in itself is stored without a look at what is there. PostgreSQL's
        constraints stand: raises ``IntegrityError`` for a stored key or an unknown link, which looking would name.
        """
        self._judge_repeats()
        existing: dict[str, Record] = {}
        if not trusting or any(each.faults for each in self.verdicts):
            wanted = self._wanted()
            existing, known = rows.look_up(self.kind, self._keys(), wanted, lock=self._updates)
            self._judge_keys(existing)
            self._judge_references(wanted, known)
        self._decide(existing)
        return self._store()

    def _judge_repeats(self) -> None:
        """A key twice in one batch: the later ones fail."""
        name, first = self.kind.key, self.first
        for verdict in self.verdicts:
            key, index = verdict.judgement.values.get(name), verdict.judgement.index
            if key and first.setdefault(key, index) != index:
                verdict.faults.append(fault(name, "duplicate", value=echo(key), first=first[key]))

    # --- What the tenant's other records say ---------------------------------------

    @property
    def _updates(self) -> bool:
        return self.options.on_conflict == OnConflict.UPDATE

    def _keys(self) -> set[str]:
        key = self.kind.key
        return {value for each in self.verdicts if (value := each.judgement.values.get(key))}

    def _wanted(self) -> dict[Reference, set[UUID]]:
        """The ids that the items name, under each reference."""
        return {
            reference: set(chain.from_iterable(named(reference, each.judgement.values) for each in self.verdicts))
            for reference in self.kind.references
        }

    def _judge_keys(self, existing: dict[str, Record]) -> None:
        """A key that is stored: as ``on_conflict`` says."""
        name = self.kind.key
        for verdict in self.verdicts:
            key = verdict.judgement.values.get(name)
            if key in existing and self.first[key] == verdict.judgement.index:
                if self.options.on_conflict == OnConflict.ERROR:
                    verdict.faults.append(fault(name, "conflict", value=echo(key)))
                elif self._updates:
                    # An update may leave out what a new record must have.
                    verdict.faults = [each for each in verdict.faults if each["code"] != "required"]

    def _judge_references(self, wanted: dict[Reference, set[UUID]], known: dict[Reference, set[UUID]]) -> None:
        for reference, ids in wanted.items():
            if known[reference] != ids:
                for verdict in self.verdicts:
                    sent = named(reference, verdict.judgement.values)
                    verdict.faults.extend(missing(reference, sent, known[reference]))

    # --- What each good item becomes --------------------------------------------------

    def _decide(self, existing: dict[str, Record]) -> None:
        good = [each for each in self.verdicts if not each.faults]
        owners = [record.id for record in existing.values()] if self._updates else []
        linked = {reference: rows.links_of(reference, owners) for reference in self.kind.lists}
        ids = iter(new_keys(len(good)))
        key = self.kind.key
        for verdict in good:
            record = existing.get(verdict.judgement.values.get(key) or "")
            if record is None:
                verdict.id, verdict.outcome = next(ids), "created"
                continue
            verdict.id = record.id
            verdict.change = self._change(verdict.judgement.values, record, linked) if self._updates else None
            verdict.outcome = "updated" if verdict.change else "skipped"

    def _change(self, values: Values, record: Record, linked: dict[Reference, dict[UUID, set[UUID]]]) -> Changed | None:
        """``record`` given the item's values; None when nothing is different now."""
        change = Changed(record)
        for reference in self.kind.lists:
            ids, before = values.get(reference.field), linked[reference].get(record.id, set())
            if ids is not None and set(ids) != before:
                change.links[reference] = ids
                change.fields[reference.field] = (sorted(before), sorted(ids))
        for name in values.keys() - {each.field for each in self.kind.lists}:
            if getattr(record, name) != values[name]:
                change.fields[name] = (getattr(record, name), values[name])
                setattr(record, name, values[name])
        if not change.fields:
            return None
        change.fields |= review.reopen(record)
        record.changed_by_id, record.updated_at = self.member.user.pk, self.now
        record.fold()
        return change

    # --- Rows ---------------------------------------------------------------------------

    def _store(self) -> Outcome:
        counts = self._counts()
        refused = self.options.mode == Mode.ATOMIC and counts["total_failed"] > 0
        done = [] if refused else [each for each in self.verdicts if not each.faults]
        outcome = Outcome(
            kind=self.kind,
            options=self.options,
            counts=counts,
            ids=[each.id for each in done if each.id],
            errors=[answers.entry(self.kind, each.judgement, each.faults) for each in self.verdicts if each.faults],
            message=answers.message(self.kind, counts),
            batch_id=self.batch_id,
            changes=[(each.change.record.id, each.change.fields) for each in done if each.change],
        )
        self._write(outcome, done)
        outcome.duration_seconds = round(time.monotonic() - self.started, 6)
        self.keep(outcome)
        return outcome

    def _write(self, outcome: Outcome, done: list[Verdict]) -> None:
        shared = {
            "tenant_id": self.member.tenant_id,
            "batch_id": outcome.batch_id,
            "created_by_id": self.member.user.pk,
            "changed_by_id": self.member.user.pk,
            "created_at": self.now,
            "updated_at": self.now,
        }
        new = [New(each.id, each.judgement.values) for each in done if each.id and each.outcome == "created"]
        rows.write(self.kind, new, [each.change for each in done if each.change], shared)

    # --- What is told ---------------------------------------------------------------------

    def _counts(self) -> dict[str, int]:
        of = {"created": 0, "updated": 0, "skipped": 0}
        failed = 0
        for verdict in self.verdicts:
            if verdict.faults:
                failed += 1
            else:
                of[verdict.outcome] += 1
        aborted = 0
        if self.options.mode == Mode.ATOMIC and failed:
            aborted = sum(of.values())
            of = dict.fromkeys(of, 0)
        return {
            "total_submitted": len(self.verdicts),
            "total_created": of["created"],
            "total_updated": of["updated"],
            "total_skipped": of["skipped"],
            "total_failed": failed,
            "total_aborted": aborted,
        }

    def keep(self, outcome: Outcome) -> None:
        Batch.objects.bulk_create([self._batch(outcome)])

    def _batch(self, outcome: Outcome) -> Batch:
        batch = Batch(
            id=outcome.batch_id,
            tenant_id=self.member.tenant_id,
            kind=self.kind.word,
            mode=self.options.mode,
            on_conflict=self.options.on_conflict,
            status=ending(outcome.counts),
            message=outcome.message.en,
            message_vi=outcome.message.vi,
            duration_seconds=outcome.duration_seconds,
            created_by_id=self.member.user.pk,
            key_id=self.member.key_id,
            created_at=self.now,
            **outcome.counts,
        )
        batch.errors = self.with_items(outcome.errors)
        return batch

    def with_items(self, errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The entries of the failed items, each with what was sent."""
        sent = [each.judgement.item for each in self.verdicts if each.faults]
        return [
            {**entry, "item": item.line if isinstance(item, Malformed) else item}
            for entry, item in zip(errors, sent, strict=True)
        ]


def ending(counts: dict[str, int]) -> BatchStatus:
    if not counts["total_failed"]:
        return BatchStatus.COMPLETED
    kept = counts["total_created"] + counts["total_updated"] + counts["total_skipped"]
    return BatchStatus.PARTIAL if kept else BatchStatus.FAILED
