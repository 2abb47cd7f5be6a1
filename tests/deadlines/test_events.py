"""Immediate updates within ten days and completions within thirty, by noted events and by changes of the profile."""

from typing import Any

import pytest

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.admin.desk import seat
from tests.deadlines.register import activity, day, listed, profile, recipient, states, transfer
from tests.factories import Someone, someone

EVENTS = "register/dossier-events"
SERVICE = {"name": "Công ty Bảo vệ", "contact": "024 3555 0000", "contract": "01/2026"}


@pytest.fixture
def dpo(admin: Someone) -> Someone:
    """The data protection officer of the administrator's tenant."""
    return someone("dpo", admin.tenant_id)


def note(dpo: Someone, kind: str, on: str, dossier: str = "dpia", **fields: str) -> str:
    sent = {"dossier": dossier, "kind": kind, "occurred_on": on, **fields}
    answer = dpo.client.post(dpo.url(EVENTS), sent)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


@pytest.mark.parametrize("kind", ["reorganised", "service_changed", "business_changed"])
@pytest.mark.parametrize("dossier", ["dpia", "ctia"])
@pytest.mark.parametrize(("ago", "state"), [(10, "due"), (11, "overdue")])
def test_update_at_once_is_due_for_ten_days(dpo: Someone, kind: str, dossier: str, ago: int, state: str) -> None:
    event = note(dpo, kind, day(ago), dossier, note="Sáp nhập chi nhánh")
    [found] = listed(dpo)
    assert (found["kind"], found["state"]) == (f"{dossier}_urgent_update", state)
    assert (found["record_id"], found["name"], found["due_on"]) == (event, "Sáp nhập chi nhánh", day(ago - 10))
    assert found["article"].startswith("Art. 22(2) of Law")
    assert "trong thời hạn 10 ngày" in found["message_vi"]


@pytest.mark.parametrize(("dossier", "article"), [("dpia", "Art. 21(4)"), ("ctia", "Art. 18(6)")])
@pytest.mark.parametrize(("ago", "state"), [(30, "due"), (31, "overdue")])
def test_completion_is_due_for_thirty_days(dpo: Someone, dossier: str, article: str, ago: int, state: str) -> None:
    note(dpo, "completion_requested", day(ago), dossier)
    [found] = listed(dpo)
    assert (found["kind"], found["state"], found["due_on"]) == (f"{dossier}_completion", state, day(ago - 30))
    assert found["article"].startswith(article)


def test_filing_of_the_same_dossier_meets_what_came_before_it(dpo: Someone) -> None:
    note(dpo, "reorganised", day(20))
    note(dpo, "completion_requested", day(5))
    note(dpo, "reorganised", day(20), "ctia")
    note(dpo, "updated", day(10))
    assert set(states(dpo)) == {
        ("dpia_urgent_update", "met"),
        ("dpia_completion", "due"),
        ("ctia_urgent_update", "overdue"),
    }
    note(dpo, "updated", day(5))
    assert ("dpia_completion", "met") in states(dpo)


def test_filed_update_covers_the_changes_up_to_its_day(admin: Someone, dpo: Someone) -> None:
    activity(admin, started_on=day(400))
    profile(admin, dpia_filed_on=day(390))
    activity(admin, started_on=day(380))
    assert states(admin, kind="dpia_update") == [("dpia_update", "overdue")]
    note(dpo, "updated", day(381))
    assert states(admin, kind="dpia_update") == [("dpia_update", "overdue")]
    note(dpo, "updated", day(380))
    assert states(admin, kind="dpia_update") == []
    recipient(admin)
    [found] = listed(admin, kind="dpia_update")
    assert found["state"] == "due"


@pytest.mark.parametrize("door", ["api", "admin"])
@pytest.mark.parametrize("field", ["protection_service", "business_lines"])
def test_changed_profile_needs_an_update_of_each_filed_dossier(admin: Someone, field: str, door: str) -> None:
    values: dict[str, Any] = {
        "protection_service": [SERVICE, {**SERVICE, "name": "Công ty Khác"}],
        "business_lines": [[{"code": "6201", "name_vi": "Lập trình"}], [{"code": "6311", "name_vi": "Xử lý dữ liệu"}]],
    }
    profile(admin, dpia_filed_on=day(30), **{field: values[field][0]})
    transfer(admin, first_transfer_on=day(40), ctia_filed_on=day(30))
    urgent = "dpia_urgent_update,ctia_urgent_update"
    assert listed(admin, kind=urgent) == []
    if door == "api":
        profile(admin, **{field: values[field][1]})
    else:
        change_at_the_desk(admin, field)
    assert states(admin, kind=urgent) == [("ctia_urgent_update", "due"), ("dpia_urgent_update", "due")]
    found = listed(admin, kind=urgent)[0]
    assert (found["record_id"], found["due_on"]) == (str(admin.tenant_id), day(-10))
    dpo = someone("dpo", admin.tenant_id)
    note(dpo, "updated", day(0))
    assert states(admin, kind=urgent) == [("ctia_urgent_update", "due")]


def change_at_the_desk(admin: Someone, field: str) -> None:
    """Send the form of the tenant's particulars with another value of the field."""
    at_desk = seat("admin", admin.tenant_id)
    path = f"tenants/tenant/{admin.tenant_id}/change/"
    form = at_desk.page(path).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value not in (None, False)}
    sent["business_lines"] = "6311 Xử lý dữ liệu" if field == "business_lines" else ""
    sent["dpia_filed_on"] = form["dpia_filed_on"].value().strftime("%d/%m/%Y")
    if field == "protection_service":
        sent["protection_service_name"] = "Công ty Khác"
    answer = at_desk.send(path, **sent)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_profile_is_not_changed_by_what_is_written_down_first_or_before_a_filing(admin: Someone) -> None:
    profile(admin, protection_service=SERVICE)
    profile(admin, protection_service={**SERVICE, "name": "Công ty Khác"})
    assert listed(admin) == []
    profile(admin, dpia_filed_on=day(10), business_lines=[{"code": "6201", "name_vi": "Lập trình"}])
    assert [each["message_vi"].count("dịch vụ bảo vệ dữ liệu") for each in listed(admin)] == [1]


@pytest.mark.parametrize("kind", ["reorganised", "completion_requested"])
def test_relief_takes_them_away_but_for_the_completion_of_the_dossier_of_transfers(
    admin: Someone, dpo: Someone, kind: str
) -> None:
    for dossier in ("dpia", "ctia"):
        note(dpo, kind, day(1), dossier)
    profile(admin, relief="micro_or_household")
    found = {each["kind"].partition("_")[0]: each["state"] for each in listed(admin)}
    assert found == {"dpia": "relieved", "ctia": "due" if kind == "completion_requested" else "relieved"}


def test_events_are_listed_removed_and_on_record(admin: Someone, dpo: Someone) -> None:
    event = note(dpo, "reorganised", "2026-09-30", note="Sáp nhập")
    [shown] = admin.get(EVENTS).json()["results"]
    assert shown == {
        "id": event,
        "dossier": "dpia",
        "kind": "reorganised",
        "occurred_on": "2026-09-30",
        "note": "Sáp nhập",
        "created_by": dpo.username,
        "created_at": shown["created_at"],
    }
    assert admin.client.delete(admin.url(f"{EVENTS}/{event}")).status_code == 403
    assert dpo.client.delete(dpo.url(f"{EVENTS}/{event}")).status_code == 204
    assert dpo.client.delete(dpo.url(f"{EVENTS}/{event}")).status_code == 404
    assert listed(dpo) == []
    with scope(admin.tenant_id):
        acts = AuditEvent.objects.filter(record_id=event).order_by("id").values_list("action", "message_vi")
        what = "Tổ chức lại, chấm dứt hoạt động, giải thể, phá sản, ngày 30/09/2026"
        assert list(acts) == [
            ("dossier_event.created", f"Đã ghi sự kiện của hồ sơ: {what}"),
            ("dossier_event.deleted", f"Đã xóa sự kiện của hồ sơ: {what}"),
        ]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"occurred_on": day(-1)}, "in_future"),
        ({"kind": "bankrupt"}, "invalid_choice"),
        ({"dossier": "both"}, "invalid_choice"),
        ({"note": "a" * 201}, "max_length"),
        ({"done": True}, "unknown_field"),
    ],
)
def test_wrong_events_are_refused(dpo: Someone, fields: dict[str, Any], code: str) -> None:
    sent = {"dossier": "dpia", "kind": "updated", "occurred_on": day(0), **fields}
    answer = dpo.client.post(dpo.url(EVENTS), sent)
    assert answer.status_code == 400
    assert [each["code"] for each in answer.json()["detail"]["fields"]] == [code]


def test_events_of_another_tenant_are_unseen(dpo: Someone, stranger: Someone) -> None:
    event = note(dpo, "reorganised", day(1))
    other = someone("dpo", stranger.tenant_id)
    assert (other.get(EVENTS).json()["count"], listed(other)) == (0, [])
    assert other.client.delete(other.url(f"{EVENTS}/{event}")).status_code == 404
    assert len(listed(dpo)) == 1
