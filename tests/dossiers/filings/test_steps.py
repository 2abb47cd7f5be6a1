"""A version is approved by another, filed, answered; each step is taken once, by a dpo, and is on record."""

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.utils import timezone

from activities.dossiers.filings import workflow
from activities.models import AuditEvent, DossierVersion
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.models import Membership
from tests.answers import code
from tests.dossiers.filing import PATH, act, answered, approved, filed, submitted, today
from tests.factories import Someone, someone

FILING = {"filed_on": today(), "channel": "portal"}
GIVEN: dict[str, dict[str, Any]] = {
    "approve": {},
    "return": {"comment": "Thiếu mục đích."},
    "file": FILING,
    "result": {"result": "passed", "result_on": today()},
}


def test_version_goes_from_submission_to_its_answer(writer: Someone, dpo: Someone) -> None:
    version = submitted(writer)
    shown = act(dpo, version["id"], "approve", comment="Đã đối chiếu.").json()
    assert (shown["status"], shown["reviewed_by"], shown["review_comment"]) == (
        "approved",
        dpo.username,
        "Đã đối chiếu.",
    )
    shown = act(dpo, version["id"], "file", filed_on=today(), channel="post", receipt="  RR123 ").json()
    assert (shown["status"], shown["filed_on"], shown["channel"]) == ("filed", today(), "post")
    assert (shown["receipt"], shown["filed_by"]) == ("RR123", dpo.username)
    shown = act(dpo, version["id"], "result", result="passed", result_on=today(), reason_vi="Đạt yêu cầu.").json()
    assert (shown["result"], shown["result_on"], shown["complete_by"]) == ("passed", today(), None)
    assert shown["result_reason_vi"] == "Đạt yêu cầu."
    with scope(dpo.tenant_id):
        told = AuditEvent.objects.filter(record_id=version["id"]).order_by("id")
        assert [each.action for each in told] == [
            "dossier.submitted",
            "dossier.approved",
            "dossier.filed",
            "dossier.answered",
        ]
        assert "Dịch vụ bưu chính" in told[2].message_vi
        assert told[2].message.endswith(", By post")


def test_steps_are_the_dpos(admin: Someone, writer: Someone, subtests: pytest.Subtests) -> None:
    version = submitted(writer)
    for role in ("admin", "editor", "viewer", "auditor"):
        by = someone(role, admin.tenant_id)
        for step, given in GIVEN.items():
            with subtests.test(role=role, step=step):
                assert code(act(by, version["id"], step, **given)) == (403, "permission_denied")
    assert admin.get(f"{PATH}/{version['id']}").json() == version


def test_nobody_approves_their_own_but_may_take_it_back(dpo: Someone) -> None:
    version = submitted(dpo)
    answer = act(dpo, version["id"], "approve")
    assert code(answer) == (403, "own_version")
    assert dpo.get(f"{PATH}/{version['id']}").json()["status"] == "submitted"
    assert act(dpo, version["id"], "return", comment="Rút lại.").json()["status"] == "returned"


@pytest.mark.parametrize(
    ("status", "refused"),
    [
        ("submitted", {"file", "result"}),
        ("approved", {"approve", "result"}),
        ("returned", {"approve", "return", "file", "result"}),
        ("filed", {"approve", "return", "file"}),
    ],
)
def test_steps_out_of_turn_are_refused(writer: Someone, dpo: Someone, status: str, refused: set[str]) -> None:
    if status == "filed":
        pk = filed(writer, dpo)["id"]
    elif status == "approved":
        pk = approved(writer, dpo)["id"]
    else:
        pk = submitted(writer)["id"]
        if status == "returned":
            act(dpo, pk, "return", **GIVEN["return"])
    for step in sorted(refused):
        answer = act(dpo, pk, step, **GIVEN[step])
        assert code(answer) == (409, "version_status"), step
        assert "Phiên bản 1 của hồ sơ đang ở trạng thái" in answer.json()["detail"]["error_vi"]
    with scope(dpo.tenant_id):
        assert DossierVersion.objects.get().status == status


def test_filing_cannot_precede_the_approval(writer: Someone, dpo: Someone) -> None:
    pk = submitted(writer)["id"]
    tomorrow = timezone.now() + timedelta(days=1)
    with scope(dpo.tenant_id), mock.patch("django.utils.timezone.now", return_value=tomorrow):
        user = Membership.objects.get(user__username=dpo.username).user
        workflow.review_version(workflow.APPROVE, Member(user, dpo.tenant_id, "dpo", "token"), UUID(pk))
    answer = act(dpo, pk, "file", **FILING)
    [found] = answer.json()["detail"]["fields"]
    assert (code(answer), found["code"]) == ((400, "validation_failed"), "filed_before_approval")
    assert (
        found["error_vi"] == f"Ngày nộp không thể trước ngày duyệt phiên bản ({timezone.localdate(tomorrow):%d/%m/%Y})."
    )


def test_answer_is_noted_once(writer: Someone, dpo: Someone) -> None:
    pk = filed(writer, dpo)["id"]
    answered(dpo, pk, "failed")
    assert code(act(dpo, pk, "result", **GIVEN["result"])) == (409, "version_answered")


WRONG: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("return", {}, {"comment": "required"}),
    ("return", {"comment": " "}, {"comment": "blank"}),
    ("file", {}, {"filed_on": "required", "channel": "required"}),
    ("file", {**FILING, "channel": "fax"}, {"channel": "invalid_choice"}),
    ("file", {**FILING, "filed_on": today(-1)}, {"filed_on": "in_future"}),
    ("file", {**FILING, "filed_on": today(1)}, {"filed_on": "filed_before_approval"}),
    ("file", {**FILING, "receipt": "x" * 101}, {"receipt": "max_length"}),
    ("result", {"result": "pending", "result_on": today()}, {"result": "invalid_choice"}),
    ("result", {"result": "passed", "result_on": today(1)}, {"result_on": "result_before_filing"}),
    ("result", {"result": "passed", "result_on": today(), "fee": 1}, {"fee": "unknown_field"}),
]


def test_wrong_particulars_are_named(writer: Someone, dpo: Someone, subtests: pytest.Subtests) -> None:
    versions = {"dpia": approved(writer, dpo), "ctia": filed(writer, dpo, "ctia")}
    for step, given, found in WRONG:
        pk = versions["ctia" if step == "result" else "dpia"]["id"]
        with subtests.test(step=step, given=given):
            answer = act(dpo, pk, step, **given)
            assert code(answer) == (400, "validation_failed")
            assert {each["field"]: each["code"] for each in answer.json()["detail"]["fields"]} == found
