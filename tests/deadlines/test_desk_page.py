"""The page of all deadlines at the desk: open ones first of all, filtered by state and kind, by pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from activities.deadlines import reminders
from activities.models import DataTransfer, Notification
from activities.models.desk import Occasion
from tests.admin.desk import Seated, seat

PAGE = "activities/processingactivity/deadlines/all/"


@pytest.fixture
def officer() -> Seated:
    return seat("dpo")


def transfer(seated: Seated, name: str, ago: int, **fields: Any) -> None:
    first = timezone.localdate() - timedelta(days=ago)
    least: dict[str, Any] = {"transfer_case": "other", "destination_country": "SG"}
    seated.one(DataTransfer, name_vi=name, first_transfer_on=first, **least, **fields)


def test_page_shows_what_is_open_and_leads_to_the_records(officer: Seated) -> None:
    transfer(officer, "Kho Singapore", 10)
    transfer(officer, "Kho Tokyo", 70)
    transfer(officer, "Kho Seoul", 70, ctia_filed_on=timezone.localdate())
    page = officer.page(PAGE).text
    assert page.index("Kho Tokyo") < page.index("Kho Singapore")
    for words in ("Số thời hạn: 2", "quá hạn 10 ngày", "còn 50 ngày", "Điều 20", "/datatransfer/", f"/admin/{PAGE}"):
        assert words in page
    assert "Kho Seoul" not in page
    assert PAGE in officer.whole("")


def test_page_is_narrowed_down_by_state_and_kind(officer: Seated) -> None:
    transfer(officer, "Kho Singapore", 10)
    transfer(officer, "Kho Seoul", 70, ctia_filed_on=timezone.localdate())
    page = officer.page(PAGE, state="met").text
    assert ("Kho Seoul" in page, "Kho Singapore" in page) == (True, False)
    page = officer.page(PAGE, state="all").text
    assert "Kho Seoul" in page
    assert "Kho Singapore" in page
    assert "Không có thời hạn nào như vậy." in officer.page(PAGE, kind="dpia_filing").text
    assert "Kho Singapore" in officer.page(PAGE, state="bogus").text


def test_page_goes_on_with_its_filters(officer: Seated) -> None:
    for number in range(101):
        # The last is due a day later: records of one millisecond have no order that is known.
        transfer(officer, f"Kho {number:03}", 10 - number // 100)
    first = officer.page(PAGE, state="due").text
    assert "?state=due&amp;p=2" in first
    second = officer.page(PAGE, state="due", p=2).text
    assert [("Kho 099" in each, "Kho 100" in each) for each in (first, second)] == [(True, False), (False, True)]


@pytest.mark.parametrize("role", ["admin", "editor", "auditor", "viewer"])
def test_readers_of_records_read_it(role: str) -> None:
    assert seat(role).page(PAGE).status_code == 200


def test_reminder_leads_to_the_page(officer: Seated) -> None:
    transfer(officer, "Kho Singapore", 53)
    assert reminders.remind(officer.tenant_id) == 1
    [reminder] = officer.all(Notification)
    assert reminder.occasion == Occasion.DEADLINE
    answer = officer.page(f"activities/notification/{reminder.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/{PAGE}")
