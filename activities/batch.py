"""The one place where many records are written: judged items → checks against what is stored → rows → audit.

The contract has judged each item before it comes here (``Judgement``); what
only the tenant's other records can tell is checked here, with one query for
the whole batch each: links, repeats, conflicts. Then everything is written in
one transaction, or, when another request was faster, judged again.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from activities import answers, audit
from activities.answers import Outcome
from activities.fields import Ids
from activities.intake import Malformed
from activities.kinds import Kind, Reference
from activities.models import Batch, Record
from activities.models.batches import BatchStatus, Mode, OnConflict
from activities.options import Options
from activities.serializers import Judgement
from pdpl_inventory.errors import Fault, echo, fault
from tenants.authentication import Member
from tenants.keys import new_keys

ROWS_A_STATEMENT = 1_000
ATTEMPTS = 5
DEADLOCK = "40P01"


@dataclass
class Verdict:
    """One item after every check: its faults, or the record that it becomes or meets."""

    judgement: Judgement
    faults: list[Fault]
    record: Record | None = None
    outcome: str = ""
    links: dict[Reference, list[UUID]] = field(default_factory=dict)


def write(kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float) -> Outcome:
    """Store the good items of a batch and tell of every item, in the member's open scope.

    ``started`` is the ``time.monotonic()`` of the request's first byte. Two
    requests racing for the same key are settled by the database: the loser's
    attempt is rolled back and judged again, now seeing the winner's record
    and with no other batch of the tenant's kind at work.
    Raises ``OperationalError`` when that does not settle it.
    """
    outcome = _settle(kind, judgements, options, member, started)
    audit.record(
        member,
        "batch.tried" if options.dry_run else "batch.judged",
        outcome.message,
        batch_id=outcome.batch_id,
        kind=kind.word.value,
        mode=options.mode.value,
        on_conflict=options.on_conflict.value,
        dry_run=options.dry_run,
        duration_seconds=outcome.duration_seconds,
        **outcome.counts,
    )
    return outcome


def _settle(kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float) -> Outcome:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                _take_turn(kind, member, alone=attempt > 1)
                outcome = _Attempt(kind, judgements, options, member, started).run()
                if options.dry_run:
                    transaction.set_rollback(True)
                    return replace(outcome, ids=[], batch_id=None)
                return outcome
        except (IntegrityError, OperationalError) as error:
            if attempt == ATTEMPTS or not _is_race(error):
                raise
    raise AssertionError("unreachable")


def _take_turn(kind: Kind, member: Member, alone: bool) -> None:
    """Until the attempt ends: beside other batches of the tenant's kind, or, having lost to one, without them.

    Without this a large batch could lose to a stream of small ones every time.
    """
    lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtextextended(%s, 0))", [f"{member.tenant_id}/{kind.word.value}"])


def _is_race(error: Exception) -> bool:
    """Someone stored the same key, or removed a linked record, between our look and our write."""
    return isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) == DEADLOCK


class _Attempt:
    """One try at a batch, from what is stored now to the last row."""

    def __init__(
        self, kind: Kind, judgements: Sequence[Judgement], options: Options, member: Member, started: float
    ) -> None:
        self.kind, self.options, self.member, self.started = kind, options, member, started
        self.verdicts = [Verdict(each, list(each.faults)) for each in judgements]
        self.now: datetime = timezone.now()

    def run(self) -> Outcome:
        existing = self._existing()
        self._judge_keys(existing)
        self._judge_references()
        self._decide(existing)
        return self._store()

    # --- What the tenant's other records say ---------------------------------------

    def _existing(self) -> dict[str, Record]:
        """The stored records with the batch's keys; locked, in one order for all, when they may be updated."""
        key = self.kind.key
        keys = sorted({value for each in self.verdicts if (value := each.judgement.values.get(key))})
        if not keys:
            return {}
        found = self.kind.model.objects.filter(**{f"{key}__in": keys}).order_by(key)
        if self.options.on_conflict == OnConflict.UPDATE:
            found = found.select_for_update(of=("self",))
        return {getattr(record, key): cast(Record, record) for record in found}

    def _judge_keys(self, existing: dict[str, Record]) -> None:
        """A key twice in one batch: the later ones fail. A key that is stored: as ``on_conflict`` says."""
        name = self.kind.key
        first: dict[str, int] = {}
        for verdict in self.verdicts:
            key = verdict.judgement.values.get(name)
            if not key:
                continue
            index = verdict.judgement.index
            if first.setdefault(key, index) != index:
                verdict.faults.append(fault(name, "duplicate", value=echo(key), first=first[key]))
            elif key in existing:
                if self.options.on_conflict == OnConflict.ERROR:
                    verdict.faults.append(fault(name, "conflict", value=echo(key)))
                elif self.options.on_conflict == OnConflict.UPDATE:
                    # An update may leave out what a new record must have.
                    verdict.faults = [each for each in verdict.faults if each["code"] != "required"]

    def _judge_references(self) -> None:
        for reference in self.kind.references:
            named = {one for each in self.verdicts for one in _ids(reference, each)}
            if not named:
                continue
            known = _held(reference.target, named)
            for verdict in self.verdicts:
                ids = _ids(reference, verdict)
                for place, one in zip(ids.places, ids, strict=True):
                    if one not in known:
                        name = f"{reference.field}[{place}]" if reference.through else reference.field
                        verdict.faults.append(fault(name, "does_not_exist", input=str(one)))

    # --- What each good item becomes --------------------------------------------------

    def _decide(self, existing: dict[str, Record]) -> None:
        good = [each for each in self.verdicts if not each.faults]
        stored_links = self._links_of(existing) if self.options.on_conflict == OnConflict.UPDATE else {}
        keys = iter(new_keys(len(good)))
        for verdict in good:
            verdict.links = {
                each: verdict.judgement.values[each.field]
                for each in self.kind.references
                if each.through and each.field in verdict.judgement.values
            }
            record = existing.get(verdict.judgement.values.get(self.kind.key) or "")
            if record is None:
                verdict.record, verdict.outcome = self._new(verdict, next(keys)), "created"
                continue
            verdict.record = record
            changes = self.options.on_conflict == OnConflict.UPDATE and self._change(verdict, record, stored_links)
            verdict.outcome = "updated" if changes else "skipped"

    def _new(self, verdict: Verdict, key: UUID) -> Record:
        record = self.kind.model(
            id=key,
            tenant_id=self.member.tenant_id,
            created_by_id=self.member.user.pk,
            changed_by_id=self.member.user.pk,
            created_at=self.now,
            updated_at=self.now,
            **self._columns(verdict),
        )
        record.fold()
        return record

    def _columns(self, verdict: Verdict) -> dict[str, Any]:
        lists = {each.field for each in self.kind.references if each.through}
        return {name: value for name, value in verdict.judgement.values.items() if name not in lists}

    def _change(self, verdict: Verdict, record: Record, stored: dict[Reference, dict[UUID, set[UUID]]]) -> bool:
        """Give ``record`` the item's values; whether anything is different now."""
        changed = False
        for name, value in self._columns(verdict).items():
            if getattr(record, name) != value:
                setattr(record, name, value)
                changed = True
        verdict.links = {
            reference: ids
            for reference, ids in verdict.links.items()
            if set(ids) != stored[reference].get(record.pk, set())
        }
        if not (changed or verdict.links):
            return False
        record.changed_by_id, record.updated_at = self.member.user.pk, self.now
        record.fold()
        return True

    def _links_of(self, existing: dict[str, Record]) -> dict[Reference, dict[UUID, set[UUID]]]:
        """For each list of links, the ids that each existing record has now."""
        links: dict[Reference, dict[UUID, set[UUID]]] = {}
        owners = [record.pk for record in existing.values()]
        for reference in self.kind.references:
            if reference.through is None:
                continue
            found = links[reference] = {}
            if owners:
                rows = reference.through.objects.filter(activity_id__in=owners)
                for owner, target in rows.values_list("activity_id", reference.column):
                    found.setdefault(owner, set()).add(target)
        return links

    # --- Rows ---------------------------------------------------------------------------

    def _store(self) -> Outcome:
        counts = self._counts()
        refused = self.options.mode == Mode.ATOMIC and counts["total_failed"] > 0
        errors = [answers.entry(self.kind, each.judgement, each.faults) for each in self.verdicts if each.faults]
        done = [] if refused else [each for each in self.verdicts if not each.faults]
        outcome = Outcome(
            kind=self.kind,
            options=self.options,
            counts=counts,
            ids=[each.record.pk for each in done if each.record],
            errors=errors,
            message=answers.message(self.kind, counts),
            batch_id=None,
            duration_seconds=0.0,
        )
        batch = self._new_batch(outcome, [each.judgement.item for each in self.verdicts if each.faults])
        batch.save(force_insert=True)
        self._store_records(batch, done)
        outcome.duration_seconds = batch.duration_seconds = round(time.monotonic() - self.started, 6)
        outcome.batch_id = batch.pk
        batch.save(update_fields=["duration_seconds"])
        return outcome

    def _store_records(self, batch: Batch, done: Iterable[Verdict]) -> None:
        created = [each for each in done if each.outcome == "created"]
        updated = [each for each in done if each.outcome == "updated"]
        # In the order of their keys: two batches that wait for each other would deadlock.
        rows = [each.record for each in created if each.record]
        for record in rows:
            record.batch_id = batch.pk
        rows.sort(key=lambda record: getattr(record, self.kind.key) or "")
        self.kind.model.objects.bulk_create(rows)
        if updated:
            self._update([each.record for each in updated if each.record])
        for reference in self.kind.references:
            if reference.through:
                self._store_links(reference, created, updated)

    def _update(self, records: list[Record]) -> None:
        """Rows that exist and are locked, by the insert that meets its own key: one statement for all."""
        fields = [each.attname for each in self.kind.model._meta.concrete_fields if each.attname not in KEPT]
        self.kind.model.objects.bulk_create(
            records, update_conflicts=True, unique_fields=["tenant_id", "id"], update_fields=fields
        )

    def _store_links(self, reference: Reference, created: list[Verdict], updated: list[Verdict]) -> None:
        assert reference.through is not None
        changed = [each for each in updated if reference in each.links]
        if changed:
            owners = [each.record.pk for each in changed if each.record]
            reference.through.objects.filter(activity_id__in=owners).delete()
        links = [
            reference.through(
                **{"tenant_id": self.member.tenant_id, "activity_id": each.record.pk, reference.column: target}
            )
            for each in [*created, *changed]
            if each.record
            for target in each.links.get(reference, ())
        ]
        if links:
            reference.through.objects.bulk_create(links)

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

    def _new_batch(self, outcome: Outcome, sent: list[Any]) -> Batch:
        batch = Batch(
            tenant_id=self.member.tenant_id,
            kind=self.kind.word,
            mode=self.options.mode,
            on_conflict=self.options.on_conflict,
            status=_ending(outcome.counts),
            message=outcome.message.en,
            message_vi=outcome.message.vi,
            created_by=self.member.user,
            key_id=self.member.key_id,
            created_at=self.now,
            **outcome.counts,
        )
        batch.errors = [
            {**entry, "item": item.line if isinstance(item, Malformed) else item}
            for entry, item in zip(outcome.errors, sent, strict=True)
        ]
        return batch


KEPT = frozenset({"id", "tenant_id", "batch_id", "created_by_id", "created_at"})


def _held(model: type[Record], ids: set[UUID]) -> set[UUID]:
    """Those of ``ids`` that exist; none of them can be removed before this transaction ends."""
    found = model.objects.filter(pk__in=ids).order_by().values_list("pk")
    sql, params = found.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE", params)
        return {key for (key,) in cursor.fetchall()}


def _ids(reference: Reference, verdict: Verdict) -> Ids:
    value = verdict.judgement.values.get(reference.field)
    if isinstance(value, Ids):
        return value
    return Ids([] if value is None else [value])


def _ending(counts: dict[str, int]) -> BatchStatus:
    if not counts["total_failed"]:
        return BatchStatus.COMPLETED
    kept = counts["total_created"] + counts["total_updated"] + counts["total_skipped"]
    return BatchStatus.PARTIAL if kept else BatchStatus.FAILED
