"""The end of an import: its status and message, one audit event, and the deletion of the sender's keys it had saved.

Everything runs in the caller's transaction and scope, so an import ends
together with its last chunk. Files are deleted elsewhere (``retention``).
"""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from activities.audit import log
from activities.batch import response, write
from activities.batch.attempt import final_status
from activities.batch.options import Options
from activities.batch.response import BatchOutcome
from activities.contract.kinds import KINDS
from activities.models import Batch, Import, SentKey
from activities.models.audit import Action, Door
from activities.models.batches import COUNTS, BatchStatus, Mode, OnConflict
from activities.models.batches import Kind as Word
from pdpl_inventory.messages import Sentence, say
from pdpl_inventory.metrics import measures
from tenants.authentication.members import Member


def options_of(batch: Batch) -> Options:
    """Return the options with which the file was sent."""
    return Options(Mode(batch.mode), OnConflict(batch.on_conflict), batch.dry_run)


def complete(imported: Import, member: Member) -> None:
    """End an import whose items are all validated and stored; in the open scope."""
    batch = imported.batch
    kind = KINDS[Word(batch.kind)]
    counts = batch.counts()
    sentence = response.batch_message(kind, counts) if counts["total_submitted"] else say("import_empty")
    status = final_status(counts) if counts["total_submitted"] else BatchStatus.FAILED
    _close(imported, status, sentence)
    outcome = BatchOutcome(kind, options_of(batch), counts, [], [], sentence, batch.pk, batch.duration_seconds)
    write.audit_batch(outcome, member, Door.IMPORT)


def cancel(imported: Import, member: Member, code: str = "import_cancelled") -> None:
    """End an import early. What was stored before stays, and its count is in the message ``code``."""
    counts = imported.batch.counts()
    kept = counts["total_created"] + counts["total_updated"]
    _close(imported, BatchStatus.CANCELLED, say(code, count=kept, **_nouns(imported)))
    _audit(imported, member, Action.IMPORT_CANCELLED)


def fail(imported: Import, member: Member, sentence: Sentence) -> None:
    """End an import whose file cannot be read, or that failed again and again.

    What was stored before stays. The status is ``partial`` when an item was created, updated or skipped, else
    ``failed``.
    """
    counts = imported.batch.counts()
    kept = any(counts[each] for each in ("total_created", "total_updated", "total_skipped"))
    _close(imported, BatchStatus.PARTIAL if kept else BatchStatus.FAILED, sentence)
    _audit(imported, member, Action.IMPORT_FAILED)


def _close(imported: Import, status: BatchStatus, sentence: Sentence) -> None:
    batch = imported.batch
    imported.ended_at = timezone.now()
    imported.started_at = imported.started_at or imported.ended_at
    imported.save(update_fields=["started_at", "ended_at"])
    batch.status, batch.message, batch.message_vi = status, sentence.en[:300], sentence.vi[:300]
    batch.duration_seconds = round((imported.ended_at - imported.started_at).total_seconds(), 6)
    batch.save(update_fields=["status", "message", "message_vi", "duration_seconds", *COUNTS])
    SentKey.objects.filter(batch_id=batch.pk)._raw_delete("default")
    transaction.on_commit(partial(_count, batch))


def _count(batch: Batch) -> None:
    measures.imports.labels(batch.kind, batch.status).observe(batch.duration_seconds)
    if not batch.dry_run:
        measures.count_items(batch.counts(), "import")


def _audit(imported: Import, member: Member, action: str) -> None:
    batch = imported.batch
    sentence = Sentence(batch.message_vi, batch.message)
    figures: dict[str, Any] = batch.counts() | {"duration_seconds": batch.duration_seconds}
    door = Door.IMPORT.value
    log.record_event(member, action, sentence, batch_id=batch.pk, door=door, kind=batch.kind, **figures)


def _nouns(imported: Import) -> dict[str, str]:
    return KINDS[Word(imported.batch.kind)].nouns
