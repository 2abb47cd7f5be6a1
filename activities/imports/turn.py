"""One turn of an import: it is prepared, or some of its items are judged and stored, with its checkpoint, in one
transaction.

Between two transactions anybody may be killed, and anybody may go on: what is
done is in the database, what is not is done again. ``mode=atomic`` judges the
whole file first, storing nothing, and then stores all of it in one transaction.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from activities.imports import ending, portion, preparing
from activities.imports.claims import alone, look
from activities.imports.portion import Portion
from activities.kinds import KINDS, Kind
from activities.models import Batch, ErrorPart, Import
from activities.models.batches import COUNTS, BatchStatus, Mode
from activities.models.batches import Kind as Word
from activities.options import Options
from activities.serializers import contract_of
from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import say
from tenants.authentication import Member, member_of
from tenants.context import scope
from tenants.models import ApiKey
from tenants.throttling import charge_items

SECONDS = 0.5
CHUNK_SECONDS = 1.0
LARGEST_CHUNK = 10_000


class Pause(Protocol):
    """Called between two bits of long work: others may have a turn, and ``act`` happens on another connection.

    Raises to end the turn.
    """

    def __call__(self, act: Callable[[], None] | None = None) -> None: ...


class Cancelled(Exception):
    """Somebody asked for it while one transaction was storing everything."""


class Overtaken(Exception):
    """Items that were good when they were judged are not when they are stored."""

    def __init__(self, lost: Portion) -> None:
        self.lost = lost


def take(tenant_id: UUID, batch_id: UUID, meanwhile: Pause) -> bool:
    """One turn; whether there is more to do.

    Raises whatever ``meanwhile`` raises, ``tenants.throttling.Exceeded`` when the tenant has used up its items of
    this minute, and what goes wrong.
    """
    until = time.monotonic() + SECONDS
    while _Turn(tenant_id, batch_id, meanwhile).step():
        if time.monotonic() >= until:
            return True
    return False


def give_up(tenant_id: UUID, batch_id: UUID, sentence: Any) -> None:
    """End an import that we cannot finish."""
    with alone(tenant_id, batch_id) as imported:
        if imported:
            ending.give_up(imported, sender(imported.batch), sentence)


def sender(batch: Batch) -> Member:
    """Who sent a batch, as their acts are recorded; in the open scope."""
    prefix = ApiKey.objects.filter(pk=batch.key_id).values_list("prefix", flat=True).first() if batch.key_id else ""
    return Member(batch.created_by, batch.tenant_id, "", "import", batch.key_id, prefix or "")


class _Turn:
    """One step, from what is known now."""

    def __init__(self, tenant_id: UUID, batch_id: UUID, meanwhile: Pause) -> None:
        self.ids, self.meanwhile = (tenant_id, batch_id), meanwhile

    def step(self) -> bool:
        """Whether there is more to do."""
        tenant_id, batch_id = self.ids
        with scope(tenant_id):
            imported = look(batch_id)
            if imported is None:
                return False
            self.member = sender(imported.batch)
        self.kind: Kind = KINDS[Word(imported.batch.kind)]
        self.contract = contract_of(imported.batch.kind)
        options = ending.options_of(imported.batch)
        self.stores_later = options.mode == Mode.ATOMIC and not options.dry_run
        # Each chunk keeps its good items, or tells of them.
        self.options: Options = replace(options, mode=Mode.PARTIAL)
        if imported.cancelled_at or not member_of(tenant_id, imported.batch.created_by_id, "import"):
            return self._cancel("import_cancelled" if imported.cancelled_at else "import_withdrawn")
        if imported.parts is None:
            return self._prepare(imported)
        if imported.judged < imported.parts:
            return self._judge(imported)
        return self._store()

    def _cancel(self, code: str) -> bool:
        with alone(*self.ids) as imported:
            if imported:
                ending.cancel(imported, self.member, code)
        return imported is None

    # --- Reading the file ----------------------------------------------------------------

    def _prepare(self, imported: Import) -> bool:
        self._begin()
        try:
            prepared = preparing.prepare(imported, self.contract(), lambda: self._pause(stored=0))
        except Cancelled:
            return True
        except Problem as problem:
            give_up(*self.ids, problem.sentence)
            return False
        with alone(*self.ids) as now:
            if now is None or now.parts is not None:
                return True
            now.folder, now.total, now.parts = prepared.folder, prepared.total, prepared.parts
            now.save(update_fields=["folder", "total", "parts"])
            if not prepared.parts:
                ending.complete(now, self.member)
        return bool(prepared.parts)

    def _begin(self) -> None:
        with alone(*self.ids) as imported:
            if imported and imported.started_at is None:
                imported.started_at = timezone.now()
                imported.save(update_fields=["started_at"])
                sentence = say("import_running", **self.kind.nouns)
                batch = imported.batch
                batch.status, batch.message, batch.message_vi = BatchStatus.RUNNING, sentence.en, sentence.vi
                batch.save(update_fields=["status", "message", "message_vi"])

    # --- Judging, and storing what is good -----------------------------------------------

    def _judge(self, imported: Import) -> bool:
        items = self._read(imported, imported.judged, self._pace(imported))
        # What no minute could ever hold is charged as one whole minute.
        charge_items(imported.tenant_id, min(len(items), settings.PDPL_ITEMS_PER_MINUTE))
        started = time.monotonic()
        judgements = portion.judged(self.contract, items, imported.batch.total_submitted)
        with alone(*self.ids) as now:
            if now is None or now.judged != imported.judged or now.parts is None or now.cancelled_at:
                return True  # the next look will tell
            options = replace(self.options, dry_run=self.options.dry_run or self.stores_later)
            found = portion.write(self.kind, now.batch, judgements, items, options, self.member)
            self._add(now, found)
            now.judged += items.parts
            now.rate = len(items) / max(time.monotonic() - started, 0.001)
            now.save(update_fields=["judged", "rate"])
            return self._go_on(now)

    def _read(self, imported: Import, number: int, wanted: int) -> preparing.Lines:
        try:
            return preparing.read(imported, number, wanted)
        except preparing.PartLost:
            with alone(*self.ids) as now:
                if now:
                    now.parts = None
                    now.save(update_fields=["parts"])
            raise

    def _pace(self, imported: Import) -> int:
        """How many items take about a second."""
        most = min(LARGEST_CHUNK, self.kind.limit)
        return max(preparing.PART, min(int(imported.rate * CHUNK_SECONDS), most))

    def _add(self, imported: Import, found: Portion) -> None:
        batch = imported.batch
        if found.errors:
            errors = ErrorPart(tenant_id=batch.tenant_id, batch_id=batch.pk, first=batch.total_failed)
            errors.entries = found.errors
            errors.save(force_insert=True)
        counts = _aborted(found.counts) if self.stores_later else found.counts
        for name in COUNTS:
            setattr(batch, name, getattr(batch, name) + counts[name])
        batch.save(update_fields=COUNTS)

    def _go_on(self, imported: Import) -> bool:
        batch = imported.batch
        if imported.judged < (imported.parts or 0):
            return True
        if self.stores_later and not batch.total_failed:
            return True
        if batch.mode == Mode.ATOMIC and batch.total_failed:
            _set(batch, _aborted(batch.counts()))
        ending.complete(imported, self.member)
        return False

    # --- Storing everything at once ------------------------------------------------------

    def _store(self) -> bool:
        try:
            with alone(*self.ids) as imported:
                if imported is None:
                    return True
                _set(imported.batch, self._store_all(imported))
                ending.complete(imported, self.member)
        except Cancelled:
            return True
        except Overtaken as overtaken:
            self._refuse(overtaken.lost)
        return False

    def _store_all(self, imported: Import) -> dict[str, int]:
        total = dict.fromkeys(COUNTS, 0)
        number = 0
        while number < (imported.parts or 0):
            items = self._read(imported, number, self._pace(imported))
            judgements = portion.judged(self.contract, items, total["total_submitted"])
            found = portion.write(self.kind, imported.batch, judgements, items, self.options, self.member)
            if found.counts["total_failed"]:
                raise Overtaken(found)
            total = {name: total[name] + found.counts[name] for name in COUNTS}
            number += items.parts
            self._pause(stored=number)
        return total

    def _refuse(self, lost: Portion) -> None:
        with alone(*self.ids) as imported:
            if imported:
                self._add(imported, lost)
                failed = lost.counts["total_failed"]
                counts = dict.fromkeys(COUNTS, 0) | {"total_failed": failed, "total_submitted": imported.total or 0}
                _set(imported.batch, counts | {"total_aborted": counts["total_submitted"] - failed})
                ending.complete(imported, self.member)

    def _pause(self, stored: int) -> None:
        """Tell how far it has come, let others go, and see whether it is still wanted. Raises ``Cancelled``."""
        unwanted = False

        def tell() -> None:
            nonlocal unwanted
            tenant_id, batch_id = self.ids
            with scope(tenant_id):
                mine = Import.objects.filter(batch_id=batch_id)
                mine.update(stored=stored)
                unwanted = mine.exclude(cancelled_at=None, ended_at=None).exists()

        self.meanwhile(tell)
        if unwanted:
            raise Cancelled


def _set(batch: Batch, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        setattr(batch, name, count)


def _aborted(counts: dict[str, int]) -> dict[str, int]:
    """The good items of a batch that is refused, or not stored yet."""
    good = counts["total_submitted"] - counts["total_failed"]
    changed = dict.fromkeys(("total_created", "total_updated", "total_skipped"), 0)
    return counts | changed | {"total_aborted": good}
