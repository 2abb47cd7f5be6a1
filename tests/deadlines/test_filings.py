"""The first filings: 60 days from the first processing and from each transfer (L91 Art. 20 and 21)."""

from datetime import datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests.deadlines.register import activity, day, listed, profile, states, transfer
from tests.factories import Someone


def test_empty_register_has_no_deadlines(editor: Someone) -> None:
    answer = editor.get("register/deadlines")
    assert (answer.status_code, answer.json()) == (200, {"results": [], "has_more": False})


@pytest.mark.parametrize(("ago", "state"), [(0, "due"), (60, "due"), (61, "overdue")])
def test_dossier_of_processing_is_due_for_sixty_days(editor: Someone, ago: int, state: str) -> None:
    first = activity(editor, started_on=day(ago), activity_name_vi="Trả lương")
    [found] = listed(editor)
    assert (found["kind"], found["state"], found["record_id"], found["name"]) == (
        "dpia_filing",
        state,
        first,
        "Trả lương",
    )
    assert found["due_on"] == day(ago - 60)
    assert found["article"].startswith("Art. 21(1) and (2) of Law 91/2025/QH15")
    assert found["article_vi"].startswith("Điều 21 khoản 1, khoản 2 Luật 91/2025/QH15")
    assert "60 ngày kể từ ngày đầu tiên xử lý" in found["message_vi"]
    left = {0: "Còn 60 ngày.", 60: "Hôm nay là ngày cuối cùng.", 61: "Đã quá hạn 1 ngày."}
    assert found["message_vi"].endswith(left[ago])


def test_one_dossier_of_the_whole_organisation_counts_from_the_earliest_activity(editor: Someone) -> None:
    activity(editor, started_on=day(5))
    first = activity(editor, started_on=day(70))
    activity(editor)
    assert [(each["record_id"], each["state"]) for each in listed(editor)] == [(first, "overdue")]


def test_filing_noted_in_the_profile_meets_it(admin: Someone) -> None:
    activity(admin, started_on=day(100))
    profile(admin, dpia_filed_on=day(50))
    [found] = listed(admin)
    assert (found["kind"], found["state"]) == ("dpia_filing", "met")
    filed = timezone.localdate() - timedelta(days=50)
    assert found["message_vi"].endswith(f"Đã nộp ngày {filed:%d/%m/%Y}.")
    assert found["message"].endswith(f"Filed on {filed}.")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"first_transfer_on": day(60)}, "due"),
        ({"first_transfer_on": day(61)}, "overdue"),
        ({"first_transfer_on": day(61), "ctia_filed_on": day(1)}, "met"),
        ({"first_transfer_on": day(61), "exemption_code": "employee_cloud"}, "exempt"),
        ({"first_transfer_on": day(61), "exemption_code": "employee_cloud", "ctia_filed_on": day(1)}, "exempt"),
    ],
)
def test_dossier_of_each_transfer_is_due_for_sixty_days(editor: Someone, fields: dict[str, str], state: str) -> None:
    stored = transfer(editor, **fields)
    [found] = listed(editor)
    assert (found["kind"], found["state"], found["record_id"]) == ("ctia_filing", state, stored)
    assert found["article"].startswith("Art. 20(2)")


def test_transfer_without_a_first_day_has_no_deadline(editor: Someone) -> None:
    transfer(editor)
    transfer(editor, ctia_filed_on=day(1))
    assert listed(editor) == []


@pytest.mark.parametrize(("hour", "state"), [(16, "due"), (17, "overdue")])
def test_last_day_ends_at_midnight_in_viet_nam(editor: Someone, hour: int, state: str) -> None:
    """17:00 UTC is midnight in Viet Nam."""
    today = datetime.now(ZoneInfo("UTC")).replace(hour=hour, minute=0, second=0, microsecond=0)
    started = (today.replace(hour=0) - timedelta(days=60)).date()
    activity(editor, started_on=str(started))
    with mock.patch("django.utils.timezone.now", return_value=today):
        found = states_of_rules(editor)
    assert found == [state]


def states_of_rules(by: Someone) -> list[str]:
    """The states by the rules themselves: a token would be read with the moved clock too."""
    from activities.deadlines.rules import deadlines
    from tenants.isolation.context import scope

    with scope(by.tenant_id):
        return [each.state.value for each in deadlines().deadlines]


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_counted(admin: Someone, date: str) -> None:
    activity(admin, started_on=date)
    transfer(admin, first_transfer_on=date)
    transfer(admin, first_transfer_on=date, ctia_filed_on=date)
    assert len(listed(admin)) >= 3
    profile(admin, dpia_filed_on=date)
    assert len(listed(admin)) >= 3
    assert admin.get("summary").status_code == 200
    assert len(listed(admin, due_before=date)) in (0, 1, 2, 3, 4)


def test_deadlines_are_sorted_by_their_day(editor: Someone) -> None:
    activity(editor, started_on=day(30))
    for ago in (10, 50, 70):
        transfer(editor, first_transfer_on=day(ago))
    days = [each["due_on"] for each in listed(editor)]
    assert days == [day(10), day(-10), day(-30), day(-50)]
    assert states(editor)[0] == ("ctia_filing", "overdue")
