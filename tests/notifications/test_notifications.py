"""Who is notified of what: reviewers of what waits for them, authors of what was returned, each as they choose."""

from typing import Any

import pytest

from activities.models import Notification
from activities.models.desk import Channel, Occasion
from activities.notifications import inbox
from tenants.authentication.members import Member
from tenants.isolation.context import scope
from tenants.models import Membership, User
from tests.factories import ActivityItem, Someone, someone
from tests.review.steps import KIND, made, step


@pytest.fixture
def editor() -> Someone:
    return someone("editor")


@pytest.fixture
def dpo(editor: Someone) -> Someone:
    return someone("dpo", editor.tenant_id)


def notified(person: Someone) -> list[Any]:
    with scope(person.tenant_id):
        return list(Notification.objects.filter(user__username=person.username).order_by("id"))


def member(person: Someone) -> Member:
    user = User.objects.get(username=person.username)
    return Member(user, person.tenant_id, "dpo", "session")


def test_reviewers_are_notified_once_until_they_read(editor: Someone, dpo: Someone) -> None:
    viewer, other = someone("viewer", editor.tenant_id), someone("dpo")
    for _ in range(3):
        step(editor, "submit", made(editor))
    (only,) = notified(dpo)
    assert (only.occasion, only.message_vi) == (Occasion.WAITING, "Có hoạt động xử lý chờ bạn duyệt")
    assert [notified(each) for each in (editor, viewer, other)] == [[], [], []]
    with scope(editor.tenant_id):
        assert inbox.mark_read(inbox.own_notifications(member(dpo))) == 1
    step(editor, "submit", made(editor))
    assert len(notified(dpo)) == 2


def test_reviewer_is_not_notified_of_what_they_submit(editor: Someone, dpo: Someone) -> None:
    colleague = someone("dpo", editor.tenant_id)
    step(dpo, "submit", made(dpo))
    assert (notified(dpo), len(notified(colleague))) == ([], 1)


def test_change_of_an_approved_activity_notifies_the_reviewers(editor: Someone, dpo: Someone) -> None:
    pk = made(editor)
    step(editor, "submit", pk)
    step(dpo, "approve", pk)
    with scope(editor.tenant_id):
        Notification.objects.all().delete()
    editor.client.patch(editor.url(f"{KIND}/{pk}"), {"purpose_vi": "Mục đích khác"})
    assert [each.occasion for each in notified(dpo)] == [Occasion.WAITING]


def test_authors_are_notified_of_their_own_with_the_comment(editor: Someone, dpo: Someone) -> None:
    second = someone("editor", editor.tenant_id)
    mine = made(editor)
    batch = second.batch(ActivityItem.build_batch(3)).json()
    step(editor, "submit", mine)
    step(second, "submit", body={"batch_id": batch["batch_id"]})
    step(dpo, "return", body={"ids": [mine, *batch["activity_ids"]], "comment": "Thiếu căn cứ"})
    (one,), (three,) = notified(editor), notified(second)
    assert (str(one.record_id), one.comment) == (mine, "Thiếu căn cứ")
    assert one.message_vi.endswith("bị trả lại")
    assert (three.record_id, three.message_vi) == (None, "3 hoạt động xử lý của bạn bị trả lại")
    assert three.message == "3 of your processing activities were returned"


def test_nobody_is_notified_who_has_left_or_does_not_want_it(editor: Someone, dpo: Someone) -> None:
    second = someone("dpo", editor.tenant_id)
    with scope(editor.tenant_id):
        Membership.objects.filter(user__username=second.username).update(is_active=False)
        inbox.choose_channels(member(dpo), {Occasion.WAITING.value: Channel.NONE.value})
        channels = inbox.channels_of(member(dpo))
    assert (channels["returned"], channels["waiting"]) == ("mail", "none")
    step(editor, "submit", made(editor))
    assert (notified(dpo), notified(second)) == ([], [])


def test_step_that_nothing_takes_notifies_nobody(editor: Someone, dpo: Someone) -> None:
    pk = made(editor)
    step(editor, "submit", pk)
    step(dpo, "approve", pk)
    with scope(editor.tenant_id):
        Notification.objects.all().delete()
    step(editor, "submit", pk)
    assert notified(dpo) == []


def test_notification_of_waiting_ends_when_nothing_waits(editor: Someone, dpo: Someone) -> None:
    colleague = someone("dpo", editor.tenant_id)
    first, second = made(editor), made(editor)
    step(editor, "submit", body={"ids": [first, second]})
    step(dpo, "approve", first)
    assert [each.read_at for each in notified(colleague)] == [None]
    step(dpo, "return", second, {"comment": "Thiếu căn cứ"})
    assert [bool(each.read_at) for each in notified(colleague)] == [True]


def test_batch_that_reopens_what_was_approved_notifies_the_reviewers(editor: Someone, dpo: Someone) -> None:
    item = ActivityItem(external_id="HR-1")
    pk = editor.batch([item]).json()["activity_ids"][0]
    step(editor, "submit", pk)
    step(dpo, "approve", pk)
    before = len(notified(dpo))
    editor.batch([{**item, "purpose_vi": "Mục đích khác"}], query="?on_conflict=update")
    assert len(notified(dpo)) == before + 1
