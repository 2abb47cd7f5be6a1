"""Undo removes what a batch created, unless a record was touched since (contract §5)."""

import pytest

from activities.models import AuditEvent, ProcessingActivity
from activities.models.codes import Status
from tenants.isolation.context import scope
from tests.factories import IDS_KEYS, ITEMS, KINDS, ActivityItem, Someone, key_of, someone


@pytest.mark.parametrize("kind", KINDS)
def test_undo_removes_what_the_batch_created(editor: Someone, kind: str) -> None:
    before = editor.get(kind).json()["count"]
    batch_id = editor.batch(ITEMS[kind].build_batch(3), kind).json()["batch_id"]
    undone = editor.client.post(editor.url(f"batches/{batch_id}/undo"))
    assert (undone.status_code, undone.json()["total_removed"]) == (200, 3)
    assert editor.get(kind).json()["count"] == before
    assert editor.get(f"batches/{batch_id}").json()["undone_at"]
    again = editor.client.post(editor.url(f"batches/{batch_id}/undo"))
    assert (again.status_code, again.json()["detail"]["code"]) == (409, "batch_already_undone")
    with scope(editor.tenant_id):
        assert AuditEvent.objects.filter(batch_id=batch_id).count() == 2


@pytest.mark.parametrize("touch", ["edited", "reviewed", "used"])
def test_undo_is_refused_once_something_was_touched(editor: Someone, touch: str) -> None:
    kind = "data-categories" if touch == "used" else "processing-activities"
    answer = editor.batch([ITEMS[kind](**{key_of(kind): "k"}), ITEMS[kind]()], kind).json()
    first = answer[IDS_KEYS[kind]][0]
    if touch == "edited":
        editor.batch([{"external_id": "k", "purpose_vi": "sửa"}], query="?on_conflict=update")
    elif touch == "reviewed":
        with scope(editor.tenant_id):
            ProcessingActivity.objects.filter(pk=first).update(status=Status.APPROVED)
    else:
        editor.batch([ActivityItem(data_category_ids=[first])])
    refused = editor.client.post(editor.url(f"batches/{answer['batch_id']}/undo"))
    assert refused.status_code == 409
    assert touch == "used" or first in refused.json()["detail"]["error_vi"]
    assert editor.get(f"{kind}/{first}").status_code == 200


def test_undo_of_another_tenants_batch_is_404_and_needs_the_right_to_write(editor: Someone, stranger: Someone) -> None:
    batch_id = editor.batch([ActivityItem()]).json()["batch_id"]
    assert stranger.client.post(stranger.url(f"batches/{batch_id}/undo")).status_code == 404
    viewer = someone("viewer", editor.tenant_id)
    assert viewer.client.post(viewer.url(f"batches/{batch_id}/undo")).status_code == 403
