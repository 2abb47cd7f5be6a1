"""Too many failed sign-ins are refused at the API and the admin alike; successful ones do not count (contract §5)."""

import itertools
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from tenants.authentication.sign_in import delete_old_failures, remember_failure
from tenants.models import SignInFailure
from tests.factories import PASSWORD, Someone

_hosts = itertools.count(1)


@pytest.fixture
def address() -> str:
    """An address of the documentation network that no other test uses."""
    return f"198.51.{next(_hosts)}.7"


def sign_in(username: str, password: str, address: str, **extra: Any) -> Any:
    body = {"username": username, "password": password}
    return APIClient().post("/api/v1/auth/token", body, REMOTE_ADDR=address, **extra)


def at_admin(username: str, password: str, address: str) -> Any:
    return Client().post("/admin/login/", {"username": username, "password": password}, REMOTE_ADDR=address)


def fail(username: str, address: str, times: int, door: Any = sign_in) -> list[int]:
    return [door(username, "sai", address).status_code for _ in range(times)]


@pytest.mark.parametrize("known", [True, False])
def test_eleventh_attempt_is_429_whether_the_account_exists(editor: Someone, address: str, known: bool) -> None:
    username = editor.username if known else f"nobody-{uuid4()}"
    assert fail(username, address, 10) == [401] * 10
    answer = sign_in(username, PASSWORD, address)
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"]) == (429, "too_many_sign_ins")
    assert "Đăng nhập sai quá nhiều lần" in detail["error_vi"]
    assert 14 * 60 < int(answer["Retry-After"]) <= 15 * 60
    assert fail(username, address, 3) == [429] * 3


def test_other_addresses_and_other_accounts_are_not_meant(editor: Someone, stranger: Someone, address: str) -> None:
    fail(editor.username, address, 10)
    assert sign_in(editor.username, PASSWORD, address).status_code == 429
    assert sign_in(editor.username, PASSWORD, f"{address}8").status_code == 200
    assert sign_in(stranger.username, PASSWORD, address).status_code == 200


def test_successful_sign_ins_are_not_counted(editor: Someone, address: str) -> None:
    assert fail(editor.username, address, 9) == [401] * 9
    assert [sign_in(editor.username, PASSWORD, address).status_code for _ in range(15)] == [200] * 15
    assert fail(editor.username, address, 2) == [401, 429]


def test_api_and_admin_share_the_count(editor: Someone, address: str) -> None:
    assert fail(editor.username, address, 5) == [401] * 5
    assert fail(editor.username, address, 5, at_admin) == [200] * 5
    assert sign_in(editor.username, PASSWORD, address).status_code == 429
    page = at_admin(editor.username, PASSWORD, address)
    assert (page.status_code, int(page["Retry-After"]) > 0) == (429, True)
    assert "Đăng nhập sai quá nhiều lần; hãy thử lại sau 15 phút." in page.content.decode()
    assert "sessionid" not in page.cookies


def test_address_as_a_whole_is_limited(editor: Someone, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS == 300
    monkeypatch.setattr(settings, "PDPL_SIGN_IN_FAILURES_PER_ADDRESS", 5)
    assert [sign_in(f"x{n}", "sai", address).status_code for n in range(6)] == [401] * 5 + [429]
    assert sign_in(editor.username, PASSWORD, address).status_code == 429


def test_failures_are_forgiven_after_fifteen_minutes(editor: Someone, address: str) -> None:
    fail(editor.username, address, 10)
    SignInFailure.objects.filter(address=address).update(occurred_at=timezone.now() - timedelta(minutes=15))
    assert sign_in(editor.username, PASSWORD, address).status_code == 200


def test_retry_after_is_when_the_first_of_ten_is_forgiven(editor: Someone, address: str) -> None:
    fail(editor.username, address, 10)
    first = SignInFailure.objects.filter(address=address).earliest("id")
    SignInFailure.objects.filter(pk=first.pk).update(occurred_at=timezone.now() - timedelta(minutes=14))
    assert int(sign_in(editor.username, PASSWORD, address)["Retry-After"]) <= 60


def test_site_of_an_ipv6_address_counts_as_one_sender(editor: Someone) -> None:
    site = f"2001:db8:{next(_hosts):x}:1"
    for n in range(10):
        assert sign_in(editor.username, "sai", f"{site}::{n + 1:x}").status_code == 401
    assert sign_in(editor.username, PASSWORD, f"{site}:9::1").status_code == 429
    assert sign_in(editor.username, PASSWORD, f"{site[:-1]}2::1").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "header", "meant"),
    [
        (0, "203.0.113.9", None),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.9.9.9, 203.0.113.9", "203.0.113.9"),
        (2, "10.9.9.9, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (3, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::5]:4711", "2001:db8::5"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, "unknown", None),
        (1, "", None),
    ],
)
def test_forwarded_address_is_believed_of_trusted_proxies_alone(
    address: str, monkeypatch: pytest.MonkeyPatch, proxies: int, header: str, meant: str | None
) -> None:
    monkeypatch.setattr(settings, "PDPL_TRUSTED_PROXIES", proxies)
    monkeypatch.setattr(settings, "PDPL_SIGN_IN_FAILURES_PER_ADDRESS", 10_000)
    sign_in(f"someone-{uuid4()}", "sai", address, HTTP_X_FORWARDED_FOR=header)
    assert SignInFailure.objects.latest("id").address == (meant or address)


def test_forged_header_does_not_escape_the_limit(editor: Someone, address: str) -> None:
    for n in range(10):
        sign_in(editor.username, "sai", address, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}")
    assert sign_in(editor.username, PASSWORD, address, HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429


def test_failures_are_kept_for_a_year(editor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    remember_failure(None, {"username": editor.username})
    mine = SignInFailure.objects.filter(user__username=editor.username)
    mine.update(occurred_at=timezone.now() - timedelta(days=366))
    remember_failure(None, {"username": editor.username})
    monkeypatch.setattr(settings, "PDPL_SIGN_IN_FAILURE_DAYS", 0)
    delete_old_failures()
    assert mine.count() == 2
    monkeypatch.setattr(settings, "PDPL_SIGN_IN_FAILURE_DAYS", 365)
    delete_old_failures()
    assert mine.count() == 1
