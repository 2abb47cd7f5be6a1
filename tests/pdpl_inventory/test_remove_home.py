"""A home is removed whole, with its database; what is left of deleted homes is told of and can be removed."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command

from demo.server import MANAGE
from pdpl_inventory.embedded import orphans
from pdpl_inventory.embedded import place as places
from pdpl_inventory.embedded.place import place
from tests.pdpl_inventory.server import environment, processes

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded PostgreSQL"),
]
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only as root a cluster lies outside of its home")


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(MANAGE), *arguments]
    return subprocess.run(command, env=environment(home), capture_output=True, text=True, stdin=subprocess.DEVNULL)


def clusters_of(home: Path) -> list[Path]:
    return [each.folder for each in orphans.leftovers() if each.home == str(home)]


HOLDING = """
import sys
from pathlib import Path
import psycopg
from pdpl_inventory.embedded import cluster
from pdpl_inventory.embedded.place import DATABASE, SUPERUSER, place
home = Path(sys.argv[1])
cluster.use(home)
with psycopg.connect(host=str(place(home).sockets), user=SUPERUSER, dbname=DATABASE) as connection:
    print(connection.execute("SELECT to_regclass('kept')::text").fetchone()[0], flush=True)
    connection.execute("CREATE TABLE IF NOT EXISTS kept ()")
sys.stdin.read()
"""


@contextmanager
def holding(home: Path) -> Iterator[str]:
    """A process that uses the home's database; what it found there before it left a table."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(home)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=MANAGE.parent, text=True,
    ) as user:  # fmt: skip
        assert user.stdin
        assert user.stdout
        yield user.stdout.readline().strip()
        user.stdin.close()


@pytest.fixture
def used(home: Path) -> Iterator[Path]:
    """A home whose database was used; its clusters are removed at the end."""
    home.mkdir()
    with holding(home) as found:
        assert found == "None"
    yield home
    for folder in clusters_of(home):
        shutil.rmtree(folder)


def test_everything_goes_once_nobody_uses_it_and_it_was_confirmed(used: Path) -> None:
    folder = place(used).folder
    with holding(used):
        refused = run(used, "remove_home", "--yes")
    assert refused.returncode == 1
    assert "stop the server" in refused.stderr
    refused = run(used, "remove_home")
    assert refused.returncode == 1
    assert "--yes" in refused.stderr
    assert folder.exists()
    done = run(used, "remove_home", "--yes")
    assert done.returncode == 0, done.stderr
    assert (used.exists(), folder.exists(), processes(used)) == (False, False, [])


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "ảnh"
    folder.mkdir()
    (folder / "ảnh.png").write_bytes(b"")
    done = run(folder, "remove_home", "--yes")
    assert (done.returncode, (folder / "ảnh.png").exists()) == (1, True)
    assert "ảnh.png" in done.stderr


@AS_ROOT
def test_a_home_that_was_deleted_begins_anew_and_its_database_is_told_of(used: Path) -> None:
    shutil.rmtree(used)
    assert "remove_home --orphans" in orphans.word()
    with holding(used) as found:
        assert found == "None"
    with holding(used) as found:
        assert found == "kept"
    former, current = sorted(clusters_of(used), key=lambda folder: orphans.ASIDE not in folder.name)
    assert former.name.startswith(current.name)
    mine = next(each for each in orphans.orphans() if each.folder == former)
    orphans.remove(mine)
    assert (former.exists(), current.exists()) == (False, True)
    assert former not in [each.folder for each in orphans.orphans()]


@AS_ROOT
def test_a_cluster_without_a_note_is_taken_on(used: Path) -> None:
    """As after an upgrade from a version that made no notes."""
    (place(used).folder / orphans.NOTE).unlink()
    (used / orphans.MARK).unlink()
    with holding(used) as found:
        assert found == "kept"
    assert (used / orphans.MARK).exists()


@AS_ROOT
def test_orphans_are_listed_and_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder of its own, since there may be others' on this machine."""
    monkeypatch.setattr(places, "ROOT_DIR", tmp_path)
    for name, home in (("a", tmp_path), ("b", tmp_path / "gone"), ("c", None)):
        (tmp_path / name).mkdir()
        if home:
            (tmp_path / name / orphans.NOTE).write_text(json.dumps({"home": str(home), "mark": "x"}))
    (tmp_path / orphans.MARK).write_text("x")
    assert [each.folder.name for each in orphans.orphans()] == ["b"]
    assert orphans.word().startswith("1 ")
    call_command("remove_home", "--orphans", "--yes")
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == ["a", "c"]
    call_command("remove_home", "--orphans", "--unknown", "--yes")
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_dir()) == ["a"]
    assert orphans.word() == ""


@AS_ROOT
def test_copy_of_a_killed_recovery_drill_is_an_orphan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(places, "ROOT_DIR", tmp_path)
    folder = tmp_path / f"{orphans.RECOVERY}a"
    folder.mkdir()
    with (folder / orphans.USERS).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert orphans.orphans() == []
    assert [each.folder for each in orphans.orphans()] == [folder]
