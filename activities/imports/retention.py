"""Deletion of what imports and batches leave in the storage and the database, when an import ends or after the days of
the settings."""

from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.contract.kinds import KINDS
from activities.files.storage import saved_before
from activities.imports.files import storage
from activities.models import Batch, ErrorPart, Import
from activities.models.batches import UNFINISHED
from activities.models.batches import Kind as Word
from tenants.isolation.context import scope

# Records that are taken out of their batch in one transaction.
AT_ONCE = 10_000


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


def delete_failed_items(before: Any) -> int:
    """Delete the failed items of the current tenant's batches that were sent ``before``; the counts stay."""
    old = Batch.objects.filter(created_at__lt=before, imported=None).exclude(packed_errors=b"")
    return old.update(packed_errors=b"")


def delete_batches(tenant_id: UUID, before: Any) -> int:
    """Delete the tenant's batches that ended and were sent ``before``, each in a transaction of its own.

    Their records stay, and belong to no batch any more. Returns how many batches.
    """
    with scope(tenant_id):
        old = Batch.objects.filter(created_at__lt=before).exclude(status__in=UNFINISHED)
        found = list(old.order_by("pk").values_list("pk", "kind"))
    for batch_id, kind in found:
        records = KINDS[Word(kind)].model
        while _detach(tenant_id, records, batch_id):
            pass
        with scope(tenant_id):
            records.objects.filter(batch_id=batch_id).update(batch_id=None)
            storage.remove(storage.folder_of(tenant_id, batch_id))
            Batch.objects.filter(pk=batch_id).delete()
    return len(found)


def _detach(tenant_id: UUID, records: Any, batch_id: UUID) -> int:
    """Take some records out of their batch. Returns how many."""
    with scope(tenant_id):
        some = records.objects.filter(batch_id=batch_id).order_by().values("pk")[:AT_ONCE]
        changed: int = records.objects.filter(pk__in=some).update(batch_id=None)
        return changed


def delete_orphans(tenant_id: UUID, before: Any) -> None:
    """Delete files saved ``before`` a moment for which no import was committed."""
    for batch_id in storage.batches_of(tenant_id):
        if saved_before(batch_id, before) and not Import.objects.filter(batch_id=batch_id).exists():
            storage.remove(storage.folder_of(tenant_id, batch_id))
