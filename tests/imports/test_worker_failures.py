"""Nothing of an import is lost or doubled, whoever is killed, and one tenant's million does not hold up another's
thousand."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as configured
from django.db import connection
from django.utils import timezone

from activities.imports import files, queue
from activities.imports.worker import Worker
from activities.models import AuditEvent, Errand, Import, SentKey
from tenants.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import ENDED, batch_of, done, ndjson, send, work

REPOSITORY = Path(__file__).parents[2]


def items(count: int) -> list[Any]:
    like: Any = ActivityItem()
    return [like | {"external_id": f"k{n}"} for n in range(count)]


def stored_keys(who: Someone) -> list[str]:
    with scope(who.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT external_id FROM activities_processingactivity ORDER BY external_id")
        return [key for (key,) in cursor.fetchall()]


def progress_of(who: Someone, answer: Any) -> tuple[Any, ...]:
    with scope(who.tenant_id):
        imported = Import.objects.get(batch_id=UUID(answer.json()["batch_id"]))
    return imported.ended_at, imported.parts, imported.judged, imported.stored


def workers(**environment: str) -> subprocess.Popen[bytes]:
    """A worker process of this very database."""
    name = connection.settings_dict["NAME"]
    code = (
        "import os, sys, django; from django.conf import settings\n"
        "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'pdpl_inventory.settings')\n"
        f"for each in settings.DATABASES.values(): each['NAME'] = {name!r}\n"
        f"settings.STORAGES['imports']['OPTIONS']['location'] = {str(storage())!r}\n"
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['manage.py', 'work'])\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env={**os.environ, "PDPL_IMPORT_LEASE_SECONDS": "1", **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def storage() -> Any:
    return configured.STORAGES["imports"]["OPTIONS"]["location"]


def end(process: subprocess.Popen[bytes], how: int = signal.SIGTERM) -> int:
    if process.poll() is None:
        os.killpg(process.pid, how)
    return process.wait(timeout=60)


def ended(who: Someone, answer: Any, seconds: float = 90) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        batch = batch_of(who, answer)
        if batch["status"] in ENDED:
            return batch
        time.sleep(0.05)
    raise AssertionError(batch)


# --- Workers that are killed --------------------------------------------------------------


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_kill_9_again_and_again_loses_and_doubles_nothing(editor: Someone, mode: str) -> None:
    count = 45_000
    lines = ndjson(items(count)).split(b"\n")
    if mode == "partial":
        lines[17_017] = b"{}"
    answer = send(editor, b"\n".join(lines), query=f"&mode={mode}")
    kills = 0
    while progress_of(editor, answer)[0] is None and kills < 4:
        before = progress_of(editor, answer)
        process = workers()
        while progress_of(editor, answer) == before:
            time.sleep(0.02)
        time.sleep(random.random() * 0.2)
        assert end(process, signal.SIGKILL) == -signal.SIGKILL
        kills += 1
    assert kills >= 3
    process = workers()
    try:
        batch = ended(editor, answer)
    finally:
        end(process)
    failed = int(mode == "partial")
    assert (batch["total_submitted"], batch["total_created"], batch["total_failed"]) == (count, count - failed, failed)
    keys = stored_keys(editor)
    assert len(keys) == len(set(keys)) == count - failed
    with scope(editor.tenant_id):
        assert not SentKey.objects.exists()
    assert not Errand.objects.filter(tenant_id=editor.tenant_id).exists()


def test_worker_that_dies_is_replaced_and_sigterm_ends_them_all(editor: Someone) -> None:
    process = workers()
    try:
        done_first = ended(editor, send(editor, ndjson(items(1))))
        assert done_first["status"] == "completed"
        children = _children(process.pid)
        assert len(children) == 1
        os.kill(children[0], signal.SIGKILL)
        assert ended(editor, send(editor, ndjson([ActivityItem()])))["status"] == "completed"
        assert _children(process.pid) != children
        children = _children(process.pid)
    finally:
        assert end(process) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_two_workers_on_one_import_do_it_once(editor: Someone, settings: Any) -> None:
    settings.PDPL_IMPORT_LEASE_SECONDS = 0  # every worker may take what another is at
    answer = send(editor, ndjson(items(8_000)))

    def carry_on() -> None:
        worker = Worker()
        try:
            while Errand.objects.filter(tenant_id=editor.tenant_id).exists():
                worker.turn()
        finally:
            connection.close()

    threads = [threading.Thread(target=carry_on) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    batch = batch_of(editor, answer)
    assert (batch["status"], batch["total_created"], batch["total_submitted"]) == ("completed", 8_000, 8_000)
    assert len(stored_keys(editor)) == 8_000


def test_parts_that_are_lost_are_made_again(editor: Someone) -> None:
    answer = send(editor, ndjson(items(6_000)))
    worker = Worker()
    assert worker.turn()
    with scope(editor.tenant_id):
        imported = Import.objects.get(batch_id=UUID(answer.json()["batch_id"]))
    if imported.ended_at is None:
        files.storage().delete(f"{imported.folder}/{imported.parts - 1:06}")  # type: ignore[operator]
    batch = done(editor, answer)
    assert (batch["status"], batch["total_created"]) == ("completed", 6_000)


def test_what_fails_is_tried_three_times_more_and_then_told(editor: Someone) -> None:
    answer = send(editor, ndjson(items(2)))
    batch_id = UUID(answer.json()["batch_id"])
    files.storage().delete(f"{files.home(editor.tenant_id, batch_id)}/{files.UPLOAD}")
    worker, tries = Worker(), 0
    while Errand.objects.filter(batch_id=batch_id).exists():
        Errand.objects.filter(batch_id=batch_id).update(due_at=timezone.now())
        tries += worker.turn()
    batch = batch_of(editor, answer)
    assert (tries, batch["status"]) == (4, "failed")
    assert (batch["message"], batch["message_vi"]) == ("Batch insert failed", "Lỗi chèn hàng loạt")


def test_import_of_a_member_who_left_is_stopped(admin: Someone) -> None:
    from tests.factories import someone

    editor = someone("editor", admin.tenant_id)
    answer = send(editor, ndjson(items(2)))
    members = admin.get("members", page_size=100).json()["results"]
    left = next(each["id"] for each in members if each["username"] == editor.username)
    assert admin.client.delete(admin.url(f"members/{left}")).status_code < 300
    work()
    batch = batch_of(admin, answer)
    assert (batch["status"], batch["total_submitted"]) == ("cancelled", 0)
    assert "no longer a member" in batch["message"]


def test_cancel_stops_at_the_next_chunk_and_keeps_what_was_stored(editor: Someone) -> None:
    answer = send(editor, ndjson(items(60_000)))
    process = workers()
    try:
        while batch_of(editor, answer)["processed"] == 0:
            time.sleep(0.02)
        cancelled = editor.client.post(editor.url(f"batches/{answer.json()['batch_id']}/cancel"))
        assert cancelled.status_code == 200
        batch = ended(editor, answer)
    finally:
        end(process)
    assert batch["status"] == "cancelled"
    with scope(editor.tenant_id):
        asked = AuditEvent.objects.filter(action__in=("import.cancel_asked", "import.cancelled"))
        assert {each.actor_name for each in asked} == {editor.username}
    assert 0 < batch["total_created"] == batch["total_submitted"] < 60_000
    assert batch["percent"] == batch["processed"] * 100 // batch["total"]
    assert editor.get("processing-activities").json()["count"] == batch["total_created"]
    time.sleep(0.2)
    folder = Path(storage()) / files.home(editor.tenant_id, UUID(batch["id"]))
    assert [each.name for each in folder.iterdir()] == [files.UPLOAD]


# --- Fairness --------------------------------------------------------------------------------


def test_a_large_import_does_not_hold_up_a_small_one(editor: Someone, stranger: Someone) -> None:
    large = [send(editor, ndjson([ActivityItem()] * 30_000)) for _ in range(2)]
    worker = Worker()
    assert worker.turn()
    small = send(stranger, ndjson(items(1_000)))
    for _ in range(2):
        worker.turn()
    assert batch_of(stranger, small)["status"] == "completed"
    assert all(batch_of(editor, each)["status"] in ("queued", "running") for each in large)
    work()
    found = [batch_of(editor, each) for each in large]
    assert [each["total_created"] for each in found] == [30_000, 30_000]


@pytest.mark.parametrize("long", ["reading", "storing"])
def test_one_long_turn_gives_others_theirs_meanwhile(
    editor: Someone, stranger: Someone, long: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that takes long to read, and one that is stored in one transaction."""
    # Pauses enough for a small one, however fast the machine.
    monkeypatch.setattr("activities.imports.worker.MEANWHILE_SECONDS", 0.2)
    monkeypatch.setattr("activities.imports.turn.CHUNK_SECONDS", 0.2)
    if long == "reading":
        content = b"activity_name_vi,legal_basis\n" + b"A,contract\n" * 400_000
        first = send(editor, content, "a.csv", query="&dry_run=true")
    else:
        first = send(editor, ndjson(items(60_000)), query="&mode=atomic")
    worker = Worker()
    turns = threading.Thread(target=_until_ended, args=(worker, editor, first))
    turns.start()
    try:
        with scope(editor.tenant_id):
            imported = Import.objects.get(batch_id=UUID(first.json()["batch_id"]))
        while long == "storing" and not imported.stored:
            with scope(editor.tenant_id):
                imported.refresh_from_db()
            time.sleep(0.05)
        small = send(stranger, ndjson(items(1_000)))
        began = time.monotonic()
        assert ended(stranger, small)["status"] == "completed"
        assert time.monotonic() - began < 8
        assert batch_of(editor, first)["status"] in ("queued", "running")
    finally:
        if long == "reading":
            editor.client.post(editor.url(f"batches/{first.json()['batch_id']}/cancel"))
        turns.join()
    assert batch_of(editor, first)["status"] == ("cancelled" if long == "reading" else "completed")


def _until_ended(worker: Worker, who: Someone, answer: Any) -> None:
    try:
        while Errand.objects.filter(batch_id=UUID(answer.json()["batch_id"])).exists():
            worker.turn()
    finally:
        connection.close()


def test_tenants_take_turns_whatever_they_have_queued() -> None:
    greedy, modest = uuid4(), uuid4()
    work()
    for _ in range(5):
        queue.add(greedy, uuid4())
    queue.add(modest, uuid4())
    try:
        taken = [queue.take() for _ in range(2)]
        assert {each.tenant_id for each in taken if each} == {greedy, modest}
    finally:
        Errand.objects.filter(tenant_id__in=(greedy, modest)).delete()


# --- Brokers ------------------------------------------------------------------------------------

BROKERS = {
    "redis": ("127.0.0.1", 6379, "redis://127.0.0.1:6379/13"),
    "rabbitmq": ("127.0.0.1", 5672, "amqp://guest:guest@127.0.0.1:5672//"),
}


def broker_url(name: str) -> str:
    host, port, url = BROKERS[name]
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no {name} answers on {host}:{port}")
    return url


def swept(who: Someone, answer: Any) -> Any:
    """What ``upkeep`` does, until the import has ended."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        batch = batch_of(who, answer)
        if batch["status"] in ENDED:
            return batch
        queue.sweep()
        time.sleep(1)
    raise AssertionError(batch)


@pytest.mark.parametrize("name", list(BROKERS))
def test_work_of_a_broker_is_the_same_work(editor: Someone, settings: Any, name: str) -> None:
    url, own = broker_url(name), f"pdpl-test-{uuid4()}"
    work()
    lost = send(editor, ndjson(items(1_500)), query="&on_conflict=skip")  # nobody is told of this one
    settings.CELERY_BROKER_URL, settings.PDPL_CELERY_QUEUE = url, own
    process = workers(CELERY_BROKER_URL=url, PDPL_CELERY_QUEUE=own)
    try:
        first = send(editor, ndjson(items(20_000)), query="&on_conflict=skip")
        for _ in range(5):  # one message, delivered many times
            queue.announce(editor.tenant_id, first.json()["batch_id"])
        assert ended(editor, first)["total_submitted"] == 20_000
        assert swept(editor, lost)["total_submitted"] == 1_500
        second = send(editor, ndjson(items(60_000)), query="&on_conflict=skip")
        while batch_of(editor, second)["processed"] == 0:
            time.sleep(0.02)
        end(process, signal.SIGKILL)
        process = workers(CELERY_BROKER_URL=url, PDPL_CELERY_QUEUE=own)
        batch = swept(editor, second)
        assert (batch["status"], batch["total_submitted"]) == ("completed", 60_000)
    finally:
        assert end(process) in (0, -signal.SIGKILL)
    assert len(stored_keys(editor)) == 60_000


def test_broker_that_is_away_loses_nothing_and_delays_nobody(editor: Someone, settings: Any) -> None:
    for url in ("redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"):
        settings.CELERY_BROKER_URL = url
        began = time.monotonic()
        answer = send(editor, ndjson([ActivityItem()]))
        assert time.monotonic() - began < 1
        assert done(editor, answer)["status"] == "completed"
