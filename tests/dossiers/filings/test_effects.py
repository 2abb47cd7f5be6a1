"""Filing a version and its answer feed the deadlines, in the same transaction and on record."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activities.dossiers.filings import workflow
from activities.models import AuditEvent, DossierVersion
from tenants.isolation.context import scope
from tests.answers import code
from tests.deadlines.register import day, listed, profile, states
from tests.dossiers.filing import act, activity, answered, approved, filed, submitted, today, transfer
from tests.factories import Someone


def test_first_filing_sets_its_day_in_the_profile(admin: Someone, writer: Someone, dpo: Someone) -> None:
    activity(writer, started_on=day(10))
    assert states(admin) == [("dpia_filing", "due")]
    filed(writer, dpo)
    assert admin.get("profile").json()["dpia_filed_on"] == today()
    assert states(admin) == [("dpia_filing", "met")]
    with scope(admin.tenant_id):
        event = AuditEvent.objects.get(action="tenant.changed")
    assert event.data["changes"] == {"dpia_filed_on": [None, today()]}
    assert event.actor_name == dpo.username


def test_update_is_noted_and_covers_what_came_before(admin: Someone, writer: Someone, dpo: Someone) -> None:
    activity(writer, started_on=day(400))
    profile(admin, dpia_filed_on=day(390))
    activity(writer, activity_name_vi="Khảo sát", started_on=day(300))
    assert states(admin, kind="dpia_update") == [("dpia_update", "overdue")]
    version = filed(writer, dpo, receipt="HS-01")
    assert version["is_update"] is True
    assert version["changes_vi"] == "Cập nhật toàn bộ nội dung hồ sơ theo tình trạng hiện nay."
    assert states(admin, kind="dpia_update") == []
    [event] = admin.get("register/dossier-events").json()["results"]
    assert (event["dossier"], event["kind"], event["occurred_on"]) == ("dpia", "updated", today())
    assert event["note"] == "Phiên bản 1 của hồ sơ, HS-01"
    assert admin.get("profile").json()["dpia_filed_on"] == day(390)


def test_changes_of_an_update_are_told_in_its_notice(writer: Someone, dpo: Someone) -> None:
    activity(writer)
    filed(writer, dpo)
    activity(writer, activity_name_vi="Chấm công bằng vân tay")
    own = submitted(writer)
    assert own["changes_vi"] == "Thêm 1 hoạt động xử lý: “Chấm công bằng vân tay”."
    act(dpo, own["id"], "return", comment="Viết rõ hơn")
    assert submitted(writer, changes_vi="Thêm chấm công", reason_vi="Mở chi nhánh")["changes_vi"] == "Thêm chấm công"


def test_filing_of_transfers_sets_the_days_of_those_in_it(admin: Someone, writer: Someone, dpo: Someone) -> None:
    plain = transfer(writer, first_transfer_on=day(10))
    early = transfer(writer, first_transfer_on=day(50), ctia_filed_on=day(40))
    exempt = transfer(writer, first_transfer_on=day(10), exemption_code="cloud_hr")
    pk = approved(writer, dpo, "ctia")["id"]
    late = transfer(writer, first_transfer_on=day(1))
    assert act(dpo, pk, "file", filed_on=today(), channel="in_person").status_code == 200
    found = {each["id"]: each["ctia_filed_on"] for each in admin.get("data-transfers").json()["results"]}
    assert found == {plain: today(), early: day(40), exempt: None, late: None}
    assert admin.get("profile").json()["dpia_filed_on"] is None
    history = admin.get(f"data-transfers/{plain}/history").json()["results"][0]
    assert (history["action"], history["before"], history["after"]) == (
        "dossier.filed",
        {"ctia_filed_on": None},
        {"ctia_filed_on": today()},
    )


def test_register_of_a_past_day_has_no_later_filing(admin: Someone, writer: Someone, dpo: Someone) -> None:
    pk = transfer(writer, first_transfer_on=day(10))
    filed(writer, dpo, "ctia")
    assert admin.get(f"data-transfers/{pk}").json()["ctia_filed_on"] == today()
    answer = admin.get("register", as_of=day(0))
    assert answer.status_code == 200


def test_dossier_to_be_completed_has_thirty_days(admin: Someone, writer: Someone, dpo: Someone) -> None:
    pk = filed(writer, dpo)["id"]
    shown = answered(dpo, pk, "to_complete", reason_vi="Bổ sung\nđánh giá rủi ro")
    due = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert shown["complete_by"] == due
    [found] = listed(admin, kind="dpia_completion")
    assert (found["due_on"], found["state"], found["name"]) == (due, "due", "Bổ sung đánh giá rủi ro")
    filed(writer, dpo)
    assert states(admin, kind="dpia_completion") == [("dpia_completion", "met")]


def test_other_answers_note_nothing(admin: Someone, writer: Someone, dpo: Someone) -> None:
    answered(dpo, filed(writer, dpo)["id"], "passed")
    assert admin.get("register/dossier-events").json()["count"] == 0


def test_filing_covers_what_stood_when_it_was_submitted(
    admin: Someone, writer: Someone, dpo: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity(writer, started_on=day(30))
    service = {"name": "Công ty Bảo vệ", "contact": "024", "contract": "1"}
    profile(admin, protection_service=service)
    column = DossierVersion._meta.get_field("submitted_at")
    with monkeypatch.context() as patch:
        patch.setattr(column, "_get_default", lambda: timezone.now() - timedelta(days=3))
        first = approved(writer, dpo)["id"]
    activity(writer, activity_name_vi="Sau khi gửi", started_on=day(1))
    activity(writer, activity_name_vi="Trước khi gửi", started_on=day(4))
    profile(admin, protection_service={**service, "name": "Công ty Khác"})
    assert act(dpo, first, "file", filed_on=today(), channel="portal").status_code == 200
    [found] = listed(admin, kind="dpia_update")
    assert found["name"] == "Sau khi gửi"
    assert "có 1 hoạt động" in found["message_vi"]
    assert states(admin, kind="dpia_urgent_update") == [("dpia_urgent_update", "due")]
    second = filed(writer, dpo)
    assert second["is_update"]
    assert states(admin, kind="dpia_update,dpia_urgent_update") == []


def test_update_frozen_before_a_request_does_not_meet_it(
    admin: Someone, writer: Someone, dpo: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile(admin, dpia_filed_on=day(30))
    column = DossierVersion._meta.get_field("submitted_at")
    with monkeypatch.context() as patch:
        patch.setattr(column, "_get_default", lambda: timezone.now() - timedelta(days=3))
        pk = approved(writer, dpo)["id"]
    sent = {"dossier": "dpia", "kind": "reorganised", "occurred_on": day(1)}
    assert dpo.client.post(dpo.url("register/dossier-events"), sent).status_code == 201
    assert act(dpo, pk, "file", filed_on=today(), channel="portal").status_code == 200
    assert states(admin, kind="dpia_urgent_update") == [("dpia_urgent_update", "due")]
    filed(writer, dpo)
    assert states(admin, kind="dpia_urgent_update") == [("dpia_urgent_update", "met")]


def test_filing_that_fails_feeds_nothing(
    admin: Someone, writer: Someone, dpo: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    pk = approved(writer, dpo)["id"]

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(workflow, "record", fail)
    assert code(act(dpo, pk, "file", filed_on=today(), channel="portal")) == (500, "server_error")
    assert admin.get("profile").json()["dpia_filed_on"] is None
    assert admin.get(f"dossiers/versions/{pk}").json()["status"] == "approved"
