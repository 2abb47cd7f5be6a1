"""The rehearsal of a recovery to a moment: beside a writer, what comes back is what was there then."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psutil
import psycopg
import pytest

from demo.server import MANAGE
from pdpl_inventory.embedded import cluster
from pdpl_inventory.embedded.place import DATABASE, OWNER, SUPERUSER, place
from pdpl_inventory.restore.physical import SLOT

pytestmark = pytest.mark.soak


def manage(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    environment = {**kept, "PDPL_HOME": str(home), "PDPL_PASSWORD": "mật-khẩu-đủ-dài-2026"}
    command = [sys.executable, str(MANAGE), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An installation of its own with a tenant and its log."""
    home = tmp_path_factory.mktemp("home")
    try:
        cluster.use(home)
        done = manage(home, "migrate", "--verbosity", "0")
        assert not done.returncode, done.stderr
        done = manage(home, "create_tenant", "Công ty Sao lưu", "--user", "sao-luu", "--role", "admin")
        assert not done.returncode, done.stderr
        (home / "imports").mkdir()
        (home / "imports" / "file").write_text("kept")
        yield home
    finally:
        cluster.remove(home)


def connect(home: Path, user: str = SUPERUSER) -> psycopg.Connection[Any]:
    return psycopg.connect(host=str(place(home).sockets), user=user, dbname=DATABASE, autocommit=True)


@contextmanager
def a_writer(home: Path) -> Iterator[None]:
    """Somebody writes without a pause."""
    end = Event()

    def write() -> None:
        with connect(home) as database:
            while not end.is_set():
                database.execute(
                    "INSERT INTO tenants_signinfailure (username_digest, occurred_at, request_id) "
                    "VALUES ('', now(), '')"
                )

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def test_the_moment_comes_back_beside_a_writer(home: Path) -> None:
    with a_writer(home):
        done = manage(home, "recovery_drill")
    assert not done.returncode, done.stdout + done.stderr
    assert "Recovered whole: " in done.stdout
    assert done.stdout.rstrip().endswith(" 1 files")
    with connect(home) as database:
        slots = database.execute("SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s", [SLOT]).fetchone()
    assert slots == (0,)


def test_a_chain_that_does_not_verify_is_told(home: Path) -> None:
    with connect(home) as database:
        database.execute("ALTER TABLE activities_auditevent DISABLE TRIGGER append_only")
        try:
            database.execute("UPDATE activities_auditevent SET message = message || 'x'")
            done = manage(home, "recovery_drill")
        finally:
            database.execute("UPDATE activities_auditevent SET message = left(message, -1)")
            database.execute("ALTER TABLE activities_auditevent ENABLE TRIGGER append_only")
    assert done.returncode == 1
    assert "What was recovered is not what was there" in done.stderr
    assert "verify_audit" in done.stderr


def receiver_of(drill: subprocess.Popen[bytes]) -> psutil.Process:
    while drill.poll() is None:
        for each in psutil.Process(drill.pid).children():
            if each.name() == "pg_receivewal":
                return each
        time.sleep(0.05)
    raise AssertionError("the drill has ended before it received WAL")


@contextmanager
def a_drill(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    with subprocess.Popen(
        [sys.executable, str(MANAGE), "recovery_drill"], env={**kept, "PDPL_HOME": str(home)}, stderr=subprocess.PIPE
    ) as drill:
        yield drill


def slots(home: Path) -> int:
    with connect(home) as database:
        found = database.execute("SELECT count(*) FROM pg_replication_slots WHERE slot_name = %s", [SLOT]).fetchone()
    return int(found[0]) if found else 0


def test_what_receives_the_wal_ends_with_a_drill_that_is_killed(home: Path) -> None:
    with a_drill(home) as drill:
        receiver = receiver_of(drill)
        drill.kill()
    receiver.wait(timeout=20)
    assert slots(home) == 1
    assert not manage(home, "recovery_drill").returncode
    assert slots(home) == 0


def test_a_drill_that_is_ended_leaves_nothing(home: Path) -> None:
    with a_drill(home) as drill:
        receiver_of(drill)
        drill.terminate()
        assert drill.wait(timeout=60) == 143
    assert slots(home) == 0


def test_a_drill_whose_wal_does_not_come_ends(home: Path) -> None:
    with a_drill(home) as drill:
        receiver_of(drill).kill()
        assert drill.wait(timeout=120) == 1
        assert drill.stderr
        assert b"The WAL of the source did not come" in drill.stderr.read()


def test_a_role_that_may_not_back_up_is_refused(home: Path) -> None:
    done = manage(home, "recovery_drill", "--from", f"host={place(home).sockets} user={OWNER} dbname={DATABASE}")
    assert done.returncode == 1
    assert "BYPASSRLS" in done.stderr
