"""Deletion of what imports leave in the storage and the database, when one ends or after the days of the settings."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.files.storage import saved_before
from activities.imports.files import storage
from activities.models import ErrorPart, Import


def delete_parts(tenant_id: UUID, batch_id: UUID) -> None:
    """Delete the parts of an import that has ended; the uploaded file and its preview stay until ``delete_files``."""
    storage.remove(storage.folder_of(tenant_id, batch_id), keeping=(storage.UPLOAD, storage.PREVIEW))


def delete_files(before: Any) -> int:
    """Delete the current tenant's uploaded files whose import ended ``before`` a moment. Returns how many."""
    found = Import.objects.filter(ended_at__lt=before, emptied_at=None)
    for each in found:
        storage.remove(storage.folder_of(each.tenant_id, each.batch_id))
        Import.objects.filter(pk=each.pk).update(emptied_at=timezone.now())
    return len(found)


def delete_errors(before: Any) -> int:
    """Delete the failed rows of the current tenant's imports that ended ``before``; the counts stay."""
    return ErrorPart.objects.filter(batch__imported__ended_at__lt=before).delete()[0]


def delete_orphans(tenant_id: UUID, before: Any) -> None:
    """Delete files saved ``before`` a moment for which no import was committed."""
    for batch_id in storage.batches_of(tenant_id):
        if saved_before(batch_id, before) and not Import.objects.filter(batch_id=batch_id).exists():
            storage.remove(storage.folder_of(tenant_id, batch_id))
