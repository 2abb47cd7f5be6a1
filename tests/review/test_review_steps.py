"""Review over the API: the right step, by the right person, once; singly, by ids and by a whole batch."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import AuditEvent, ProcessingActivity
from tenants.context import scope
from tenants.keys import new_key
from tenants.models import Membership
from tests.factories import ActivityItem, RecipientItem, Someone, program, signed_in, someone

KIND = "processing-activities"


@pytest.fixture
def dpo(editor: Someone) -> Someone:
    return someone("dpo", editor.tenant_id)


def step(me: Someone, name: str, pk: str = "", body: Any = None, **headers: Any) -> Any:
    path = f"{KIND}/{pk}/{name}" if pk else f"{KIND}/{name}"
    return me.client.post(me.url(path), body, **headers)


def made(me: Someone, **fields: Any) -> str:
    answer = me.client.post(me.url(KIND), ActivityItem(**fields))
    assert answer.status_code == 201
    return str(answer.json()["id"])


def approved(editor: Someone, dpo: Someone, **fields: Any) -> str:
    pk = made(editor, **fields)
    assert step(editor, "submit", pk).status_code == 200
    assert step(dpo, "approve", pk).status_code == 200
    return pk


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


# --- One record ---------------------------------------------------------------------------


def test_record_is_submitted_returned_submitted_again_and_approved(editor: Someone, dpo: Someone) -> None:
    pk = made(editor)
    shown = step(editor, "submit", pk, {"comment": "Xin duyệt"}).json()
    assert (shown["status"], shown["reviewed_by"], shown["reviewed_at"]) == ("submitted", None, None)
    shown = step(dpo, "return", pk, {"comment": "Thiếu căn cứ"}).json()
    assert (shown["status"], shown["reviewed_by"], bool(shown["reviewed_at"])) == ("returned", dpo.username, True)
    shown = step(editor, "submit", pk).json()
    assert (shown["status"], shown["reviewed_by"], shown["reviewed_at"]) == ("submitted", None, None)
    answer = step(dpo, "approve", pk)
    shown = answer.json()
    assert (shown["status"], shown["reviewed_by"], bool(shown["reviewed_at"])) == ("approved", dpo.username, True)
    found = editor.get(f"{KIND}/{pk}")
    assert (found.json(), found["ETag"]) == (shown, answer["ETag"])


ALLOWED = {("draft", "submit"), ("returned", "submit"), ("submitted", "approve"), ("submitted", "return")}


@pytest.mark.parametrize("name", ["submit", "approve", "return"])
@pytest.mark.parametrize("status", ["draft", "submitted", "approved", "returned"])
def test_every_step_from_every_status(editor: Someone, dpo: Someone, status: str, name: str) -> None:
    pk = made(editor)
    with scope(editor.tenant_id):
        ProcessingActivity.objects.filter(pk=pk).update(status=status)
    answer = step(dpo, name, pk)
    if (status, name) in ALLOWED:
        assert answer.status_code == 200
    else:
        assert code(answer) == (409, "wrong_status")
        assert answer.json()["detail"]["error_vi"].startswith("Bản ghi đang ở trạng thái")
        assert editor.get(f"{KIND}/{pk}").json()["status"] == status


def test_nobody_approves_what_they_created_or_last_changed(editor: Someone, dpo: Someone) -> None:
    own, changed = made(dpo), made(editor)
    dpo.client.patch(dpo.url(f"{KIND}/{changed}"), {"purpose_vi": "Mục đích khác"})
    for pk in (own, changed):
        assert step(dpo, "submit", pk).status_code == 200
        assert code(step(dpo, "approve", pk)) == (403, "own_record")
        assert editor.get(f"{KIND}/{pk}").json()["status"] == "submitted"
    other = someone("dpo", editor.tenant_id)
    assert [step(other, "approve", pk).status_code for pk in (own, changed)] == [200, 200]


def test_what_is_created_by_one_and_changed_by_another_neither_approves(editor: Someone, dpo: Someone) -> None:
    pk = made(dpo)
    editor.client.patch(editor.url(f"{KIND}/{pk}"), {"purpose_vi": "Mục đích khác"})
    step(editor, "submit", pk)
    assert code(step(dpo, "approve", pk)) == (403, "own_record")


def test_key_counts_as_its_maker(admin: Someone) -> None:
    key = program(admin, "editor")
    batch_id = key.batch([ActivityItem(external_id="k")]).json()["batch_id"]
    assert step(key, "submit", body={"batch_id": batch_id}).json()["total_changed"] == 1
    with scope(admin.tenant_id):
        Membership.objects.filter(user__username=admin.username).update(role="dpo")
    refused = step(signed_in(admin.tenant_id, admin.username), "approve", body={"batch_id": batch_id})
    assert (refused.status_code, refused.json()["refused"][0]["code"]) == (422, "own_record")
    assert step(someone("dpo", admin.tenant_id), "approve", body={"batch_id": batch_id}).status_code == 200


MAY = {"submit": {"admin", "dpo", "editor", "key editor"}, "approve": {"dpo"}, "return": {"dpo"}}


@pytest.mark.parametrize(
    "who", ["admin", "dpo", "editor", "auditor", "viewer", "key scanner", "key editor", "key auditor", "key viewer"]
)
def test_role_table(admin: Someone, who: str) -> None:
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    for name, allowed in MAY.items():
        one, other = made(admin), made(admin)
        if name != "submit":
            step(admin, "submit", body={"ids": [one, other]})
        answers = [step(by, name, one), step(by, name, body={"ids": [other]})]
        assert [each.status_code for each in answers] == ([200, 200] if who in allowed else [403, 403]), name


def test_approval_is_of_what_the_reviewer_has_read(editor: Someone, dpo: Someone) -> None:
    pk = made(editor)
    step(editor, "submit", pk)
    read = dpo.get(f"{KIND}/{pk}")["ETag"]
    editor.client.patch(editor.url(f"{KIND}/{pk}"), {"purpose_vi": "Mục đích khác"})
    assert code(step(dpo, "approve", pk, HTTP_IF_MATCH=read)) == (412, "precondition_failed")
    read = dpo.get(f"{KIND}/{pk}")["ETag"]
    assert step(dpo, "approve", pk, HTTP_IF_MATCH=read).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"HTTP_IF_MATCH": "*"}])
def test_unknown_record_and_another_tenants_are_404(dpo: Someone, stranger: Someone, headers: Any) -> None:
    for pk in (str(new_key()), made(stranger)):
        assert code(step(dpo, "approve", pk, **headers)) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"comment": []}, "invalid"),
        ({"comment": "x" * 2_001}, "max_length"),
        ({"comment": "a\u0007"}, "control_characters_not_allowed"),
        ({"coment": "x"}, "unknown_field"),
        ([], "invalid"),
    ],
)
def test_wrong_body_is_400_and_changes_nothing(editor: Someone, body: Any, fault: str) -> None:
    pk = made(editor)
    answer = editor.client.post(editor.url(f"{KIND}/{pk}/submit"), json.dumps(body), content_type="application/json")
    assert answer.status_code == 400
    assert [each["code"] for each in answer.json()["detail"]["fields"]] == [fault]
    assert editor.get(f"{KIND}/{pk}").json()["status"] == "draft"


# --- A change after the review ------------------------------------------------------------


def changed_by_hand(me: Someone, pk: str) -> None:
    assert me.client.patch(me.url(f"{KIND}/{pk}"), {"purpose_vi": "Mục đích khác"}).status_code == 200


def relinked(me: Someone, pk: str) -> None:
    category = me.get("data-categories").json()["results"][0]["id"]
    assert me.client.patch(me.url(f"{KIND}/{pk}"), {"data_category_ids": [category]}).status_code == 200


def changed_by_batch(me: Someone, pk: str) -> None:
    answer = me.batch([{"external_id": "k", "purpose_vi": "Mục đích khác"}], query="?on_conflict=update")
    assert answer.json()["total_updated"] == 1


def relinked_by_batch(me: Someone, pk: str) -> None:
    category = me.get("data-categories").json()["results"][0]["id"]
    answer = me.batch([{"external_id": "k", "data_category_ids": [category]}], query="?on_conflict=update")
    assert answer.json()["total_updated"] == 1


CHANGES = [changed_by_hand, relinked, changed_by_batch, relinked_by_batch]


@pytest.mark.parametrize("change", CHANGES)
def test_approved_record_that_changes_awaits_review_again(editor: Someone, dpo: Someone, change: Any) -> None:
    pk = approved(editor, dpo, external_id="k")
    change(editor, pk)
    shown = editor.get(f"{KIND}/{pk}").json()
    assert (shown["status"], shown["reviewed_by"], shown["reviewed_at"]) == ("submitted", None, None)
    told = editor.get(f"{KIND}/{pk}/history").json()["results"][0]
    assert (told["before"]["status"], told["after"]["status"]) == ("approved", "submitted")


@pytest.mark.parametrize("change", CHANGES)
def test_returned_record_that_changes_stays_returned(editor: Someone, dpo: Someone, change: Any) -> None:
    pk = made(editor, external_id="k")
    step(editor, "submit", pk)
    step(dpo, "return", pk)
    change(editor, pk)
    shown = editor.get(f"{KIND}/{pk}").json()
    assert (shown["status"], shown["reviewed_by"]) == ("returned", dpo.username)


def test_update_that_changes_nothing_leaves_the_approval(editor: Someone, dpo: Someone) -> None:
    pk = approved(editor, dpo, external_id="k", purpose_vi="Như cũ")
    editor.batch([{"external_id": "k", "purpose_vi": "Như cũ"}], query="?on_conflict=update")
    editor.client.patch(editor.url(f"{KIND}/{pk}"), {"purpose_vi": "Như cũ"})
    assert editor.get(f"{KIND}/{pk}").json()["status"] == "approved"


def test_approved_record_is_deleted_by_a_dpo_alone(editor: Someone, admin: Someone, dpo: Someone) -> None:
    pk = approved(editor, dpo)
    for by in (editor, someone("admin", editor.tenant_id)):
        assert code(by.client.delete(by.url(f"{KIND}/{pk}"))) == (403, "approved_record")
    assert dpo.client.delete(dpo.url(f"{KIND}/{pk}")).status_code == 204


# --- Many ---------------------------------------------------------------------------------


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


def test_ten_thousand_at_once_in_seconds_and_constant_statements(editor: Someone, dpo: Someone) -> None:
    few = editor.batch(ActivityItem.build_batch(10)).json()
    many = editor.batch(ActivityItem.build_batch(10_000)).json()
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
    assert timed(editor, "submit", {"batch_id": many["batch_id"]}, 10_000) < 10
    assert timed(dpo, "approve", {"ids": many["activity_ids"]}, 10_000) < 10
    assert counted[2:] == counted[:2]
    assert editor.get(KIND, status="approved").json()["count"] == 10_010


# --- Races --------------------------------------------------------------------------------


def test_of_reviewers_who_decide_at_once_one_wins(editor: Someone) -> None:
    pk = made(editor)
    step(editor, "submit", pk)
    reviewers = [someone("dpo", editor.tenant_id) for _ in range(6)]

    def decide(place: int) -> int:
        try:
            return int(step(reviewers[place], "approve" if place % 2 else "return", pk).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(decide, range(6)))
    assert sorted(statuses) == [200, 409, 409, 409, 409, 409]
    with scope(editor.tenant_id):
        assert AuditEvent.objects.filter(action__in=["review.approved", "review.returned"]).count() == 1


def test_updates_and_reviews_of_the_same_records_all_end(editor: Someone, dpo: Someone) -> None:
    items = [ActivityItem(external_id=f"{-number:05}") for number in range(200)]
    ids = editor.batch(items).json()["activity_ids"]
    step(editor, "submit", body={"ids": ids})

    def update(number: int) -> int:
        try:
            mine = signed_in(editor.tenant_id, editor.username)
            changed = [{"external_id": item["external_id"], "purpose_vi": f"Lần {number}"} for item in items]
            return int(mine.batch(changed, query="?on_conflict=update").status_code)
        finally:
            connection.close()

    def approve(_: int) -> int:
        try:
            mine = signed_in(dpo.tenant_id, dpo.username)
            return int(step(mine, "approve", body={"ids": ids}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        updates, reviews = pool.map(update, range(4)), pool.map(approve, range(4))
        assert set(updates) == {201}
        assert set(reviews) <= {200, 422}
    statuses = {each["status"] for each in editor.get(KIND, page_size=1_000).json()["results"]}
    assert statuses <= {"submitted", "approved"}


# --- Undo ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["approve", "return"])
@pytest.mark.parametrize("then", ["", "submit", "change"])
def test_what_was_reviewed_cannot_be_undone(editor: Someone, dpo: Someone, name: str, then: str) -> None:
    sent = editor.batch(ActivityItem.build_batch(2)).json()
    first = sent["activity_ids"][0]
    step(editor, "submit", first)
    step(dpo, name, first)
    if then == "submit":
        step(editor, "submit", first)
    elif then == "change":
        changed_by_hand(editor, first)
    refused = editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo"))
    assert code(refused) == (409, "batch_touched")
    assert first in refused.json()["detail"]["error_vi"]


def test_what_was_submitted_and_not_reviewed_can_be_undone_and_keeps_its_lines(editor: Someone, dpo: Someone) -> None:
    sent = editor.batch(ActivityItem.build_batch(2)).json()
    step(editor, "submit", body={"batch_id": sent["batch_id"]})
    assert editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo")).status_code == 200
    told = dpo.get("audit-events", batch_id=sent["batch_id"]).json()["results"]
    assert [each["action"] for each in told] == ["batch.undone", "review.submitted", "batch.judged"]


def test_batch_of_another_kind_has_no_activities_to_review(editor: Someone) -> None:
    batch_id = editor.batch([RecipientItem()], "recipients").json()["batch_id"]
    answer = step(editor, "submit", body={"batch_id": batch_id})
    assert (answer.status_code, answer.json()["total_changed"], answer.json()["total_refused"]) == (200, 0, 0)
    assert answer.json()["message_vi"] == "Lô này không có hoạt động xử lý nào"
