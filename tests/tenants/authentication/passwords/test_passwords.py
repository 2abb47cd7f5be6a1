"""Passwords are changed, and reset by e-mail, over the API and in the admin."""

import re
import threading
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from rest_framework.test import APIClient

from pdpl_inventory.settings import environment
from tenants.isolation.context import scope
from tenants.models import Membership, User
from tests.factories import PASSWORD, Someone, create_member, create_tenant, program

NEW = "mật-khẩu-mới-rất-dài-2026"
LINK = re.compile(r"http://testserver/admin/reset/([^/\s]+)/([^/\s]+)/")
WEAK = [
    ("12345678901", "password_entirely_numeric"),
    ("ngắn", "password_too_short"),
    ("password123", "password_too_common"),
]


def post(path: str, body: Any, client: Any = None, **extra: Any) -> Any:
    return (client or APIClient()).post(f"/api/v1/auth/{path}", body, **extra)


def tokens(who: Someone, password: str = PASSWORD) -> Any:
    return post("token", {"username": who.username, "password": password, "tenant_id": str(who.tenant_id)})


def addressed(who: Someone) -> str:
    address = f"{uuid4()}@example.vn"
    User.objects.filter(username=who.username).update(email=address)
    return address


@pytest.fixture(autouse=True)
def _letters_end() -> Iterator[None]:
    """Threads that send e-mail end before the test does."""
    yield
    for each in threading.enumerate():
        if each.name in ("password-reset", "account-letter"):
            each.join()


def letters(address: str, expected: int = 1) -> list[Any]:
    """The e-mails to ``address``, which a thread sends after the request."""
    deadline = time.monotonic() + 10
    found: list[Any] = []
    while time.monotonic() < deadline:
        found = [each for each in mail.outbox if each.to == [address]]
        if len(found) >= expected > 0:
            break
        time.sleep(0.05)
        if not expected and deadline - time.monotonic() < 9.5:
            break
    return found


# --- Changing -----------------------------------------------------------------------------


def test_change_kills_what_was_issued_and_gives_new_tokens(editor: Someone) -> None:
    old = tokens(editor).json()
    answer = post("password", {"current_password": PASSWORD, "new_password": NEW}, editor.client)
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh", "tenant_id", "role"}
    assert editor.get("recipients").status_code == 401
    for path, field in (("token/refresh", "refresh"), ("token/verify", "token")):
        dead = post(path, {field: old["refresh"]})
        assert (dead.status_code, dead.json()["detail"]["code"]) == (401, "token_not_valid")
    assert post("token/refresh", {"refresh": answer.json()["refresh"]}).status_code == 200
    assert tokens(editor).status_code == 401
    assert tokens(editor, NEW).status_code == 200


def test_change_needs_the_right_password_and_counts_guesses(editor: Someone) -> None:
    where = {"REMOTE_ADDR": "198.51.200.1"}
    body = {"current_password": "sai", "new_password": NEW}
    for _ in range(10):
        answer = post("password", body, editor.client, **where)
        (fault,) = answer.json()["detail"]["fields"]
        assert (answer.status_code, fault["field"], fault["code"]) == (400, "current_password", "wrong_password")
    right = {**body, "current_password": PASSWORD}
    assert post("password", right, editor.client, **where).status_code == 429
    assert tokens(editor).status_code == 200


@pytest.mark.parametrize(("password", "code"), WEAK)
def test_weak_password_is_refused_in_both_languages(editor: Someone, password: str, code: str) -> None:
    answer = post("password", {"current_password": PASSWORD, "new_password": password}, editor.client)
    faults = {fault["code"]: fault for fault in answer.json()["detail"]["fields"]}
    assert answer.status_code == 400
    assert code in faults
    assert "mật khẩu" in faults[code]["error_vi"].lower()
    assert tokens(editor).status_code == 200


def test_password_like_the_user_name_is_refused(editor: Someone) -> None:
    answer = post("password", {"current_password": PASSWORD, "new_password": editor.username}, editor.client)
    assert [fault["code"] for fault in answer.json()["detail"]["fields"]] == ["password_too_similar"]


def test_change_is_for_people_who_are_signed_in(admin: Someone) -> None:
    body = {"current_password": PASSWORD, "new_password": NEW}
    assert post("password", body).status_code == 401
    refused = post("password", body, program(admin, "editor").client)
    assert (refused.status_code, refused.json()["detail"]["code"]) == (403, "people_only")


def test_own_address_is_set_with_the_password(editor: Someone) -> None:
    address = f"{uuid4()}@example.vn"
    assert post("email", {"current_password": "sai", "email": address}, editor.client).status_code == 400
    assert post("email", {"current_password": PASSWORD, "email": "không"}, editor.client).status_code == 400
    assert post("email", {"current_password": PASSWORD, "email": address}, editor.client).status_code == 204
    assert User.objects.get(username=editor.username).email == address


def test_a_new_password_is_told_by_letter(editor: Someone) -> None:
    address = addressed(editor)
    assert post("password", {"current_password": PASSWORD, "new_password": "123"}, editor.client).status_code == 400
    assert not letters(address, 0)
    assert post("password", {"current_password": PASSWORD, "new_password": NEW}, editor.client).status_code == 200
    (letter,) = letters(address)
    assert "Mật khẩu đã được thay" in letter.subject
    assert editor.username in letter.body
    assert "If it was not you" in letter.body
    assert NEW not in letter.body


def test_a_new_address_is_told_to_the_former_one(editor: Someone) -> None:
    former, address = addressed(editor), f"{uuid4()}@example.vn"
    for _ in range(2):  # the second changes nothing
        assert post("email", {"current_password": PASSWORD, "email": address}, editor.client).status_code == 204
    (letter,) = letters(former)
    assert "Địa chỉ thư điện tử đã được thay" in letter.subject
    assert address not in letter.body
    assert not letters(address, 0)


# --- By letter ------------------------------------------------------------------------------


def test_reset_by_letter_over_the_api(editor: Someone) -> None:
    address = addressed(editor)
    old = tokens(editor).json()["refresh"]
    answer = post("password/reset", {"email": address})
    assert (answer.status_code, set(answer.json())) == (202, {"message", "message_vi"})
    (letter,) = letters(address)
    assert "Đặt lại mật khẩu" in letter.subject
    assert "Nếu không phải bạn yêu cầu" in letter.body
    found = LINK.search(letter.body)
    assert found
    given = {"uid": found[1], "token": found[2]}
    weak = post("password/reset/confirm", {**given, "new_password": "123"})
    assert (weak.status_code, weak.json()["detail"]["fields"][0]["field"]) == (400, "new_password")
    assert post("password/reset/confirm", {**given, "new_password": NEW}).status_code == 204
    assert tokens(editor, NEW).status_code == 200
    assert editor.get("recipients").status_code == 401
    assert post("token/refresh", {"refresh": old}).status_code == 401
    used = post("password/reset/confirm", {**given, "new_password": NEW + "x"})
    assert (used.status_code, used.json()["detail"]["code"]) == (400, "reset_link_not_valid")


@pytest.mark.parametrize("uid", ["", "x", "MQ", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "\x00", "é"])
def test_invented_link_is_refused(uid: str) -> None:
    answer = post("password/reset/confirm", {"uid": uid, "token": "c-1", "new_password": NEW})
    assert answer.status_code == 400


def test_answer_does_not_tell_whether_an_account_exists(editor: Someone) -> None:
    known, unknown = addressed(editor), f"{uuid4()}@example.vn"
    answers = [post("password/reset", {"email": each}) for each in (known, unknown)]
    assert [each.status_code for each in answers] == [202, 202]
    assert answers[0].content == answers[1].content
    assert len(letters(known)) == 1
    assert letters(unknown, expected=0) == []


@pytest.mark.parametrize("withdrawn", ["user", "membership"])
def test_nobody_is_written_to_who_may_not_sign_in(editor: Someone, withdrawn: str) -> None:
    address = addressed(editor)
    if withdrawn == "user":
        User.objects.filter(username=editor.username).update(is_active=False)
    else:
        with scope(editor.tenant_id):
            Membership.objects.update(is_active=False)
    assert post("password/reset", {"email": address}).status_code == 202
    assert letters(address, expected=0) == []


def test_letters_are_limited_for_known_and_unknown_alike(editor: Someone) -> None:
    for address in (addressed(editor), f"{uuid4()}@example.vn"):
        for n in range(10):
            assert post("password/reset", {"email": address}, REMOTE_ADDR=f"198.51.201.{n}").status_code == 202
        answer = post("password/reset", {"email": address.upper()}, REMOTE_ADDR="198.51.202.1")
        assert (answer.status_code, answer.json()["detail"]["code"]) == (429, "too_many_resets")
        assert int(answer["Retry-After"]) > 0


def test_without_a_mail_server_production_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PDPL_SENDS_MAIL", False)
    answer = post("password/reset", {"email": "a@example.vn"})
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "email_not_configured")


def test_mail_settings_are_flags_and_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_USE_SSL", "1")
    assert environment.flag("EMAIL_USE_SSL")
    assert settings.PASSWORD_RESET_TIMEOUT == 3_600


# --- At the admin -----------------------------------------------------------------------------


def test_admin_resets_a_forgotten_password_in_vietnamese(editor: Someone) -> None:
    address = addressed(editor)
    client = Client()
    assert "/admin/password_reset/" in client.get("/admin/login/").content.decode()
    page = client.get("/admin/password_reset/").content.decode()
    assert "Đặt lại mật khẩu" in page
    assert "Bạn không có quyền" not in page
    assert "Không đặt lại được mật khẩu" in client.get("/admin/reset/MQ/x-y/").content.decode()
    asked = client.post("/admin/password_reset/", {"email": address}, follow=True)
    assert asked.status_code == 200
    found = LINK.search(letters(address)[0].body)
    assert found
    form = client.get(found[0].removeprefix("http://testserver"), follow=True)
    page = form.content.decode()
    assert "Nhập mật khẩu mới" in page
    where = form.redirect_chain[-1][0]
    weak = client.post(where, {"new_password1": "123", "new_password2": "123"}).content.decode()
    assert "Mật khẩu quá ngắn" in weak
    done = client.post(where, {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert done.status_code == 200
    assert tokens(editor, NEW).status_code == 200


def test_admin_limits_letters(editor: Someone) -> None:
    address = addressed(editor)
    client = Client()
    for _ in range(10):
        assert client.post("/admin/password_reset/", {"email": address}).status_code == 302
    page = client.post("/admin/password_reset/", {"email": address})
    assert (page.status_code, "quá nhiều lần" in page.content.decode()) == (429, True)


def test_admin_changes_a_password_and_counts_guesses(editor: Someone) -> None:
    client = Client(REMOTE_ADDR="198.51.203.1")
    client.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    form = {"new_password1": NEW, "new_password2": NEW}
    assert "Mật khẩu" in client.get("/admin/password_change/").content.decode()
    for _ in range(10):
        assert client.post("/admin/password_change/", {**form, "old_password": "sai"}).status_code == 200
    refused = client.post("/admin/password_change/", {**form, "old_password": PASSWORD})
    assert (refused.status_code, "quá nhiều lần" in refused.content.decode()) == (429, True)
    other = Client(REMOTE_ADDR="198.51.203.2")
    other.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    changed = other.post("/admin/password_change/", {**form, "old_password": PASSWORD}, follow=True)
    assert changed.status_code == 200
    assert other.get("/admin/", follow=False).status_code == 200
    assert client.get("/admin/").status_code == 302
    assert editor.get("recipients").status_code == 401


def test_member_of_two_tenants_changes_one_password_for_both(editor: Someone) -> None:
    other = create_tenant("Chi nhánh")
    create_member(other.pk, editor.username, "viewer", PASSWORD)
    body = {"username": editor.username, "password": PASSWORD, "tenant_id": str(other.pk)}
    elsewhere = post("token", body).json()["refresh"]
    assert post("password", {"current_password": PASSWORD, "new_password": NEW}, editor.client).status_code == 200
    assert post("token/refresh", {"refresh": elsewhere}).status_code == 401
