"""One record is deleted: its links go along, and a record in use or approved is protected."""

import pytest

from activities.models import ProcessingActivity
from activities.models.codes import Status
from tenants.isolation.context import scope
from tests.answers import code
from tests.factories import KINDS, ActivityItem, Someone, someone
from tests.records.single import delete, events, kept, made


@pytest.mark.parametrize("kind", KINDS)
def test_delete_removes_and_tells(editor: Someone, kind: str) -> None:
    record = made(editor, kind)
    path = f"{kind}/{record['id']}"
    answer = delete(editor, path)
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(editor.get(path)) == (404, "not_found")
    assert code(delete(editor, path)) == (404, "not_found")
    event = events(editor)[-1]
    assert (event.action, event.data["before"], event.data["record_id"]) == (
        "record.deleted",
        kept(record),
        record["id"],
    )


def test_delete_of_an_activity_takes_its_links_along(editor: Someone) -> None:
    category = made(editor, "data-categories")["id"]
    activity = made(editor, data_category_ids=[category])["id"]
    assert code(delete(editor, f"data-categories/{category}")) == (409, "record_in_use")
    assert delete(editor, f"processing-activities/{activity}").status_code == 204
    assert delete(editor, f"data-categories/{category}").status_code == 204


def test_record_in_use_is_409_naming_how_many(editor: Someone) -> None:
    recipient = made(editor, "recipients")["id"]
    transfer = made(editor, "data-transfers", recipient_id=recipient)["id"]
    category = made(editor, "data-categories")["id"]
    links = {"recipient_ids": [recipient], "transfer_ids": [transfer], "data_category_ids": [category]}
    editor.batch(ActivityItem.build_batch(1_234, **links))
    for path in (f"recipients/{recipient}", f"data-transfers/{transfer}", f"data-categories/{category}"):
        answer = delete(editor, path)
        assert code(answer) == (409, "record_in_use")
        detail = answer.json()["detail"]
        assert "1,234 processing activities" in detail["error"]
        assert "1.234 hoạt động xử lý" in detail["error_vi"]
        assert ("1 data transfers" in detail["error"]) == path.startswith("recipients")
        assert editor.get(path).status_code == 200
    assert "record.deleted" not in {event.action for event in events(editor)}


@pytest.mark.parametrize("role", ["admin", "dpo", "editor"])
def test_only_a_dpo_deletes_an_approved_record(editor: Someone, role: str) -> None:
    activity = made(editor)["id"]
    with scope(editor.tenant_id):
        ProcessingActivity.objects.filter(pk=activity).update(status=Status.APPROVED)
    answer = delete(someone(role, editor.tenant_id), f"processing-activities/{activity}")
    if role == "dpo":
        assert answer.status_code == 204
    else:
        assert code(answer) == (403, "approved_record")
        assert editor.get(f"processing-activities/{activity}").status_code == 200
        assert events(editor, "request.refused")[-1].data["status"] == 403
