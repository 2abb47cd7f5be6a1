"""One activity is reviewed: which step follows which status, and who may take it."""

import json
from typing import Any

import pytest

from activities.models import ProcessingActivity
from tenants.isolation.context import scope
from tenants.models import Membership
from tenants.uuid7 import new_key
from tests.answers import code
from tests.factories import ActivityItem, Someone, program, signed_in, someone
from tests.review.steps import KIND, made, step


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


def test_return_of_ones_own_says_that_it_was_withdrawn(editor: Someone, dpo: Someone) -> None:
    own, others = made(dpo), made(editor)
    for pk in (own, others):
        step(dpo, "submit", pk)
        step(dpo, "return", pk, {"comment": "Ghi thiếu"})
    for pk, said in ((own, "Withdrew"), (others, "Returned")):
        latest = dpo.get(f"{KIND}/{pk}/history").json()["results"][0]
        assert (latest["action"], latest["message"].split()[0]) == ("review.returned", said)


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
