"""Space on the disk for the files in which processes count, allocated before it is used.

prometheus-client maps sparse files into memory. Where a page of one has no
block on the disk and the disk is full, a write to it ends the process with
SIGBUS, and every request of a web worker with it.
"""

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from prometheus_client import values
from prometheus_client.mmap_dict import _INITIAL_MMAP_SIZE as FIRST_BYTES
from prometheus_client.mmap_dict import MmapedDict

# Of an entry beside its key: two sizes, padding, the value and its time.
LARGEST_OVERHEAD = 32


class AllocatedDict(MmapedDict):
    """The library's dict in a file that has all of its blocks. When the disk is full it goes on in memory: then
    ``/metrics`` lacks what this process counts from there on."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if read_mode or _allocate(filename, FIRST_BYTES):
            super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]
            return
        with _memory() as name:
            super().__init__(name)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        """As the library's, which makes the file twice as large when it is full."""
        if self._used + len(key.encode()) + LARGEST_OVERHEAD > self._capacity:
            try:
                os.posix_fallocate(self._f.fileno(), 0, self._capacity * 2)
            except OSError:
                self._go_on_in_memory()
        super()._init_value(key)  # type: ignore[no-untyped-call]

    def _go_on_in_memory(self) -> None:
        with _memory() as name:
            file = open(name, "a+b")  # noqa: SIM115 - the library closes it
        file.write(self._m[: self._used])
        file.truncate(self._capacity)
        self.close()  # type: ignore[no-untyped-call]
        self._f, self._m = file, mmap.mmap(file.fileno(), self._capacity)


@contextmanager
def _memory() -> Iterator[str]:
    """Yield the name of a new file that is in memory; it lasts as long as it is open."""
    handle = os.memfd_create("metrics")
    try:
        yield f"/proc/self/fd/{handle}"
    finally:
        os.close(handle)


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
