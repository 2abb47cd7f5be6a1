"""Space on the disk for the files in which processes count, allocated before it is used.

prometheus-client maps sparse files into memory. Where a page of one has no
block on the disk and the disk is full, a write to it ends the process with
SIGBUS, and every request of a web worker with it.
"""

import os
from contextlib import suppress
from typing import Any

from prometheus_client import values
from prometheus_client.mmap_dict import _INITIAL_MMAP_SIZE as FIRST_BYTES
from prometheus_client.mmap_dict import MmapedDict

# Of an entry beside its key: two sizes, padding, the value and its time.
LARGEST_OVERHEAD = 32


class AllocatedDict(MmapedDict):
    """The library's dict in a file that has all of its blocks. On a full disk it is in memory alone: then ``/metrics``
    lacks what this process counts."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if read_mode or _allocate(filename, FIRST_BYTES):
            super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]
            return
        memory = os.memfd_create("metrics")
        try:
            super().__init__(f"/proc/self/fd/{memory}")  # type: ignore[no-untyped-call]
        finally:
            os.close(memory)

    def _init_value(self, key: str) -> None:
        """As the library's, which makes the file twice as large when it is full. Raises ``OSError`` on a full disk."""
        if self._used + len(key.encode()) + LARGEST_OVERHEAD > self._capacity:
            os.posix_fallocate(self._f.fileno(), 0, self._capacity * 2)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _allocate(filename: str, size: int) -> bool:
    """Give the file all blocks of its first ``size`` bytes; False, and a new file is deleted, when the disk is full."""
    try:
        with open(filename, "ab") as file:
            os.posix_fallocate(file.fileno(), 0, max(size, os.fstat(file.fileno()).st_size))
    except OSError:
        with suppress(OSError):
            if os.stat(filename).st_size == 0:  # noqa: PTH116
                os.unlink(filename)  # noqa: PTH108
        return False
    return True


def install() -> None:
    """Make prometheus-client count in such files. Call it before the first figure is made."""
    replaced: Any = values
    replaced.MmapedDict = AllocatedDict
