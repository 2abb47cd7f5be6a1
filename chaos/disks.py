"""Small disks for the database and for the application's files, which can be filled; only root may make them."""

import os
import subprocess
from contextlib import suppress
from pathlib import Path

BALLAST = "ballast"
LARGE, SMALL = 16_777_216, 4_096


class Disk:
    """A tmpfs of its own at ``folder``."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.is_mounted = _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0711", "pdpl-chaos", str(folder))

    def fill(self) -> None:
        """Write until no byte is left."""
        with suppress(OSError), open(self.folder / BALLAST, "ab", buffering=0) as file:
            end = file.tell()
            for size in (LARGE, SMALL):
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), end, size)
                        end += size

    def free(self) -> None:
        """Take away what ``fill`` has written."""
        (self.folder / BALLAST).unlink(missing_ok=True)

    def remove(self) -> None:
        if self.is_mounted:
            _run("umount", "--lazy", str(self.folder))


def _run(*command: str) -> bool:
    if os.geteuid() != 0:
        return False
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
