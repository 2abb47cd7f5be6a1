"""Failures within the desk: a page in its frame, in both languages, with a way back."""

import logging
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from activities.models import ProcessingActivity
from tenants.models import Role
from tests.admin.desk import seat

MISSING, FORBIDDEN = (
    "activities/processingactivity/00000000-0000-4000-8000-000000000000/review/approve/",
    "tenants/user/",
)


@pytest.mark.parametrize(
    ("path", "status", "vi", "en"),
    [
        (MISSING, 404, "Không tìm thấy", "Not found"),
        ("khong-co-trang-nay/", 404, "Không tìm thấy", "Not found"),
        (FORBIDDEN, 403, "Vai trò của bạn không được phép làm việc này", "Your role does not allow this"),
    ],
)
def test_member_stays_in_the_frame_and_is_told_in_both_languages(path: str, status: int, vi: str, en: str) -> None:
    dpo = seat(Role.DPO)
    for language, first, second in (("vi", vi, en), ("en", en, vi)):
        dpo.client.post("/i18n/setlang/", {"language": language})
        page = dpo.page(path)
        assert page.status_code == status
        assert f"<h1>{first}</h1>" in page.text
        assert f"{second}." in page.text
        assert 'id="nav-sidebar-apps"' in page.text
        assert 'class="desk-press" href="/admin/"' in page.text


def test_stranger_gets_the_frame_of_the_sign_in_page() -> None:
    page = Client().get("/khong-co-trang-nay/", HTTP_ACCEPT="text/html")
    assert page.status_code == 404
    assert "Không tìm thấy" in page.text
    assert "nav-sidebar-apps" not in page.text
    assert Client().get("/khong-co-trang-nay/").json()["detail"]["code"] == "not_found"


def test_form_without_its_token_is_refused_on_a_page() -> None:
    page = Client(enforce_csrf_checks=True).post("/admin/login/", {}, HTTP_ACCEPT="text/html")
    assert page.status_code == 403
    assert "CSRF" in page.text
    assert "Về trang đầu" in page.text


def test_failure_of_ours_is_a_page_that_asks_the_database_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dpo = seat(Role.DPO)

    def broken(*_: Any) -> Any:
        list(ProcessingActivity.objects.raw("SELECT nothing FROM nowhere"))

    monkeypatch.setattr(admin.site.get_model_admin(ProcessingActivity), "get_queryset", broken)
    dpo.client.raise_request_exception = False
    with caplog.at_level(logging.CRITICAL):
        page = dpo.page("activities/processingactivity/")
    assert page.status_code == 500
    assert "Lỗi của hệ thống; sự cố đã được ghi nhận" in page.text
    assert "A failure of ours; it has been recorded." in page.text
    assert 'href="/admin/"' in page.text
