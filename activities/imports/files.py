"""Where a file and its parts lie: in the storage ``imports``, under the tenant's and the batch's ids and nothing else.

No name that a sender gave is ever part of a path.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

UPLOAD = "upload"


def storage() -> Storage:
    return storages["imports"]


def home(tenant_id: UUID, batch_id: UUID) -> str:
    return f"{tenant_id}/{batch_id}"


def keep(tenant_id: UUID, batch_id: UUID, file: File) -> None:
    """Store an upload for good: what was accepted must outlive a power cut."""
    name = f"{home(tenant_id, batch_id)}/{UPLOAD}"
    assert storage().save(name, file) == name
    file.close()  # while it is known that it was moved
    try:
        path = storage().path(name)
    except NotImplementedError:
        return  # not on this machine: the storage's own affair
    for each in (path, os.path.dirname(path)):  # noqa: PTH120
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def opened(tenant_id: UUID, batch_id: UUID) -> IO[bytes]:
    return storage().open(f"{home(tenant_id, batch_id)}/{UPLOAD}", "rb")


def write_part(folder: str, number: int, content: bytes) -> None:
    storage().save(_part(folder, number), ContentFile(content))


def read_part(folder: str, number: int) -> bytes:
    """Raises ``FileNotFoundError``."""
    with storage().open(_part(folder, number), "rb") as file:
        return bytes(file.read())


def _part(folder: str, number: int) -> str:
    return f"{folder}/{number:06}"


def remove(folder: str, keeping: tuple[str, ...] = ()) -> None:
    """Delete everything in a folder, and the folder; what is gone already is fine."""
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
        with suppress(OSError):  # somebody who does not know yet still writes there, and tidies up after
            storage().delete(folder)


def batches_of(tenant_id: UUID) -> Iterator[UUID]:
    """The batches of a tenant that have files."""
    try:
        names: Any = storage().listdir(str(tenant_id))[0]
    except FileNotFoundError:
        return
    for name in names:
        yield UUID(name)
