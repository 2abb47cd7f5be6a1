"""The brief's three integration tests: a thousand activities at once, a partial failure, and tenant isolation."""

from uuid import uuid4

from activities.models import AuditEvent, Batch, ProcessingActivity
from tenants.isolation.context import scope
from tests.factories import ActivityItem, Someone


def test_batch_of_1000_activities_is_stored(editor: Someone) -> None:
    answer = editor.batch(ActivityItem.build_batch(1000))
    body = answer.json()
    assert answer.status_code == 201
    assert body["message"] == "Successfully created 1000 processing activities"
    assert body["message_vi"] == "Đã tạo thành công 1000 hoạt động xử lý"
    assert (body["total_submitted"], body["total_created"], body["total_failed"]) == (1000, 1000, 0)
    assert len(set(body["activity_ids"])) == 1000
    assert editor.get("processing-activities").json()["count"] == 1000


def test_partial_failure_stores_the_good_and_names_the_bad(editor: Someone) -> None:
    items = ActivityItem.build_batch(5)
    items[1] |= {"activity_name_vi": "  "}
    items[3] |= {"legal_basis": "because", "retention_period_months": "mười"}
    answer = editor.batch(items)
    body = answer.json()
    assert answer.status_code == 201
    assert (body["total_submitted"], body["total_created"], body["total_failed"]) == (5, 3, 2)
    assert [error["index"] for error in body["errors"]] == [1, 3]
    assert body["errors"][0]["fields"] == [
        {
            "field": "activity_name_vi",
            "code": "blank",
            "error": "This field may not be blank.",
            "error_vi": "Trường này không được để trống.",
        }
    ]
    assert {fault["field"] for fault in body["errors"][1]["fields"]} == {"legal_basis", "retention_period_months"}
    kept = [editor.get(f"processing-activities/{each}").json() for each in body["activity_ids"]]
    assert [each["activity_name_vi"] for each in kept] == [items[k]["activity_name_vi"] for k in (0, 2, 4)]
    with scope(editor.tenant_id):
        batch = Batch.objects.get()
        assert str(batch.pk) == body["batch_id"]
        assert (batch.total_created, batch.total_failed, batch.status) == (3, 2, "partial")
        event = AuditEvent.objects.get(batch_id=batch.pk)
        assert (event.action, event.actor_name) == ("batch.judged", editor.username)
        assert event.message_vi == body["message_vi"]
        assert ProcessingActivity.objects.filter(batch=batch).count() == 3


def test_tenant_isolation_over_the_api(editor: Someone, stranger: Someone) -> None:
    mine = editor.batch(ActivityItem.build_batch(1)).json()["activity_ids"][0]
    for tenant in (editor.tenant_id, uuid4(), "none-at-all"):
        for method, path in (("post", "batch/processing-activities"), ("get", "processing-activities")):
            answer = getattr(stranger.client, method)(f"/api/v1/tenants/{tenant}/{path}", {"activities": []})
            assert answer.status_code == 403
            assert answer.json()["detail"]["error"] == "Cannot access other tenant's data"
            assert answer.json()["detail"]["error_vi"] == "Không thể truy cập dữ liệu của tenant khác"
    there, nowhere = (stranger.get(f"processing-activities/{each}") for each in (mine, uuid4()))
    assert there.status_code == nowhere.status_code == 404
    assert stranger.get("processing-activities").json()["count"] == 0
