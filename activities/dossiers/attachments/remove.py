"""Removing attachments, each on record. One that a version has stays, since its package is filed with it.

The caller checks the right.
"""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from activities.dossiers.attachments import files
from activities.dossiers.attachments.attach import LOCK, record
from activities.dossiers.filings import snapshot
from activities.dossiers.filings.submit import lock_versions
from activities.models import DossierAttachment, DossierVersion
from activities.models.audit import Action
from activities.models.dossiers.versions import VersionStatus
from activities.postgres import locks
from activities.postgres.lookups import is_any_of
from pdpl_inventory.errors import Problem
from pdpl_inventory.messages import find
from tenants.authentication.members import Member


def remove_attachments(member: Member, ids: Sequence[UUID]) -> None:
    """Remove attachments in the member's open scope; their bytes go when that commits.

    Raises ``DossierAttachment.DoesNotExist``, and ``Problem``: 409 for one that a version has which was not returned,
    404 when the frozen files of such a version are gone.
    """
    chosen = DossierAttachment.objects.filter(is_any_of("pk", ids))
    for dossier in chosen.order_by("dossier").values_list("dossier", flat=True).distinct():
        lock_versions(dossier)  # one that is being frozen may have them
    locks.acquire(LOCK, exclusive=True)
    found = list(chosen.order_by("pk").select_for_update())
    if len(found) < len({*ids}):
        raise DossierAttachment.DoesNotExist
    _refuse_those_in_versions(found)
    for attachment in found:
        pk = attachment.pk
        record(member, Action.ATTACHMENT_REMOVED, attachment)
        attachment.delete()
        transaction.on_commit(partial(files.delete, member.tenant_id, pk), robust=True)


def is_in_version(attachment: DossierAttachment) -> bool:
    """Whether a version that was not returned has the attachment: it was attached when the version was submitted.

    Tells what to offer, by days alone; ``remove_attachments`` reads the versions.
    """
    versions = DossierVersion.objects.exclude(status=VersionStatus.RETURNED).filter(
        dossier=attachment.dossier, submitted_at__gte=attachment.created_at
    )
    if attachment.retired_at:
        versions = versions.filter(submitted_at__lt=attachment.retired_at)
    return bool(versions.exists())


def _refuse_those_in_versions(attachments: Sequence[DossierAttachment]) -> None:
    """Each version is read once, and those before the first of the attachments are not."""
    by_id = {each.pk: each for each in attachments}
    versions = DossierVersion.objects.exclude(status=VersionStatus.RETURNED).filter(
        dossier__in={each.dossier for each in attachments},
        submitted_at__gte=min((each.created_at for each in attachments), default=timezone.now()),
    )
    for version in versions.order_by("-pk"):
        for pk in snapshot.ids_in(version, snapshot.ATTACHMENT):
            if attachment := by_id.get(pk):
                status = find(f"status_{version.status}")
                words = {"name": attachment.title_vi, "status_vi": status.vi, "status_en": status.en}
                raise Problem(409, "attachment_in_version", number=version.number, **words)
