"""The bytes of attachments in the storage, each in a folder named by its id: so one left over can be told."""

from typing import IO
from uuid import UUID

from django.core.files.base import File

from activities.files import storage
from activities.models import DossierAttachment


def folder_of(tenant_id: UUID) -> str:
    """The folder of a tenant's attachments."""
    return f"{tenant_id}/dossiers/attachments"


def save(tenant_id: UUID, pk: UUID, file: File) -> None:
    """Save an attachment's bytes durably."""
    storage.save(_name(tenant_id, pk), file)


def open_file(attachment: DossierAttachment) -> IO[bytes]:
    """Open an attachment's bytes. Raises ``Problem`` (404) when they are gone."""
    return storage.open_kept(_name(attachment.tenant_id, attachment.pk))


def delete(tenant_id: UUID, pk: UUID) -> None:
    """Delete an attachment's bytes; what does not exist is skipped."""
    storage.remove(f"{folder_of(tenant_id)}/{pk}")


def delete_orphans(tenant_id: UUID, before: object) -> None:
    """Delete the bytes saved ``before`` a moment for which no attachment was committed, in the tenant's scope."""
    for pk in storage.ids_in(folder_of(tenant_id)):
        if storage.saved_before(pk, before) and not DossierAttachment.objects.filter(pk=pk).exists():
            delete(tenant_id, pk)


def _name(tenant_id: UUID, pk: UUID) -> str:
    return f"{folder_of(tenant_id)}/{pk}/content"
