"""Letters of notifications: sent once, after the commit, without names of records; tried again when mail is away."""

import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from activities.models import Notification
from activities.models.desk import Channel, Occasion
from activities.notifications import inbox, letters
from tenants.isolation.context import scope
from tenants.models import User
from tests.factories import Someone, someone
from tests.notifications.test_notifications import member
from tests.review.steps import made, step


@pytest.fixture(autouse=True)
def at_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Mail is configured, and sent in the thread of the request."""
    settings.PDPL_SENDS_MAIL = True
    settings.PDPL_URL = "https://register.example.vn/"
    monkeypatch.setattr(letters, "send_soon", letters.send_due)


@pytest.fixture
def editor() -> Someone:
    return someone("editor")


@pytest.fixture
def dpo(editor: Someone) -> Someone:
    found = someone("dpo", editor.tenant_id)
    User.objects.filter(username=found.username).update(email="officer@example.vn")
    return found


def test_letter_in_both_languages_without_the_names_of_records(
    editor: Someone, dpo: Someone, mailoutbox: list[Any]
) -> None:
    step(editor, "submit", made(editor))
    (letter,) = mailoutbox
    assert letter.to == ["officer@example.vn"]
    assert "đang chờ bạn duyệt" in letter.body
    assert "waiting for your review" in letter.body
    assert "https://register.example.vn/admin/activities/notification/" in letter.body
    step(editor, "submit", made(editor))
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("channel", [Channel.DESK, Channel.NONE])
def test_no_letter_to_a_person_who_wants_none(
    editor: Someone, dpo: Someone, mailoutbox: list[Any], channel: Channel
) -> None:
    with scope(editor.tenant_id):
        inbox.choose_channels(member(dpo), {Occasion.WAITING.value: channel.value})
    step(editor, "submit", made(editor))
    assert mailoutbox == []


def test_refused_step_sends_no_letter(editor: Someone, dpo: Someone, mailoutbox: list[Any]) -> None:
    step(dpo, "approve", made(editor))
    assert mailoutbox == []


def test_letter_is_sent_by_upkeep_when_mail_was_away(
    editor: Someone, dpo: Someone, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise smtplib.SMTPServerDisconnected

    with monkeypatch.context() as patched:
        patched.setattr(letters, "send_mail", away)
        assert step(editor, "submit", made(editor)).status_code == 200
    assert mailoutbox == []
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert [each.to for each in mail.outbox] == [["officer@example.vn"]]
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    assert len(mail.outbox) == 1


def test_address_that_is_refused_does_not_keep_others_waiting(
    editor: Someone, dpo: Someone, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    second = someone("dpo", editor.tenant_id)
    User.objects.filter(username=second.username).update(email="second@example.vn")
    send = letters.send_mail

    def refuse_first(subject: str, text: str, sender: Any, to: list[str]) -> int:
        if to == ["officer@example.vn"]:
            raise smtplib.SMTPRecipientsRefused({to[0]: (550, b"unknown")})
        return send(subject, text, sender, to)

    monkeypatch.setattr(letters, "send_mail", refuse_first)
    step(editor, "submit", made(editor))
    assert [each.to for each in mailoutbox] == [["second@example.vn"]]
    with scope(editor.tenant_id):
        assert not Notification.objects.filter(by_mail=True, mailed_at__isnull=True).exists()
