"""Many activities are reviewed in one request, by their ids or as a whole batch."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Notification
from tenants.isolation.context import scope
from tenants.uuid7 import new_key
from tests.answers import code
from tests.factories import ActivityItem, RecipientItem, Someone
from tests.review.steps import KIND, made, step


def test_batch_is_submitted_and_approved_whole(editor: Someone, dpo: Someone) -> None:
    sent = editor.batch(ActivityItem.build_batch(5)).json()
    answer = step(editor, "submit", body={"batch_id": sent["batch_id"]})
    body = answer.json()
    assert (answer.status_code, body["total_changed"], body["total_refused"]) == (200, 5, 0)
    assert sorted(body["ids"]) == sorted(sent["activity_ids"])
    body = step(dpo, "approve", body={"batch_id": sent["batch_id"], "comment": "Đạt"}).json()
    assert body["message_vi"] == "Đã duyệt 5 hoạt động xử lý"
    assert editor.get(KIND, status="approved").json()["count"] == 5


def test_by_ids_each_refusal_is_named_and_the_rest_is_done(editor: Someone, dpo: Someone, stranger: Someone) -> None:
    good, draft, own, nobody, theirs = made(editor), made(editor), made(dpo), str(new_key()), made(stranger)
    step(editor, "submit", body={"ids": [good, own]})
    answer = step(dpo, "approve", body={"ids": [good, draft, own, nobody, theirs, good]})
    body = answer.json()
    assert (answer.status_code, body["ids"], body["total_changed"], body["total_refused"]) == (200, [good], 1, 4)
    assert {each["id"]: each["code"] for each in body["refused"]} == {
        draft: "wrong_status",
        own: "own_record",
        nobody: "not_found",
        theirs: "not_found",
    }
    assert all(each["error"] and each["error_vi"] for each in body["refused"])
    assert stranger.get(f"{KIND}/{theirs}").json()["status"] == "draft"


def test_when_all_are_refused_it_is_422_and_on_record(editor: Someone, dpo: Someone) -> None:
    own = made(dpo)
    step(dpo, "submit", own)
    answer = step(dpo, "approve", body={"ids": [own]})
    assert (answer.status_code, answer.json()["total_changed"]) == (422, 0)
    told = dpo.get("audit-events", action="request.refused").json()["results"][0]
    assert told["data"]["refused"] == {"own_record": 1}


@pytest.mark.parametrize(
    "body", [{}, {"ids": []}, {"ids": ["x"]}, {"ids": "all"}, {"batch_id": "x"}, {"ids": [None]}, {"status": "draft"}]
)
def test_wrong_choice_is_400(editor: Someone, body: Any) -> None:
    assert code(step(editor, "submit", body=body)) == (400, "validation_failed")


def test_ids_and_batch_together_or_too_many_are_400(editor: Someone) -> None:
    batch_id = editor.batch([ActivityItem()]).json()["batch_id"]
    assert code(step(editor, "submit", body={"batch_id": batch_id, "ids": [str(new_key())]}))[0] == 400
    assert code(step(editor, "submit", body={"ids": [str(new_key()) for _ in range(10_001)]}))[0] == 400


def test_unknown_batch_and_another_tenants_are_404(editor: Someone, stranger: Someone) -> None:
    theirs = stranger.batch([ActivityItem()]).json()["batch_id"]
    for batch_id in (theirs, str(new_key())):
        assert code(step(editor, "submit", body={"batch_id": batch_id})) == (404, "not_found")


@pytest.mark.parametrize("count", [2_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_many_at_once_in_seconds_and_constant_statements(editor: Someone, dpo: Someone, count: int) -> None:
    few = editor.batch(ActivityItem.build_batch(10)).json()
    many = editor.batch(ActivityItem.build_batch(count)).json()
    counted: list[int] = []

    def timed(by: Someone, name: str, body: Any, expected: int) -> float:
        started = time.monotonic()
        with CaptureQueriesContext(connection) as queries:
            answer = step(by, name, body=body)
        counted.append(len(queries))
        assert answer.json()["total_changed"] == expected
        return time.monotonic() - started

    timed(editor, "submit", {"batch_id": few["batch_id"]}, 10)
    timed(dpo, "approve", {"ids": few["activity_ids"]}, 10)
    with scope(editor.tenant_id):
        Notification.objects.all().delete()  # a reviewer with an unread notification gets no second one
    assert timed(editor, "submit", {"batch_id": many["batch_id"]}, count) < 10
    assert timed(dpo, "approve", {"ids": many["activity_ids"]}, count) < 10
    assert counted[2:] == counted[:2]
    assert editor.get(KIND, status="approved").json()["count"] == count + 10


def test_batch_of_another_kind_has_no_activities_to_review(editor: Someone) -> None:
    batch_id = editor.batch([RecipientItem()], "recipients").json()["batch_id"]
    answer = step(editor, "submit", body={"batch_id": batch_id})
    assert (answer.status_code, answer.json()["total_changed"], answer.json()["total_refused"]) == (200, 0, 0)
    assert answer.json()["message_vi"] == "Lô này không có hoạt động xử lý nào"
