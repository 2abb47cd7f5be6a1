"""One turn of an import: prepare the file, or validate and store a chunk of it with its checkpoint, in one transaction.

A worker may be killed between any two transactions, and any worker may resume:
what is committed is never done again, what is not committed is done again from
the checkpoint. ``mode=atomic`` validates the whole file first, storing nothing,
and then stores all of it in one transaction.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from activities.batch.options import Options
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import KINDS, Kind
from activities.imports import chunk, finish, register_rows
from activities.imports.chunk import ChunkResult
from activities.imports.files import formats, parts, prepare
from activities.imports.lock import lock_import, unfinished_import
from activities.models import Batch, ErrorPart, Import
from activities.models.batches import COUNTS, BatchStatus, Mode
from activities.models.batches import Kind as Word
from activities.models.imports import Format
from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import say
from pdpl_inventory.metrics import measures
from tenants.authentication.members import Member, member_of
from tenants.isolation.context import scope
from tenants.models import ApiKey
from tenants.throttling.limits import charge_items

# A turn begins no further chunk after this time.
TURN_SECONDS = 0.5
# A chunk is sized to take about this long.
CHUNK_SECONDS = 1.0
LARGEST_CHUNK = 10_000


class Pause(Protocol):
    """Called between two blocks of long work, so that a worker can run turns of other imports.

    ``act`` is then called on another connection, outside of the open transaction. An exception raised ends the turn.
    """

    def __call__(self, act: Callable[[], None] | None = None) -> None: ...


class Cancelled(Exception):
    """Cancellation was asked for, or the import ended, during a long read or one long transaction."""


class ItemsInvalidated(Exception):
    """Items that were valid in the first pass of ``mode=atomic`` are refused in the second; ``result`` has which."""

    def __init__(self, result: ChunkResult) -> None:
        self.result = result


def take_turn(tenant_id: UUID, batch_id: UUID, pause: Pause) -> bool:
    """Run one turn. Returns whether work is left.

    Raises what ``pause`` raises, ``tenants.throttling.limits.Exceeded`` when the tenant has used up its items of this
    minute, and any error of the storage or the database.
    """
    until = time.monotonic() + TURN_SECONDS
    while _Step(tenant_id, batch_id, pause).run():
        if time.monotonic() >= until:
            return True
    return False


def fail_import(tenant_id: UUID, batch_id: UUID, sentence: Any) -> None:
    """End an import as failed, with ``sentence`` as its message; does nothing when it has ended."""
    with lock_import(tenant_id, batch_id) as imported:
        if imported:
            finish.fail(imported, sender_of(imported.batch), sentence)


def sender_of(batch: Batch) -> Member:
    """Return the sender of a batch with the API key it was sent with, for the audit log; in the open scope."""
    prefix = ApiKey.objects.filter(pk=batch.key_id).values_list("prefix", flat=True).first() if batch.key_id else ""
    return Member(batch.created_by, batch.tenant_id, "", "import", batch.key_id, prefix or "")


class _Step:
    """One step of an import, chosen by its state in the database: cancel, prepare, validate a chunk, or store all."""

    def __init__(self, tenant_id: UUID, batch_id: UUID, pause: Pause) -> None:
        self.ids, self.pause = (tenant_id, batch_id), pause

    def run(self) -> bool:
        """Run the step. Returns whether work is left."""
        tenant_id, batch_id = self.ids
        with scope(tenant_id):
            imported = unfinished_import(batch_id)
            if imported is None:
                return False
            self.member = sender_of(imported.batch)
        self.kind: Kind = KINDS[Word(imported.batch.kind)]
        self.is_table = Format(imported.format) in formats.TABLES
        self.serializer_class = formats.serializer_for(Format(imported.format), imported.batch.kind)
        options = finish.options_of(imported.batch)
        self.stores_later = options.mode == Mode.ATOMIC and not options.dry_run
        # A chunk stores or reports its valid items whatever the mode: ``mode=atomic`` is decided over the whole file.
        self.options: Options = replace(options, mode=Mode.PARTIAL)
        if imported.cancelled_at or not member_of(tenant_id, imported.batch.created_by_id, "import"):
            return self._cancel("import_cancelled" if imported.cancelled_at else "import_withdrawn")
        if imported.parts is None:
            return self._prepare(imported)
        if imported.judged < imported.parts:
            return self._validate_chunk(imported)
        return self._store()

    def _cancel(self, code: str) -> bool:
        with lock_import(*self.ids) as imported:
            if imported:
                finish.cancel(imported, self.member, code)
        return imported is None

    # --- Reading the file ----------------------------------------------------------------

    def _prepare(self, imported: Import) -> bool:
        self._mark_running()
        try:
            prepared = prepare.prepare(imported, self.serializer_class(), lambda: self._save_progress(stored=0))
        except Cancelled:
            return True
        except Problem as problem:
            fail_import(*self.ids, problem.sentence)
            return False
        with lock_import(*self.ids) as now:
            if now is None or now.parts is not None:
                return True
            now.folder, now.total, now.parts = prepared.folder, prepared.total, prepared.parts
            now.save(update_fields=["folder", "total", "parts"])
            if not prepared.parts:
                finish.complete(now, self.member)
        return bool(prepared.parts)

    def _mark_running(self) -> None:
        with lock_import(*self.ids) as imported:
            if imported and imported.started_at is None:
                imported.started_at = timezone.now()
                imported.save(update_fields=["started_at"])
                sentence = say("import_running", **self.kind.nouns)
                batch = imported.batch
                batch.status, batch.message, batch.message_vi = BatchStatus.RUNNING, sentence.en, sentence.vi
                batch.save(update_fields=["status", "message", "message_vi"])

    # --- Validating a chunk, and storing its valid items ----------------------------------

    def _validate_chunk(self, imported: Import) -> bool:
        lines = self._read(imported, imported.judged, self._chunk_size(imported))
        # A chunk larger than the limit of a minute could never be charged in full: it is charged as one whole minute.
        charge_items(imported.tenant_id, min(len(lines), settings.PDPL_ITEMS_PER_MINUTE))
        started = time.monotonic()
        items = self._validated(lines, imported.batch.total_submitted)
        with lock_import(*self.ids) as now:
            if now is None or now.judged != imported.judged or now.parts is None or now.cancelled_at:
                return True  # another worker was faster, or it is cancelled: the next step sees which
            options = replace(self.options, dry_run=self.options.dry_run or self.stores_later)
            found = chunk.write_chunk(self.kind, now.batch, items, lines, options, self.member)
            self._add_result(now, found)
            now.judged += lines.parts
            now.rate = len(lines) / max(time.monotonic() - started, 0.001)
            now.save(update_fields=["judged", "rate"])
            has_more = self._complete_if_done(now)
        measures.chunks.labels(self.kind.word.value).observe(time.monotonic() - started)
        measures.chunk_items.labels(self.kind.word.value).inc(len(lines))
        return has_more

    def _validated(self, lines: parts.Lines, first: int) -> list[ValidatedItem]:
        """Validate the items; of a table's rows that name records of the register only the cells that were changed."""
        if not (self.is_table and register_rows.is_exported(self.kind, lines)):
            return chunk.validate(self.serializer_class, lines, first)
        with scope(self.ids[0]):
            changed = register_rows.changed_cells(self.serializer_class(), lines)
        items = chunk.validate(self.serializer_class, changed, first)
        lines.first = first
        for each in items:
            each.source = lines  # an error shows the row as it was sent
        return items

    def _read(self, imported: Import, number: int, count: int) -> parts.Lines:
        try:
            return parts.read(imported, number, count)
        except parts.PartMissing:
            with lock_import(*self.ids) as now:
                if now:
                    now.parts = None
                    now.save(update_fields=["parts"])
            raise

    def _chunk_size(self, imported: Import) -> int:
        """Return how many items take about ``CHUNK_SECONDS`` at the speed of the chunk before."""
        largest = min(LARGEST_CHUNK, self.kind.limit)
        return max(parts.PART, min(int(imported.rate * CHUNK_SECONDS), largest))

    def _add_result(self, imported: Import, found: ChunkResult) -> None:
        batch = imported.batch
        if found.errors:
            errors = ErrorPart(tenant_id=batch.tenant_id, batch_id=batch.pk, first=batch.total_failed)
            errors.entries = found.errors
            errors.save(force_insert=True)
        counts = _aborted(found.counts) if self.stores_later else found.counts
        for name in COUNTS:
            setattr(batch, name, getattr(batch, name) + counts[name])
        batch.save(update_fields=COUNTS)

    def _complete_if_done(self, imported: Import) -> bool:
        batch = imported.batch
        if imported.judged < (imported.parts or 0):
            return True
        if self.stores_later and not batch.total_failed:
            return True
        if batch.mode == Mode.ATOMIC and batch.total_failed:
            _set_counts(batch, _aborted(batch.counts()))
        finish.complete(imported, self.member)
        return False

    # --- Storing everything at once ------------------------------------------------------

    def _store(self) -> bool:
        try:
            with lock_import(*self.ids) as imported:
                if imported is None:
                    return True
                _set_counts(imported.batch, self._store_all(imported))
                finish.complete(imported, self.member)
        except Cancelled:
            return True
        except ItemsInvalidated as error:
            self._refuse(error.result)
        return False

    def _store_all(self, imported: Import) -> dict[str, int]:
        total = dict.fromkeys(COUNTS, 0)
        number = 0
        while number < (imported.parts or 0):
            lines = self._read(imported, number, self._chunk_size(imported))
            items = self._validated(lines, total["total_submitted"])
            found = chunk.write_chunk(self.kind, imported.batch, items, lines, self.options, self.member)
            if found.counts["total_failed"]:
                raise ItemsInvalidated(found)
            total = {name: total[name] + found.counts[name] for name in COUNTS}
            number += lines.parts
            self._save_progress(stored=number)
        return total

    def _refuse(self, result: ChunkResult) -> None:
        with lock_import(*self.ids) as imported:
            if imported:
                self._add_result(imported, result)
                failed = result.counts["total_failed"]
                counts = dict.fromkeys(COUNTS, 0) | {"total_failed": failed, "total_submitted": imported.total or 0}
                _set_counts(imported.batch, counts | {"total_aborted": counts["total_submitted"] - failed})
                finish.complete(imported, self.member)

    def _save_progress(self, stored: int) -> None:
        """Pause the turn; save how many parts are ``stored`` and read whether the import was cancelled or has ended.

        Both happen on the pause's connection, since the open transaction is not visible yet. Raises ``Cancelled``.
        """
        cancelled = False

        def save() -> None:
            nonlocal cancelled
            tenant_id, batch_id = self.ids
            with scope(tenant_id):
                imports = Import.objects.filter(batch_id=batch_id)
                imports.update(stored=stored)
                cancelled = imports.exclude(cancelled_at=None, ended_at=None).exists()

        self.pause(save)
        if cancelled:
            raise Cancelled


def _set_counts(batch: Batch, counts: dict[str, int]) -> None:
    for name, count in counts.items():
        setattr(batch, name, count)


def _aborted(counts: dict[str, int]) -> dict[str, int]:
    """Return the counts with every valid item as aborted: the batch is refused, or not stored yet."""
    good = counts["total_submitted"] - counts["total_failed"]
    changed = dict.fromkeys(("total_created", "total_updated", "total_skipped"), 0)
    return counts | changed | {"total_aborted": good}
