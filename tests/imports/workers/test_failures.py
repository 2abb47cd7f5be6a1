"""An import loses no row and stores none twice when its worker is killed, fails, or works beside another."""

import os
import random
import signal
import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from activities.files.storage import delete
from activities.imports.files import storage
from activities.imports.worker import Worker
from activities.models import Batch, Errand, Import, SentKey
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import batch_of, done, ndjson, send, work
from tests.imports.workers.full_disk import FullDisk
from tests.imports.workers.processes import children_of, end, ended, items, progress_of, stored_keys, workers

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("mode", ["partial", pytest.param("atomic", marks=pytest.mark.soak)])
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
        children = children_of(process.pid)
        assert len(children) == 1
        os.kill(children[0], signal.SIGKILL)
        assert ended(editor, send(editor, ndjson([ActivityItem()])))["status"] == "completed"
        assert children_of(process.pid) != children
        children = children_of(process.pid)
    finally:
        assert end(process) == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_two_workers_on_one_import_do_it_once(editor: Someone, settings: Any) -> None:
    settings.PDPL_IMPORT_LEASE_SECONDS = 0  # every worker may take what another is at
    answer = send(editor, ndjson(items(8_000)))

    def carry_on() -> None:
        worker = Worker()
        try:
            while Errand.objects.filter(tenant_id=editor.tenant_id).exists():
                worker.take_turn()
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
    assert worker.take_turn()
    with scope(editor.tenant_id):
        imported = Import.objects.get(batch_id=UUID(answer.json()["batch_id"]))
    if imported.ended_at is None:
        delete(f"{imported.folder}/{imported.parts - 1:06}")  # type: ignore[operator]
    batch = done(editor, answer)
    assert (batch["status"], batch["total_created"]) == ("completed", 6_000)


def test_what_fails_is_tried_three_times_more_and_then_told(editor: Someone) -> None:
    answer = send(editor, ndjson(items(2)))
    batch_id = UUID(answer.json()["batch_id"])
    delete(f"{storage.folder_of(editor.tenant_id, batch_id)}/{storage.UPLOAD}")
    worker, tries = Worker(), 0
    while Errand.objects.filter(batch_id=batch_id).exists():
        Errand.objects.filter(batch_id=batch_id).update(due_at=timezone.now())
        tries += worker.take_turn()
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


def test_full_disk_is_503_and_leaves_nothing(editor: Someone, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = settings.STORAGES["imports"]
    full = {**own, "BACKEND": "tests.imports.workers.full_disk.FullDisk"}
    settings.STORAGES = {**settings.STORAGES, "imports": full}
    monkeypatch.setattr(FullDisk, "is_full", True)
    answer = send(editor, ndjson(items(2)))
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "service_unavailable")
    assert answer["Retry-After"]
    assert not any((own["OPTIONS"]["location"] / str(editor.tenant_id)).rglob("*"))
    with scope(editor.tenant_id):
        assert not Batch.objects.exists()


def test_import_outlasts_a_full_disk(editor: Someone, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    full = {**settings.STORAGES["imports"], "BACKEND": "tests.imports.workers.full_disk.FullDisk"}
    settings.STORAGES = {**settings.STORAGES, "imports": full}
    monkeypatch.setattr(FullDisk, "is_full", False)
    answer = send(editor, ndjson(items(3)))
    batch_id = UUID(answer.json()["batch_id"])
    monkeypatch.setattr(FullDisk, "is_full", True)
    worker = Worker()
    for _ in range(6):
        Errand.objects.filter(batch_id=batch_id).update(due_at=timezone.now())
        assert worker.take_turn()
        assert batch_of(editor, answer)["status"] == "running"
    monkeypatch.setattr(FullDisk, "is_full", False)
    Errand.objects.filter(batch_id=batch_id).update(due_at=timezone.now())
    assert done(editor, answer)["total_created"] == 3
