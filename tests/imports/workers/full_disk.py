"""A storage whose disk is full while ``FullDisk.is_full``."""

import errno
import os
from typing import Any

from django.core.files.storage import FileSystemStorage


class FullDisk(FileSystemStorage):
    is_full = True

    def _save(self, name: str, content: Any) -> str:
        saved = super()._save(name, content)
        if FullDisk.is_full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return saved
