"""Adding and handing out attachments, and the audit events about them. The caller checks the right."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from django.db.models import QuerySet

from activities.audit import log
from activities.dossiers.attachments import clamd, content, files
from activities.dossiers.words import dossier_words
from activities.files.uploads import Upload, display_name
from activities.models import DossierAttachment
from activities.models.audit import Action
from activities.models.dossiers.attachments import AttachmentKind, filing_order
from activities.postgres import locks
from pdpl_inventory.errors import RETRY_SECONDS, Problem
from pdpl_inventory.language import label_words
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.uuid7 import new_key

logger = logging.getLogger("pdpl.attachments")
LOCK = "dossier-attachments"
"""The lock of everyone who adds, retires or removes attachments."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Examined:
    """A received file that may be attached: of a known type, and clean where there is a scanner."""

    upload: Upload
    media_type: str
    size: int


def examine(upload: Upload) -> Examined:
    """Judge a received file. It needs no transaction, which a slow scanner would hold open.

    Raises ``Problem``: 413 for one that is too large, 400 for a type that is not taken or a virus, 503 while the
    scanner is away.
    """
    file, size = upload.content, upload.content.size or 0
    if size > settings.PDPL_MAX_ATTACHMENT_MB * MEGABYTE:
        raise Problem(413, "body_too_large", limit=settings.PDPL_MAX_ATTACHMENT_MB)
    media_type = content.media_type_of(_bytes(upload))
    if media_type is None:
        raise Problem(400, "attachment_type")
    try:
        virus = clamd.virus_in(_bytes(upload))
    except clamd.ScannerAway as error:
        logger.error("The virus scanner did not judge a file: %s", error)
        raise Problem(503, "scanner_away", headers={"Retry-After": str(RETRY_SECONDS)}) from error
    if virus:
        raise Problem(400, "attachment_infected", name=virus)
    file.seek(0)
    return Examined(upload, media_type, size)


def _bytes(upload: Upload) -> IO[bytes]:
    file: IO[bytes] = upload.content.file  # type: ignore[assignment]
    return file


def add_attachment(member: Member, examined: Examined, dossier: str, kind: str, title_vi: str) -> DossierAttachment:
    """Attach a file in the member's open scope. Its bytes are deleted again when anything fails.

    Raises ``Problem`` (409) when the dossier has as many as it may have.
    """
    locks.acquire(LOCK, exclusive=True)
    most = settings.PDPL_MAX_ATTACHMENTS
    if attachments_of(dossier).count() >= most:
        raise Problem(409, "too_many_attachments", limit=most)
    pk = new_key()
    files.save(member.tenant_id, pk, examined.upload.content)
    try:
        attachment = DossierAttachment.objects.create(
            id=pk,
            tenant_id=member.tenant_id,
            dossier=dossier,
            kind=kind,
            title_vi=title_vi,
            filename=display_name(examined.upload.filename),
            media_type=examined.media_type,
            size=examined.size,
            sha256=examined.upload.digest,
            created_by=member.user,
        )
        record(member, Action.ATTACHMENT_ADDED, attachment)
    except BaseException:
        files.delete(member.tenant_id, pk)
        raise
    return attachment


def record_download(member: Member, attachment: DossierAttachment) -> None:
    """Record that an attachment was handed out, in the member's open scope."""
    record(member, Action.ATTACHMENT_DOWNLOADED, attachment)


def attachments_of(dossier: str) -> QuerySet[DossierAttachment]:
    """The attachments of a dossier that are in use, in the order in which it is filed."""
    return DossierAttachment.objects.filter(dossier=dossier, retired_at=None).order_by(*filing_order())


def record(
    member: Member, action: Action, attachment: DossierAttachment, said: Mapping[str, str] | None = None, **data: Any
) -> None:
    """Record an act on an attachment, in the member's open scope. ``said`` are further values of its sentence."""
    sentence = say(
        action.value.replace(".", "_"),
        name=attachment.title_vi,
        **label_words("kind", AttachmentKind(attachment.kind).label),
        **dossier_words(attachment.dossier),
        **(said or {}),
    )
    log.record_event(
        member,
        action.value,
        sentence,
        record_id=str(attachment.pk),
        dossier=attachment.dossier,
        kind=attachment.kind,
        title_vi=attachment.title_vi,
        filename=attachment.filename,
        media_type=attachment.media_type,
        size=attachment.size,
        sha256=attachment.sha256,
        **data,
    )
