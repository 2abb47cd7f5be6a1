"""Officers and administrators are reminded of deadlines 30, 7 and 1 days before the day, and once it has passed."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from activities.deadlines import reminders
from activities.models import Notification
from activities.models.desk import Channel, Occasion
from activities.notifications import inbox, letters
from tenants.isolation.context import scope
from tenants.models import Tenant, User
from tests.deadlines.register import day, transfer
from tests.factories import Someone, someone
from tests.notifications.test_notifications import member


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Letters are sent in the thread of the command."""
    monkeypatch.setattr(letters, "send_soon", letters.send_due)


@pytest.fixture
def editor() -> Someone:
    return someone("editor")


@pytest.fixture
def dpo(editor: Someone) -> Someone:
    found = someone("dpo", editor.tenant_id)
    User.objects.filter(username=found.username).update(email="officer@example.vn")
    return found


def reminded(person: Someone) -> list[str]:
    with scope(person.tenant_id):
        found = Notification.objects.filter(user__username=person.username, occasion=Occasion.DEADLINE).order_by("id")
        return [each.message_vi for each in found]


def on_another_day(tenant_id: Any, days: int) -> int:
    """Remind as if the tenant was last reminded that many days ago."""
    Tenant.objects.filter(pk=tenant_id).update(deadlines_reminded_on=timezone.localdate() - timedelta(days=days))
    return reminders.remind(tenant_id)


@pytest.mark.parametrize(("ago", "words"), [(30, "30 ngày"), (53, "7 ngày"), (59, "1 ngày"), (61, "đã quá hạn")])
def test_each_stage_is_reminded_of_once(editor: Someone, dpo: Someone, ago: int, words: str) -> None:
    administrator, stranger = someone("admin", editor.tenant_id), someone("dpo")
    transfer(editor, first_transfer_on=day(ago))
    assert (reminders.remind(editor.tenant_id), reminders.remind(editor.tenant_id)) == (1, 0)
    [sentence] = reminded(dpo)
    assert words in sentence
    assert (timezone.localdate() - timedelta(days=ago - 60)).strftime("%d/%m/%Y") in sentence
    assert reminded(administrator) == [sentence]
    assert (reminded(editor), reminded(stranger)) == ([], [])
    assert on_another_day(editor.tenant_id, 1) == 1
    assert on_another_day(editor.tenant_id, 0) == 0


@pytest.mark.parametrize("ago", [29, 31, 40, 52, 58, 60, 62])
def test_no_other_day_is_reminded_of(editor: Someone, dpo: Someone, ago: int) -> None:
    transfer(editor, first_transfer_on=day(ago))
    assert reminders.remind(editor.tenant_id) == 0
    assert reminded(dpo) == []


def test_days_without_upkeep_are_made_up_for_by_the_most_urgent_stage(editor: Someone, dpo: Someone) -> None:
    transfer(editor, first_transfer_on=day(63))
    assert on_another_day(editor.tenant_id, 10) == 1
    assert ["đã quá hạn" in each for each in reminded(dpo)] == [True]


def test_deadlines_of_a_stage_are_one_notification_and_settled_ones_none(editor: Someone, dpo: Someone) -> None:
    for ago in (30, 30, 53):
        transfer(editor, first_transfer_on=day(ago))
    transfer(editor, first_transfer_on=day(30), ctia_filed_on=day(1))
    assert reminders.remind(editor.tenant_id) == 2
    first, second = reminded(dpo)
    assert first.startswith("Một thời hạn của hồ sơ sẽ đến trong 7 ngày")
    assert second.startswith("2 thời hạn của hồ sơ sẽ đến trong 30 ngày")


def test_upkeep_reminds_by_letter_those_who_want_it(
    editor: Someone, dpo: Someone, settings: Any, mailoutbox: list[Any]
) -> None:
    settings.PDPL_SENDS_MAIL, settings.PDPL_URL = True, "https://register.example.vn"
    quiet = someone("dpo", editor.tenant_id)
    User.objects.filter(username=quiet.username).update(email="quiet@example.vn")
    with scope(editor.tenant_id):
        inbox.choose_channels(member(quiet), {Occasion.DEADLINE.value: Channel.NONE.value})
    transfer(editor, first_transfer_on=day(53), name_vi="Kho Singapore")
    for _ in range(2):
        call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    [letter] = mailoutbox
    assert letter.to == ["officer@example.vn"]
    assert "thời hạn" in letter.subject
    for words in ("sẽ đến trong 7 ngày nữa", "within 7 days", "https://register.example.vn/admin/"):
        assert words in letter.body
    assert "Kho Singapore" not in letter.body
    assert reminded(quiet) == []
