"""Every role signs in at the admin, and a session ends when its right is withdrawn."""

import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from tenants.authentication.sessions import USED_KEY
from tenants.isolation.context import scope
from tenants.models import Membership, Role, Tenant, User
from tests.admin.desk import seat, sign_in
from tests.factories import PASSWORD


@pytest.mark.parametrize("role", Role.values)
def test_sign_in_every_role_reaches_the_index(role: str) -> None:
    seated = seat(role)
    page = seated.page("")
    assert page.status_code == 200
    assert "Công ty Hành chính" in page.text
    assert not User.objects.get(username=seated.username).is_staff


def test_sign_in_wrong_password_is_refused() -> None:
    seated = seat(Role.EDITOR)
    client, answer = sign_in(seated.username, "khong-phai-mat-khau")
    assert answer.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.text
    assert client.get("/admin/").status_code == 302


def test_sign_in_user_without_membership_is_refused() -> None:
    user = User.objects.create_user(f"nobody-{uuid4()}", password=PASSWORD, is_staff=True)
    assert sign_in(user.username)[1].status_code == 200


@pytest.mark.parametrize("what", ["membership", "user", "tenant"])
def test_session_ends_when_something_is_withdrawn(what: str) -> None:
    seated = seat(Role.ADMIN)
    with scope(seated.tenant_id):
        {"membership": Membership.objects, "user": User.objects.filter(username=seated.username)}.get(
            what, Tenant.objects.filter(pk=seated.tenant_id)
        ).update(is_active=False)
    assert seated.page("activities/datacategory/").status_code == 302
    assert sign_in(seated.username)[1].status_code == 200


def test_session_that_is_not_used_ends(settings: Any) -> None:
    settings.PDPL_SESSION_IDLE_MINUTES = 60
    seated = seat(Role.EDITOR)

    def used(minutes_ago: float) -> None:
        session = seated.client.session
        session[USED_KEY] = int(time.time() - minutes_ago * 60)
        session.save()

    used(59)
    assert seated.page("").status_code == 200
    assert time.time() - seated.client.session[USED_KEY] < 60, "the page counts as use"
    used(61)
    key = seated.client.session.session_key
    assert seated.page("").status_code == 302
    assert not Session.objects.filter(pk=key).exists()
    seated = seat(Role.EDITOR)
    used(61)
    assert seated.client.get(f"/api/v1/tenants/{seated.tenant_id}/recipients").status_code == 401


def test_session_ends_after_its_hours_although_it_is_used(settings: Any) -> None:
    settings.PDPL_SESSION_HOURS = 3
    client = seat(Role.EDITOR).client
    end = client.session.get_expiry_date()
    assert timedelta(hours=2, minutes=59) < end - timezone.now() <= timedelta(hours=3)
    assert client.get("/admin/").status_code == 200
    assert client.session.get_expiry_date() == end


def test_pages_speak_vietnamese_whatever_the_browser_prefers() -> None:
    client = seat(Role.VIEWER).client
    page = client.get("/admin/activities/recipient/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="vi"' in page.text
    assert '<html lang="en"' in client.get("/admin/", headers={"accept-language": "en"}).text
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/admin/"}).status_code == 302
    assert "Data categories" in client.get("/admin/").text
    assert "Danh sách bên nhận" in page.text  # our own catalogue, compiled
