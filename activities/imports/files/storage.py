"""Files of imports in the storage ``imports``: the upload and its parts, under the ids of the tenant and the batch.

No name given by a sender is part of a path.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

UPLOAD, PREVIEW = "upload", "preview"


def storage() -> Storage:
    """Return the storage ``imports`` of the settings."""
    return storages["imports"]


def folder_of(tenant_id: UUID, batch_id: UUID) -> str:
    """Return the folder of an import, relative to the storage."""
    return f"{tenant_id}/{batch_id}"


def save_upload(tenant_id: UUID, batch_id: UUID, file: File) -> None:
    """Save an upload and sync file and folder to disk, so that an accepted file survives a power cut."""
    name = f"{folder_of(tenant_id, batch_id)}/{UPLOAD}"
    saved = storage().save(name, file)
    assert saved == name, saved
    file.close()  # the file was moved: closing it here handles that, its finalizer would fail
    try:
        path = storage().path(name)
    except NotImplementedError:
        return  # not a local storage: durability is up to it
    for each in (path, os.path.dirname(path)):  # noqa: PTH120
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def open_upload(tenant_id: UUID, batch_id: UUID) -> IO[bytes]:
    """Open the uploaded file. Raises ``FileNotFoundError``."""
    return storage().open(f"{folder_of(tenant_id, batch_id)}/{UPLOAD}", "rb")


def write_preview(tenant_id: UUID, batch_id: UUID, content: bytes) -> None:
    """Save the preview of an import in place of an earlier one."""
    name = f"{folder_of(tenant_id, batch_id)}/{PREVIEW}"
    storage().delete(name)
    storage().save(name, ContentFile(content))


def read_preview(tenant_id: UUID, batch_id: UUID) -> bytes:
    """Return the preview of an import. Raises ``FileNotFoundError``."""
    with storage().open(f"{folder_of(tenant_id, batch_id)}/{PREVIEW}", "rb") as file:
        return bytes(file.read())


def write_part(folder: str, number: int, content: bytes) -> None:
    """Save a part; ``number`` counts from 0 in ``folder``."""
    storage().save(_part_name(folder, number), ContentFile(content))


def read_part(folder: str, number: int) -> bytes:
    """Return the bytes of a part. Raises ``FileNotFoundError``."""
    with storage().open(_part_name(folder, number), "rb") as file:
        return bytes(file.read())


def _part_name(folder: str, number: int) -> str:
    return f"{folder}/{number:06}"


def remove(folder: str, keeping: tuple[str, ...] = ()) -> None:
    """Delete a folder and everything in it but the files ``keeping``; what does not exist is skipped."""
    try:
        folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        remove(f"{folder}/{name}")
    for name in names:
        if name not in keeping:
            storage().delete(f"{folder}/{name}")
    if not set(names) & set(keeping):
        with suppress(OSError):  # a worker that lost its lease may still write here; it deletes its parts itself
            storage().delete(folder)


def batches_of(tenant_id: UUID) -> Iterator[UUID]:
    """Yield the ids of the tenant's batches that have a folder."""
    try:
        names: Any = storage().listdir(str(tenant_id))[0]
    except FileNotFoundError:
        return
    for name in names:
        yield UUID(name)
