"""Files of imports in the storage: the upload and its parts, under the ids of the tenant and the batch."""

from collections.abc import Iterator
from typing import IO
from uuid import UUID

from django.core.files.base import File

from activities.files import storage
from activities.files.storage import remove as remove

UPLOAD, PREVIEW = "upload", "preview"


def folder_of(tenant_id: UUID, batch_id: UUID) -> str:
    """Return the folder of an import, relative to the storage."""
    return f"{tenant_id}/{batch_id}"


def save_upload(tenant_id: UUID, batch_id: UUID, file: File) -> None:
    """Save an upload durably."""
    storage.save(f"{folder_of(tenant_id, batch_id)}/{UPLOAD}", file)


def open_upload(tenant_id: UUID, batch_id: UUID) -> IO[bytes]:
    """Open the uploaded file. Raises ``FileNotFoundError``."""
    return storage.open_file(f"{folder_of(tenant_id, batch_id)}/{UPLOAD}")


def write_preview(tenant_id: UUID, batch_id: UUID, content: bytes) -> None:
    """Save the preview of an import in place of an earlier one."""
    name = f"{folder_of(tenant_id, batch_id)}/{PREVIEW}"
    storage.delete(name)
    storage.write(name, content)


def read_preview(tenant_id: UUID, batch_id: UUID) -> bytes:
    """Return the preview of an import. Raises ``FileNotFoundError``."""
    return storage.read(f"{folder_of(tenant_id, batch_id)}/{PREVIEW}")


def write_part(folder: str, number: int, content: bytes) -> None:
    """Save a part; ``number`` counts from 0 in ``folder``."""
    storage.write(_part_name(folder, number), content)


def read_part(folder: str, number: int) -> bytes:
    """Return the bytes of a part. Raises ``FileNotFoundError``."""
    return storage.read(_part_name(folder, number))


def _part_name(folder: str, number: int) -> str:
    return f"{folder}/{number:06}"


def batches_of(tenant_id: UUID) -> Iterator[UUID]:
    """Yield the ids of the tenant's batches that have a folder."""
    yield from storage.ids_in(str(tenant_id))
