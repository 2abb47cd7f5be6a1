"""Imports take turns and wait for the limits of their tenant; a large import does not hold up a small one."""

import threading
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from activities.imports import queue
from activities.imports.files import storage
from activities.imports.worker import Worker
from activities.models import AuditEvent, Errand, Import
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import batch_of, done, ndjson, send, work
from tests.imports.workers.processes import end, ended, import_folder, items, workers

pytestmark = pytest.mark.slow


def test_cancel_stops_at_the_next_chunk_and_keeps_what_was_stored(editor: Someone) -> None:
    answer = send(editor, ndjson(items(30_000)))
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
    assert 0 < batch["total_created"] == batch["total_submitted"] < 30_000
    assert batch["percent"] == batch["processed"] * 100 // batch["total"]
    assert editor.get("processing-activities").json()["count"] == batch["total_created"]
    time.sleep(0.2)
    folder = Path(import_folder()) / storage.folder_of(editor.tenant_id, UUID(batch["id"]))
    assert {each.name for each in folder.iterdir()} == {storage.UPLOAD, storage.PREVIEW}


def test_a_large_import_does_not_hold_up_a_small_one(
    editor: Someone, stranger: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A turn is one step of at most 1,000 items, and none runs within another: a large one needs thirty turns,
    # whatever the speed of the machine.
    monkeypatch.setattr("activities.imports.step.TURN_SECONDS", 0)
    monkeypatch.setattr("activities.imports.step.LARGEST_CHUNK", 1_000)
    monkeypatch.setattr("activities.imports.worker.INTERLEAVE_SECONDS", 60)
    large = [send(editor, ndjson([ActivityItem()] * 30_000)) for _ in range(2)]
    worker = Worker()
    assert worker.take_turn()
    small = send(stranger, ndjson(items(1_000)))
    while batch_of(stranger, small)["status"] != "completed":
        assert worker.take_turn()
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
    monkeypatch.setattr("activities.imports.worker.INTERLEAVE_SECONDS", 0.1)
    monkeypatch.setattr("activities.imports.step.LARGEST_CHUNK", 1_000)
    if long == "reading":
        content = b"activity_name_vi,legal_basis\n" + b"A,contract\n" * 400_000
        first = send(editor, content, "a.csv", query="&dry_run=true")
    else:
        first = send(editor, ndjson(items(30_000)), query="&mode=atomic")
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
            worker.take_turn()
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


def test_tenant_may_have_only_so_many_waiting(editor: Someone, stranger: Someone, settings: Any) -> None:
    settings.PDPL_IMPORTS_QUEUED = 2
    for _ in range(2):
        assert send(editor, ndjson([ActivityItem()])).status_code == 202
    refused = send(editor, ndjson([ActivityItem()]))
    assert (refused.status_code, refused.json()["detail"]["code"]) == (429, "too_many_imports")
    assert refused["Retry-After"]
    assert send(stranger, ndjson([ActivityItem()])).status_code == 202
    work()
    assert send(editor, ndjson([ActivityItem()])).status_code == 202
    work()


def test_limit_smaller_than_a_chunk_holds_an_import_up_but_not_for_ever(editor: Someone, settings: Any) -> None:
    settings.PDPL_ITEMS_PER_MINUTE = 50
    assert done(editor, send(editor, ndjson(ActivityItem.build_batch(200))))["total_created"] == 200


def test_items_count_against_the_tenants_limit_and_wait_for_it(editor: Someone, settings: Any) -> None:
    settings.PDPL_ITEMS_PER_MINUTE = 1_500
    answer = send(editor, ndjson(ActivityItem.build_batch(2_000)))
    worker = Worker()
    while worker.take_turn():
        pass
    batch = batch_of(editor, answer)
    assert (batch["status"], batch["processed"]) == ("running", 1_000)
    assert batch["message"] == "The processing activities of the file are being processed"
    settings.PDPL_ITEMS_PER_MINUTE = 10_000
    editor.client.post(editor.url(f"batches/{batch['id']}/cancel"))
    ended = batch_of(editor, answer)
    assert (ended["status"], ended["total_created"], ended["percent"]) == ("cancelled", 1_000, 50)
