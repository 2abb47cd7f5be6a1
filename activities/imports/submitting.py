"""Two acts on imports by those who send them: a file is queued, and a file is not wanted any more."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from activities import audit
from activities.imports import ending, files, queue
from activities.imports.claims import alone
from activities.kinds import Kind
from activities.models import Batch, Errand, Import
from activities.models.audit import Action
from activities.models.batches import BatchStatus
from activities.models.imports import Format
from activities.options import Options
from pdpl_inventory.messages import say
from tenants.authentication import Member
from tenants.keys import new_key

LONGEST_NAME = 255


class TooManyWaiting(Exception):
    """The tenant has as many imports waiting as it may."""


class HasEnded(Exception):
    """There is nothing left to cancel."""


def submit(kind: Kind, content: File, filename: str, form: Format, options: Options, member: Member) -> Batch:
    """Queue a file, in the member's open scope; the work begins when that commits. Raises ``TooManyWaiting``."""
    if queue.waiting(member.tenant_id) >= settings.PDPL_IMPORTS_QUEUED:
        raise TooManyWaiting
    batch_id = new_key()
    size = content.size or 0
    files.keep(member.tenant_id, batch_id, content)
    try:
        return _queue(batch_id, kind, size, filename, form, options, member)
    except BaseException:
        files.remove(files.home(member.tenant_id, batch_id))
        raise


def _queue(
    batch_id: UUID, kind: Kind, size: int, filename: str, form: Format, options: Options, member: Member
) -> Batch:
    sentence = say("import_queued", **kind.nouns)
    batch = Batch.objects.create(
        id=batch_id,
        tenant_id=member.tenant_id,
        kind=kind.word,
        mode=options.mode,
        on_conflict=options.on_conflict,
        dry_run=options.dry_run,
        status=BatchStatus.QUEUED,
        message=sentence.en,
        message_vi=sentence.vi,
        created_by=member.user,
        key_id=member.key_id,
    )
    Import.objects.create(tenant_id=member.tenant_id, batch=batch, format=form, filename=_shown(filename), size=size)
    queue.add(member.tenant_id, batch_id)
    about: dict[str, Any] = {"kind": kind.word.value, "mode": options.mode.value, "dry_run": options.dry_run}
    audit.record(member, Action.IMPORT_QUEUED, sentence, batch_id=batch_id, size=size, **about)
    transaction.on_commit(lambda: queue.announce_aside(member.tenant_id, batch_id), robust=True)
    return batch


def _shown(filename: str) -> str:
    """What the sender calls the file, as it may be shown; never a path."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    clean = "".join(each for each in last if each.isprintable())
    return clean.encode("utf-8", "replace").decode()[:LONGEST_NAME]


def cancel(batch_id: UUID, member: Member) -> None:
    """End an import, in the member's open scope: at once if nobody is at it, else at its next chunk.

    Raises ``Import.DoesNotExist`` and ``HasEnded``.
    """
    if Import.objects.get(batch_id=batch_id).ended_at:
        raise HasEnded
    with alone(member.tenant_id, batch_id) as imported:
        if imported:
            ending.cancel(imported, member)
            Errand.objects.filter(batch_id=batch_id).delete()
            transaction.on_commit(lambda: ending.tidy(member.tenant_id, batch_id), robust=True)
            return
    if not Import.objects.filter(batch_id=batch_id, ended_at=None).update(cancelled_at=timezone.now()):
        raise HasEnded
    audit.record(member, Action.IMPORT_CANCEL_ASKED, say("import_cancel_asked"), batch_id=batch_id)
    queue.hurry(batch_id)
