"""How an import ends: its status and its sentence, one line of the audit log, and nothing left behind."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from activities import answers, audit, batch
from activities.answers import Outcome
from activities.imports import files
from activities.kinds import KINDS
from activities.models import Batch, ErrorPart, Import, SentKey
from activities.models.audit import Action, Door
from activities.models.batches import COUNTS, BatchStatus, Mode, OnConflict
from activities.models.batches import Kind as Word
from activities.options import Options
from pdpl_inventory.messages import Sentence, say
from tenants.authentication import Member


def options_of(subject: Batch) -> Options:
    return Options(Mode(subject.mode), OnConflict(subject.on_conflict), subject.dry_run)


def complete(imported: Import, member: Member) -> None:
    """Everything was judged, and what is to be stored is stored; in the open scope."""
    subject = imported.batch
    kind = KINDS[Word(subject.kind)]
    counts = subject.counts()
    sentence = answers.message(kind, counts) if counts["total_submitted"] else say("import_empty")
    status = batch.ending(counts) if counts["total_submitted"] else BatchStatus.FAILED
    _close(imported, status, sentence)
    outcome = Outcome(kind, options_of(subject), counts, [], [], sentence, subject.pk, subject.duration_seconds)
    batch.tell(outcome, member, Door.IMPORT)


def cancel(imported: Import, member: Member, code: str = "import_cancelled") -> None:
    """What was stored before stays, and is counted."""
    counts = imported.batch.counts()
    kept = counts["total_created"] + counts["total_updated"]
    _close(imported, BatchStatus.CANCELLED, say(code, count=kept, **_nouns(imported)))
    _tell(imported, member, Action.IMPORT_CANCELLED)


def give_up(imported: Import, member: Member, sentence: Sentence) -> None:
    """The file cannot be read, or we failed: what was stored before stays, and is counted."""
    counts = imported.batch.counts()
    kept = any(counts[each] for each in ("total_created", "total_updated", "total_skipped"))
    _close(imported, BatchStatus.PARTIAL if kept else BatchStatus.FAILED, sentence)
    _tell(imported, member, Action.IMPORT_FAILED)


def _close(imported: Import, status: BatchStatus, sentence: Sentence) -> None:
    subject = imported.batch
    imported.ended_at = timezone.now()
    imported.started_at = imported.started_at or imported.ended_at
    imported.save(update_fields=["started_at", "ended_at"])
    subject.status, subject.message, subject.message_vi = status, sentence.en[:300], sentence.vi[:300]
    subject.duration_seconds = round((imported.ended_at - imported.started_at).total_seconds(), 6)
    subject.save(update_fields=["status", "message", "message_vi", "duration_seconds", *COUNTS])
    SentKey.objects.filter(batch_id=subject.pk)._raw_delete("default")


def _tell(imported: Import, member: Member, action: str) -> None:
    subject = imported.batch
    sentence = Sentence(subject.message_vi, subject.message)
    figures: dict[str, Any] = subject.counts() | {"duration_seconds": subject.duration_seconds}
    door = Door.IMPORT.value
    audit.record(member, action, sentence, batch_id=subject.pk, door=door, kind=subject.kind, **figures)


def _nouns(imported: Import) -> dict[str, str]:
    return KINDS[Word(imported.batch.kind)].nouns


# --- What is kept, and for how long -------------------------------------------------


def tidy(tenant_id: UUID, batch_id: UUID) -> None:
    """Remove the parts of an import that has ended; its file stays a while."""
    files.remove(files.home(tenant_id, batch_id), keeping=(files.UPLOAD,))


def forget_files(before: Any) -> int:
    """Remove the current tenant's files whose import ended ``before``; how many there were."""
    found = Import.objects.filter(ended_at__lt=before, emptied_at=None)
    for each in found:
        files.remove(files.home(each.tenant_id, each.batch_id))
        Import.objects.filter(pk=each.pk).update(emptied_at=timezone.now())
    return len(found)


def forget_errors(before: Any) -> int:
    """Remove the failed rows of the current tenant's imports that ended ``before``; the counts stay."""
    return ErrorPart.objects.filter(batch__imported__ended_at__lt=before).delete()[0]


def forget_strays(tenant_id: UUID, before: Any) -> None:
    """Remove files of submissions that were never finished."""
    for batch_id in files.batches_of(tenant_id):
        made = batch_id.int >> 80  # the milliseconds of its key
        if made < before.timestamp() * 1_000 and not Import.objects.filter(batch_id=batch_id).exists():
            files.remove(files.home(tenant_id, batch_id))
