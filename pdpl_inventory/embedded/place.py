"""Paths and names of the embedded cluster of a ``PDPL_HOME``: folders, system user, roles, database.

The settings import it, so it must load neither psycopg nor psutil.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT_DIR = Path("/var/lib/pdpl-inventory")
SYSTEM_USER = "pdpl-postgres"
SUPERUSER, OWNER, APPLICATION, DATABASE = "postgres", "pdpl_owner", "pdpl_app", "pdpl"
LONGEST_SOCKET_FOLDER = 85  # sun_path has 108 bytes for the folder and the file name


@dataclass(frozen=True)
class Place:
    """The folders of one cluster, and the system user that owns them when the process runs as root."""

    folder: Path
    sockets: Path
    system_user: str | None

    @property
    def data(self) -> Path:
        return self.folder / "data"


@cache
def place(home: Path) -> Place:
    """The place of the cluster, the same for every process with this home; creates nothing."""
    key = hashlib.sha256(str(home).encode()).hexdigest()[:12]
    if os.geteuid() == 0:
        folder = ROOT_DIR / key
        return Place(folder, folder, SYSTEM_USER)
    folder = home / "postgres"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return Place(folder, folder, None)
    return Place(folder, Path(tempfile.gettempdir()) / f"pdpl-{os.geteuid()}-{key}", None)


def databases(home: Path) -> dict[str, dict[str, Any]]:
    """Django's ``DATABASES``: ``default`` with the application's role, ``owner`` with the role that owns the tables."""
    common = {"ENGINE": "pdpl_inventory.embedded", "NAME": DATABASE, "HOST": str(place(home).sockets)}
    return {alias: {**common, "USER": user} for alias, user in (("default", APPLICATION), ("owner", OWNER))}
