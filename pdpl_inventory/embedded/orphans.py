"""Clusters outside of their home, as root has them: which are left over because their home was deleted, and removal.

Each cluster has a note of its home and a mark, a random word that the home has too. A home that was deleted and made
anew has no mark: its former cluster is set aside, so that what was deleted does not come back, and is told of until
it is removed (``manage.py remove_home --orphans``).
"""

import fcntl
import json
import logging
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pdpl_inventory.embedded import place as places
from pdpl_inventory.embedded.place import Place
from pdpl_inventory.embedded.server import PROGRAMS, SOURCE, processes_of, stop

logger = logging.getLogger("pdpl.embedded")
NOTE, MARK, USERS = "home.json", "cluster", "users.lock"
ASIDE = ".left-"
RECOVERY = "recovery-"
HOW = "manage.py remove_home --orphans lists and removes them."


@dataclass(frozen=True)
class Leftover:
    """A folder of a cluster or of programs. ``home`` is None when a version before the notes made it."""

    folder: Path
    home: str | None
    is_orphan: bool

    @property
    def size(self) -> int:
        return size_of(self.folder)

    @property
    def where(self) -> Place:
        return Place(self.folder, self.folder, places.SYSTEM_USER)


def note_home(home: Path, where: Place) -> None:
    """Note the cluster's home and mark both, unless they are marked. Inside its home a cluster needs neither."""
    if where.system_user is None or (where.folder / NOTE).exists():
        return
    mark = secrets.token_hex(8)
    home.mkdir(parents=True, exist_ok=True)
    (home / MARK).write_text(mark)
    (where.folder / NOTE).write_text(json.dumps({"home": str(home), "mark": mark}))


def set_aside_if_orphaned(home: Path, where: Place) -> None:
    """Rename the cluster of a former home of this path, unless a process still uses it. Needs the lock of its start."""
    if not _is_of_former_home(home, where) or is_used(where):
        return
    stop(where)
    aside = where.folder.with_name(f"{where.folder.name}{ASIDE}{time.strftime('%Y%m%d%H%M%S')}")
    where.folder.rename(aside)
    logger.warning(
        "%s was deleted since its database was last used: a new one is made, the former lies in %s. "
        "manage.py remove_home --orphans removes it.",
        home,
        aside,
    )


def _is_of_former_home(home: Path, where: Place) -> bool:
    note = _note_of(where.folder)
    return where.system_user is not None and note is not None and note["mark"] != _mark_of(home)


def is_used(where: Place) -> bool:
    """Whether a process holds the cluster's lock of users."""
    try:
        with open(where.folder / USERS) as users:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def leftovers() -> list[Leftover]:
    """All clusters and copies of programs below root's folder, in the order of their names."""
    if not places.ROOT_DIR.is_dir():
        return []
    return [_leftover(each) for each in sorted(places.ROOT_DIR.iterdir()) if each.is_dir()]


def orphans() -> list[Leftover]:
    """Those whose home or package is gone, and what a killed recovery drill left."""
    return [each for each in leftovers() if each.is_orphan]


def word() -> str:
    """One sentence about orphans; empty without any, or for a user who may not look."""
    try:
        found = orphans()
    except PermissionError:
        return ""
    if not found:
        return ""
    return f"{len(found)} databases or programs below {places.ROOT_DIR} are left of homes that were deleted. {HOW}"


def remove(each: Leftover) -> None:
    """Stop the server of a leftover cluster and delete its folder."""
    if not each.folder.name.startswith(PROGRAMS):
        stop(each.where)
    shutil.rmtree(each.folder)


def remove_cluster(where: Place) -> None:
    """Stop a cluster that no other process uses, and delete its folders. Raises ``OSError``."""
    if processes_of(where):
        stop(where)
    for folder in {where.folder, where.sockets}:
        if folder.exists():
            shutil.rmtree(folder)


def size_of(folder: Path) -> int:
    """The bytes of all files in a folder."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # a server writes here
            total += 0 if path.is_symlink() else path.stat().st_size
    return total


def _leftover(folder: Path) -> Leftover:
    if folder.name.startswith(PROGRAMS):
        source = _text_of(folder / SOURCE)
        return Leftover(folder, source, source is not None and not Path(source).exists())
    if folder.name.startswith(RECOVERY):  # of a recovery drill, which holds the lock until it deletes its folder
        return Leftover(folder, None, not is_used(Place(folder, folder, places.SYSTEM_USER)))
    note = _note_of(folder)
    if note is None:
        return Leftover(folder, None, False)
    home = str(note["home"])
    is_orphan = ASIDE in folder.name or note["mark"] != _mark_of(Path(home))
    return Leftover(folder, home, is_orphan)


def _note_of(folder: Path) -> dict[str, Any] | None:
    text = _text_of(folder / NOTE)
    return json.loads(text) if text else None


def _mark_of(home: Path) -> str | None:
    return _text_of(home / MARK)


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text()
    except (FileNotFoundError, NotADirectoryError):
        return None
