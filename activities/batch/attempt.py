"""One attempt to store a batch: validated items → checks → rows → the batch's own row.

Items are judged in a few parts: PostgreSQL stores one part while the next is judged.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.batch import response, rows
from activities.batch.checks import Checks, ItemOutcome, Part
from activities.batch.options import Options
from activities.batch.response import BatchOutcome
from activities.batch.rows import NewRow
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind
from activities.models import Batch
from activities.models.batches import BatchStatus, Mode, OnConflict
from pdpl_inventory.pipeline import pipelined
from tenants.authentication.members import Member
from tenants.uuid7 import new_key

# The first part is short, so that PostgreSQL starts early. Each next one is at most half as long again: about as much
# as Python judges while PostgreSQL stores the part before. Of 10,000 items they are seven; more make parts like the
# last.
PARTS = (400, 600, 900, 1_300, 1_900, 2_450)


def parts_of(count: int) -> Iterator[slice]:
    """The parts of ``count`` items; so few that PostgreSQL would store next to nothing meanwhile are one part."""
    start = 0
    for size in chain(PARTS, repeat(PARTS[-1])) if count > 2 * PARTS[0] else [count]:
        yield slice(start, start + size)
        start += size
        if start >= count:
            return


class Attempt:
    """An attempt at one batch. ``items`` are validated when a part of them is taken.

    ``in_parts``: a part may be stored before the next is judged.
    """

    in_parts = True

    def __init__(
        self, kind: Kind, items: Sequence[ValidatedItem], options: Options, member: Member, started: float
    ) -> None:
        self.kind, self.items, self.options, self.member, self.started = kind, items, options, member, started
        self.now: datetime = timezone.now()
        self.batch_id = new_key()
        self.checks = Checks(kind, options, member, self.now)
        self.failed: list[ItemOutcome] = []
        self.by_outcome = {"created": 0, "updated": 0, "skipped": 0}
        self.ids: list[UUID] = []
        self.changes: list[tuple[UUID, Mapping[str, tuple[Any, Any]]]] = []

    def run(self, optimistic: bool = False) -> BatchOutcome:
        """Check the items and store the valid ones, in the member's open scope.

        ``optimistic``: parts without faults are stored without looking up their keys and linked ids.
        Raises ``IntegrityError`` where the look-up would have found a fault, and when another request was faster.
        """
        with pipelined():
            for part in self._judged(optimistic):
                self.failed += [each for each in part if each.faults]
                valid = [each for each in part if not each.faults]
                for each in valid:
                    self.by_outcome[each.outcome] += 1
                if not self._refused:
                    self._store(valid)
        return self._finish()

    @property
    def _refused(self) -> bool:
        return self.options.mode == Mode.ATOMIC and bool(self.failed)

    # --- Parts ---------------------------------------------------------------------------

    def _judged(self, optimistic: bool) -> Iterator[list[ItemOutcome]]:
        """The items of each part, with their faults and what happens to the others.

        The look-ups of a part are sent before the part before it is stored, so that they need not wait for that.
        """
        before: Part | None = None
        for place in self._parts():
            part = self.checks.begin(self.items[place], optimistic)
            if before:
                yield self.checks.end(before)
            before = part
            if not part.answers:
                yield self.checks.end(part)
                before = None
        if before:
            yield self.checks.end(before)

    def _parts(self) -> Iterable[slice]:
        return [slice(None)] if self._whole else parts_of(len(self.items))

    @property
    def _whole(self) -> bool:
        """Whether nothing may be stored before all is judged, or before all stored records are locked, in order."""
        options = self.options
        return not self.in_parts or options.mode == Mode.ATOMIC or options.on_conflict == OnConflict.UPDATE

    def _store(self, valid: list[ItemOutcome]) -> None:
        """Store the items of a part; of a long one, PostgreSQL stores one piece while the rows of the next are made."""
        shared = {
            "tenant_id": self.member.tenant_id,
            "batch_id": self.batch_id,
            "created_by_id": self.member.user.pk,
            "changed_by_id": self.member.user.pk,
            "created_at": self.now,
            "updated_at": self.now,
        }
        self.ids += [each.id for each in valid if each.id]
        new = rows.in_order(
            self.kind, (NewRow(each.id, each.values) for each in valid if each.id and each.outcome == "created")
        )
        for piece in () if not new else parts_of(len(new)) if self._whole else [slice(None)]:
            rows.insert(self.kind, new[piece], shared)
        if changed := [each.change for each in valid if each.change]:
            rows.update(self.kind, changed)
            self.changes += [(each.record.id, each.fields) for each in changed]

    # --- The outcome -----------------------------------------------------------------------

    def _finish(self) -> BatchOutcome:
        counts = self._counts()
        outcome = BatchOutcome(
            kind=self.kind,
            options=self.options,
            counts=counts,
            ids=self.ids,
            errors=[response.error_entry(self.kind, each.item, each.faults) for each in self.failed],
            message=response.batch_message(self.kind, counts),
            batch_id=self.batch_id,
            duration_seconds=round(time.monotonic() - self.started, 6),
            changes=self.changes,
        )
        self.save_batch(outcome)
        return outcome

    def _counts(self) -> dict[str, int]:
        kept = dict.fromkeys(self.by_outcome, 0) if self._refused else self.by_outcome
        return {
            "total_submitted": len(self.items),
            **{f"total_{outcome}": count for outcome, count in kept.items()},
            "total_failed": len(self.failed),
            "total_aborted": sum(self.by_outcome.values()) if self._refused else 0,
        }

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
        return [{**entry, "item": each.item.kept} for entry, each in zip(errors, self.failed, strict=True)]


def final_status(counts: dict[str, int]) -> BatchStatus:
    """The status of a batch or an import that has ended, by its counts."""
    if not counts["total_failed"]:
        return BatchStatus.COMPLETED
    kept = counts["total_created"] + counts["total_updated"] + counts["total_skipped"]
    return BatchStatus.PARTIAL if kept else BatchStatus.FAILED
