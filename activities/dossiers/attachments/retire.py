"""Retiring and replacing attachments: versions keep what they have, and later ones are made without it.

The caller checks the right.
"""

from uuid import UUID

from django.utils import timezone

from activities.dossiers.attachments.attach import LOCK, Examined, add_attachment, record
from activities.models import DossierAttachment
from activities.models.audit import Action
from activities.postgres import locks
from pdpl_inventory.errors import Problem
from tenants.authentication.members import Member


def retire_attachment(member: Member, pk: UUID) -> DossierAttachment:
    """Leave an attachment out of later versions, in the member's open scope.

    Raises ``DossierAttachment.DoesNotExist``, and ``Problem`` (409) for one that is retired already.
    """
    attachment = _retire(member, pk)
    record(member, Action.ATTACHMENT_RETIRED, attachment)
    return attachment


def replace_attachment(member: Member, pk: UUID, examined: Examined, title_vi: str = "") -> DossierAttachment:
    """Retire an attachment and attach a file in its place, with its title unless another is given; returns the new one.

    In the member's open scope. Raises like ``retire_attachment``.
    """
    former = _retire(member, pk)
    new = add_attachment(member, examined, former.dossier, former.kind, title_vi or former.title_vi)
    former.replaced_by = new
    former.save(update_fields=["replaced_by"])
    record(member, Action.ATTACHMENT_REPLACED, former, {"by": new.title_vi}, replaced_by=str(new.pk))
    return new


def _retire(member: Member, pk: UUID) -> DossierAttachment:
    locks.acquire(LOCK, exclusive=True)
    attachment = DossierAttachment.objects.select_for_update(no_key=True).get(pk=pk)
    if attachment.retired_at:
        raise Problem(409, "attachment_not_in_use", name=attachment.title_vi)
    attachment.retired_at, attachment.retired_by = timezone.now(), member.user
    attachment.save(update_fields=["retired_at", "retired_by"])
    return attachment
