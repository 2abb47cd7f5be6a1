"""Reliefs of small firms, start-ups, micro-enterprises and household businesses (L91 Art. 38, Decree 356 Art. 41)."""

from datetime import date
from unittest import mock

import pytest

from activities.deadlines.rules import deadlines
from tenants.isolation.context import scope
from tests.deadlines.register import activity, change, day, listed, profile, recipient, states, transfer
from tests.factories import Someone

RELIEFS = ("small_or_startup", "micro_or_household")


@pytest.mark.parametrize("relief", RELIEFS)
def test_relief_takes_the_dossier_of_processing_away_and_not_that_of_transfers(admin: Someone, relief: str) -> None:
    activity(admin, started_on=day(100))
    transfer(admin, first_transfer_on=day(100))
    profile(admin, relief=relief)
    assert states(admin) == [("ctia_filing", "overdue"), ("dpia_filing", "relieved")]
    found = listed(admin, state="relieved")[0]
    assert "Điều 38 khoản" in found["message_vi"]
    assert "Art. 41(" in found["message"]
    assert admin.get("summary").json()["deadlines"] == {"due": 0, "overdue": 1}


@pytest.mark.parametrize("relief", RELIEFS)
def test_relief_takes_the_updates_away(admin: Someone, relief: str) -> None:
    activity(admin, started_on=day(100))
    profile(admin, relief=relief, dpia_filed_on=day(90))
    to = recipient(admin)
    abroad = transfer(admin, first_transfer_on=day(100), ctia_filed_on=day(90), recipient_id=to)
    change(admin, "data-transfers", abroad, purpose_vi="Lưu trữ dự phòng")
    assert set(states(admin)) == {
        ("dpia_filing", "met"),
        ("dpia_update", "relieved"),
        ("ctia_filing", "met"),
        ("ctia_update", "relieved"),
    }


def test_relief_does_not_hold_with_sensitive_data(admin: Someone) -> None:
    category = admin.get("data-categories", sensitivity="sensitive").json()["results"][0]["id"]
    activity(admin, started_on=day(10), data_category_ids=[category])
    profile(admin, relief="micro_or_household")
    [found] = listed(admin)
    assert found["state"] == "due"
    assert "dữ liệu cá nhân nhạy cảm" in found["message_vi"]


@pytest.mark.parametrize(("subjects", "state"), [(99_999, "relieved"), (100_000, "due")])
def test_relief_does_not_hold_from_a_hundred_thousand_subjects_on(admin: Someone, subjects: int, state: str) -> None:
    activity(admin, started_on=day(10), data_subject_count=subjects)
    profile(admin, relief="small_or_startup")
    assert states(admin) == [("dpia_filing", state)]


@pytest.mark.parametrize(
    ("relief", "today", "state"),
    [
        ("small_or_startup", date(2030, 12, 31), "relieved"),
        ("small_or_startup", date(2031, 1, 1), "overdue"),
        ("micro_or_household", date(2031, 1, 1), "relieved"),
    ],
)
def test_choice_of_small_firms_ends_with_2030(admin: Someone, relief: str, today: date, state: str) -> None:
    activity(admin, started_on="2026-03-01")
    profile(admin, relief=relief)
    with scope(admin.tenant_id), mock.patch("django.utils.timezone.localdate", return_value=today):
        assert [each.state.value for each in deadlines().deadlines] == [state]
