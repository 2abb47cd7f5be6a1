"""Batches and their failed items go when their time is over; their records stay."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from activities.imports import retention
from activities.imports.files import storage
from activities.models import Batch, ErrorPart, Import, ProcessingActivity
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone
from tests.imports.sending import done, ndjson, send, work


@pytest.fixture
def old(editor: Someone) -> str:
    """A batch of 100 days ago with two records and a failed item."""
    batch = editor.batch([*ActivityItem.build_batch(2), {}]).json()["batch_id"]
    with scope(editor.tenant_id):
        Batch.objects.filter(pk=batch).update(created_at=timezone.now() - timedelta(days=100))
    return str(batch)


def errors(me: Someone, batch: str) -> Any:
    return me.get(f"batches/{batch}/errors").json()["count"]


def test_failed_items_go_and_the_counts_stay(editor: Someone, old: str, settings: Any) -> None:
    new = editor.batch([{}, {}]).json()["batch_id"]
    assert errors(editor, old) == 1
    settings.PDPL_BATCH_ERROR_DAYS = 99
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert (errors(editor, old), errors(editor, new)) == (0, 2)
    assert editor.get(f"batches/{old}").json()["total_failed"] == 1


def test_a_batch_goes_and_its_records_stay(editor: Someone, old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    new = editor.batch(ActivityItem.build_batch(1)).json()["batch_id"]
    assert retention.delete_batches(editor.tenant_id, timezone.now() - timedelta(days=99)) == 1
    assert editor.get(f"batches/{old}").status_code == 404
    assert editor.get(f"batches/{new}").status_code == 200
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.filter(batch_id=None).count() == 2
    assert editor.get("processing-activities").json()["count"] == 3
    record = editor.get("processing-activities").json()["results"][0]
    assert editor.get(f"processing-activities/{record['id']}/history").status_code == 200


def test_an_import_goes_with_its_file_and_its_failed_rows(editor: Someone) -> None:
    answer = send(editor, ndjson([ActivityItem(), {}]), "cũ.ndjson")
    batch = done(editor, answer)["id"]
    with scope(editor.tenant_id):
        Batch.objects.filter(pk=batch).update(created_at=timezone.now() - timedelta(days=100))
        assert ErrorPart.objects.count() == 1
    assert retention.delete_batches(editor.tenant_id, timezone.now() - timedelta(days=99)) == 1
    with scope(editor.tenant_id):
        assert (Import.objects.count(), ErrorPart.objects.count(), Batch.objects.count()) == (0, 0, 0)
    assert list(storage.batches_of(editor.tenant_id)) == []
    assert editor.get("processing-activities").json()["count"] == 1


def test_an_import_that_runs_is_left_alone(editor: Someone) -> None:
    batch = send(editor, ndjson([ActivityItem()])).json()["batch_id"]
    with scope(editor.tenant_id):
        Batch.objects.filter(pk=batch).update(created_at=timezone.now() - timedelta(days=100))
    assert retention.delete_batches(editor.tenant_id, timezone.now() - timedelta(days=99)) == 0
    work()
    assert editor.get(f"batches/{batch}").json()["status"] == "completed"


def test_batches_are_kept_without_the_setting(editor: Someone, old: str) -> None:
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert editor.get(f"batches/{old}").status_code == 200
