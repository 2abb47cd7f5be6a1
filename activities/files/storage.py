"""The storage ``imports`` of the settings: durable files by name, the first part of which is the tenant's id.

No name given by a sender is part of a path.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Any
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from pdpl_inventory.errors import Problem


def storage() -> Storage:
    """Return the storage ``imports`` of the settings."""
    return storages["imports"]


def save(name: str, file: File) -> None:
    """Save a file under a new name and sync file and folder to disk, so that it survives a power cut.

    A temporary file is moved, and is closed afterwards.
    """
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


def open_file(name: str) -> IO[bytes]:
    """Open a file for reading. Raises ``FileNotFoundError``."""
    return storage().open(name, "rb")


def open_kept(name: str) -> IO[bytes]:
    """Open a file that a record says is kept. Raises ``Problem`` (404) when it is gone."""
    try:
        return open_file(name)
    except FileNotFoundError as error:
        raise Problem(404, "file_missing") from error


def write(name: str, content: bytes) -> None:
    """Save bytes under a new name."""
    storage().save(name, ContentFile(content))


def read(name: str) -> bytes:
    """Return the bytes of a file. Raises ``FileNotFoundError``."""
    with open_file(name) as file:
        return bytes(file.read())


def delete(name: str) -> None:
    """Delete a file; one that does not exist is skipped."""
    storage().delete(name)


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


def ids_in(folder: str) -> Iterator[UUID]:
    """Yield the ids by which folders in ``folder`` are named; folders with other names are passed over."""
    try:
        names: Any = storage().listdir(folder)[0]
    except FileNotFoundError:
        return
    for name in names:
        with suppress(ValueError):
            yield UUID(name)


def saved_before(key: UUID, moment: Any) -> bool:
    """Whether a file or folder named by this UUIDv7, which begins with its milliseconds, is older than ``moment``."""
    return bool((key.int >> 80) < moment.timestamp() * 1_000)
