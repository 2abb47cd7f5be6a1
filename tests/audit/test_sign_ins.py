"""The audit log has who signed in and out, and every new password, in each tenant of the person."""

import re
from uuid import uuid4

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.utils.http import urlsafe_base64_encode

from activities.access.tenancy import create_member
from tenants.models import User
from tests.audit.reading import log
from tests.factories import PASSWORD, Someone, signed_in, someone

NEW = "mật-khẩu-mới-rất-dài-2026"


def at_the_desk(who: str) -> Client:
    browser = Client()
    assert browser.post("/admin/login/", {"username": who, "password": PASSWORD}).status_code == 302
    return browser


def reset_link(who: str) -> dict[str, str]:
    user = User.objects.get(username=who)
    return {"uid": urlsafe_base64_encode(str(user.pk).encode()), "token": default_token_generator.make_token(user)}


def test_sign_ins_are_in_it_with_door_and_address(auditor: Someone) -> None:
    signed_in(auditor.tenant_id, auditor.username)
    event = log(auditor, action="session.started", actor=auditor.username)[0]
    assert (event["via"], event["door"], event["data"]["address"]) == ("password", "api", "127.0.0.1")
    browser = Client()
    browser.post("/admin/login/", {"username": auditor.username, "password": PASSWORD})
    event = log(auditor, action="session.started", actor=auditor.username)[0]
    assert (event["via"], event["door"]) == ("session", "admin")


def test_session_that_goes_on_in_another_tenant_is_in_its_log(editor: Someone, stranger: Someone) -> None:
    create_member(stranger.tenant_id, editor.username, "viewer", PASSWORD)  # type: ignore[arg-type]
    other = someone("auditor", stranger.tenant_id)
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    assert log(other, actor=editor.username) == []
    browser.post("/admin/tenant/", {"tenant_id": str(stranger.tenant_id)})
    [event] = log(other, actor=editor.username)
    assert (event["action"], event["data"]["role"]) == ("session.started", "viewer")


def test_sign_in_as_somebody_else_is_in_the_log_of_their_tenant(editor: Someone, stranger: Someone) -> None:
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    browser.post("/admin/login/", {"username": stranger.username, "password": PASSWORD})
    for each in (editor, stranger):
        told = log(someone("auditor", each.tenant_id), actor=each.username, door="admin")
        assert [event["action"] for event in told] == ["session.started"]


def test_failed_sign_in_is_not_a_sign_in(auditor: Someone) -> None:
    before = log(auditor, action="session.started")
    Client().post("/admin/login/", {"username": auditor.username, "password": "sai"})
    assert log(auditor, action="session.started") == before


def test_sign_out_at_the_desk_is_in_the_log_of_its_tenant(auditor: Someone) -> None:
    browser = at_the_desk(auditor.username)
    assert browser.post("/admin/logout/").status_code in (200, 302)
    [event] = log(auditor, action="session.ended")
    assert (event["actor"], event["via"], event["door"]) == (auditor.username, "session", "admin")
    assert event["data"]["address"] == "127.0.0.1"
    browser.post("/admin/logout/")
    assert len(log(auditor, action="session.ended")) == 1


def test_sign_out_of_tokens_is_in_it_once(editor: Someone, auditor: Someone) -> None:
    given = {"username": editor.username, "password": PASSWORD, "tenant_id": str(editor.tenant_id)}
    tokens = editor.client.post("/api/v1/auth/token", given).json()
    ends = [editor.client.post("/api/v1/auth/logout", {"refresh": tokens["refresh"]}).status_code for _ in range(2)]
    assert ends == [204, 401]
    [event] = log(auditor, action="session.ended")
    assert (event["actor"], event["via"], event["door"]) == (editor.username, "token", "api")


def by_api(who: Someone) -> None:
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert who.client.post("/api/v1/auth/password", body).status_code == 200


def by_desk(who: Someone) -> None:
    body = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert at_the_desk(who.username).post("/admin/password_change/", body).status_code == 302


def by_letter(who: Someone) -> None:
    body = {**reset_link(who.username), "new_password": NEW}
    assert Client().post("/api/v1/auth/password/reset/confirm", body, "application/json").status_code == 204


def by_letter_at_the_desk(who: Someone) -> None:
    browser, link = Client(), reset_link(who.username)
    page = browser.get(f"/admin/reset/{link['uid']}/{link['token']}/", follow=True)
    body = {"new_password1": NEW, "new_password2": NEW}
    assert browser.post(page.redirect_chain[-1][0], body).status_code == 302


def by_platform(who: Someone) -> None:
    platform = f"platform-{uuid4()}"
    User.objects.create_superuser(platform, password=PASSWORD)
    browser, pk = at_the_desk(platform), User.objects.get(username=who.username).pk
    address = f"/admin/tenants/user/{pk}/password/"
    form = browser.get(address).text
    weak = {"password1": "123", "password2": "123", "usable_password": "true"}
    assert browser.post(address, weak).status_code != 302
    body = {"password1": NEW, "password2": NEW, "usable_password": "true"}
    assert re.search("password1", form)
    assert browser.post(address, body).status_code == 302


@pytest.mark.parametrize(
    ("change", "via", "door", "words"),
    [
        (by_api, "password", "api", "đã đổi mật khẩu"),
        (by_desk, "password", "admin", "đã đổi mật khẩu"),
        (by_letter, "letter", "api", "đã đặt lại mật khẩu bằng liên kết trong thư"),
        (by_letter_at_the_desk, "letter", "admin", "đã đặt lại mật khẩu bằng liên kết trong thư"),
        (by_platform, "session", "admin", "bên vận hành nền tảng đã đặt mật khẩu mới"),
    ],
)
def test_new_password_is_in_the_log_of_every_tenant(
    editor: Someone, stranger: Someone, change: object, via: str, door: str, words: str
) -> None:
    create_member(stranger.tenant_id, editor.username, "viewer", PASSWORD)  # type: ignore[arg-type]
    change(editor)  # type: ignore[operator]
    for tenant_id in (editor.tenant_id, stranger.tenant_id):
        [event] = log(someone("auditor", tenant_id), action="password.changed")
        assert (event["via"], event["door"], event["data"]) == (via, door, {"address": "127.0.0.1"})
        assert words in event["message_vi"]
        assert editor.username in event["message_vi"]


def test_wrong_and_weak_passwords_are_no_change(editor: Someone, auditor: Someone) -> None:
    for body in (
        {"current_password": "sai", "new_password": NEW},
        {"current_password": PASSWORD, "new_password": "123"},
    ):
        assert editor.client.post("/api/v1/auth/password", body).status_code == 400
    wrong = {"old_password": "sai", "new_password1": NEW, "new_password2": NEW}
    assert at_the_desk(editor.username).post("/admin/password_change/", wrong).status_code != 302
    assert log(auditor, action="password.changed") == []
