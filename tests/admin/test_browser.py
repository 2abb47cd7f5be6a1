"""The review desk in a real browser, from signing in to approving a whole batch."""

import base64
import io
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pyotp
import pytest
from django.utils import timezone
from pypdf import PdfReader

from activities.access.tenancy import create_member, create_tenant
from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Role, Tenant, User
from tenants.requests import platform_access
from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.desk import Seated, seat
from tests.admin.everyone.office import NAME, Office, submit
from tests.factories import PASSWORD

pytestmark = browser.MARKS
LIST = "/admin/activities/processingactivity/"


@pytest.fixture(scope="module")
def office(django_db_setup: None, django_db_blocker: Any) -> Office:
    with django_db_blocker.unblock():
        return Office()


@pytest.fixture
def desk(window: Window, office: Office) -> Window:
    """The officer's window, signed in, at the first page, in Vietnamese."""
    window.sign_in(office.officer)
    window.complaints()  # what earlier pages had to say is theirs
    return window


def test_officer_signs_in_and_reads_the_dashboard(window: Window, office: Office) -> None:
    window.driver.delete_all_cookies()
    window.open("/admin/")
    window.find("#id_username")
    window.picture("dang-nhap", 700)
    window.sign_in(office.officer)
    assert NAME in window.text
    for words in ("Tổng quan", "Theo trạng thái", "Theo căn cứ pháp lý", "quá hạn", "Singapore"):
        assert words in window.text, words
    window.picture("tong-quan", 1500)
    window.press_and_go(".desk-bars a[href*='status__exact=submitted']")
    assert window.path.startswith(f"{LIST}?status__exact=submitted")
    assert f"{office.count(status='submitted')} kết quả" in window.text
    assert window.complaints() == []


def test_officer_narrows_the_list_down(desk: Window) -> None:
    desk.open(LIST)
    desk.picture("danh-sach")
    desk.press_words_here("Bộ lọc")
    desk.picture("bo-loc")
    desk.choose("legal_basis__exact", "consent")
    desk.press_and_go("#filter-form button[type=submit]")
    shown = {each.text for each in desk.all("td.field-basis")}
    assert shown == {"Sự đồng ý của chủ thể dữ liệu"}
    desk.open(f"{LIST}?q=tuyen+dung")
    names = [each.text for each in desk.all("th.field-activity_name_vi")]
    assert names
    assert all("uyển dụng" in each for each in names)


def test_officer_approves_several_and_sees_their_history(desk: Window, office: Office) -> None:
    submit(office.sender, office.drafts)
    before = office.count(status="approved")
    desk.open(f"{LIST}?status__exact=submitted")
    for box in desk.all("input.action-select")[:3]:
        box.click()
    desk.choose("action", "approve_selected")
    desk.press_and_go("#changelist-actions button[name=index]")
    assert "Sẽ áp dụng cho 3 hoạt động xử lý" in desk.find("#outlook").text
    desk.type("#id_comment", "Đã đối chiếu với hợp đồng và chính sách.")
    desk.picture("xac-nhan", 800)
    desk.press_and_go("#content-main button[type=submit]")
    assert "Đã duyệt 3 hoạt động xử lý" in desk.text
    assert office.count(status="approved") == before + 3
    desk.open(f"{LIST}?status__exact=approved")
    desk.press_and_go("th.field-activity_name_vi a")
    desk.picture("chi-tiet", 1700)
    desk.press_and_go("a[href*='/history/']")
    assert "Đã đối chiếu với hợp đồng" in desk.text
    assert [desk.find(f".desk-{side}").text for side in ("before", "after")] == ["Chờ duyệt", "Đã duyệt"]
    desk.picture("lich-su", 800)
    assert desk.complaints() == []


def test_officer_exports_what_the_list_shows(desk: Window) -> None:
    desk.open(f"{LIST}?legal_basis__exact=consent")
    desk.press_words("Xuất sổ")
    assert "Sổ đăng ký hoạt động xử lý dữ liệu cá nhân" in desk.text
    assert "Căn cứ pháp lý: Sự đồng ý của chủ thể dữ liệu" in desk.text, desk.text[:600]
    desk.picture("xuat-so")
    printed = desk.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    page = PdfReader(io.BytesIO(base64.b64decode(printed["data"]))).pages[0]
    assert page.mediabox.width > page.mediabox.height
    assert "Căn cứ xử lý" in page.extract_text()
    assert "Tải tệp" not in page.extract_text()


def test_officer_reviews_a_whole_batch(desk: Window, office: Office) -> None:
    desk.open("/admin/activities/batch/")
    desk.picture("lo")
    desk.open(f"/admin/activities/batch/{office.batch_id}/change/")
    assert "Tải các dòng lỗi" in desk.text
    desk.picture("mot-lo", 1500)
    desk.press_words("Duyệt cả lô")
    desk.press_and_go("#content-main button[type=submit]")
    assert "Đã duyệt" in desk.text
    with scope(office.tenant_id):
        assert AuditEvent.objects.filter(action="review.approved", batch_id=office.batch_id).exists()
    assert office.count(batch_id=office.batch_id, status="submitted") == 0
    desk.open("/admin/activities/auditevent/")
    desk.picture("nhat-ky")


def test_language_is_one_press_away(desk: Window) -> None:
    desk.press_words("English")
    assert "By legal basis" in desk.text
    assert "Overview" in desk.text
    labels = " ".join(each.text for each in desk.all(".desk-title, .desk-label, .desk-figure, #nav-sidebar-apps"))
    assert "Awaiting review" in labels or "Submitted" in labels
    assert not re.search("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", labels)
    desk.press_words("Tiếng Việt")
    assert "Theo căn cứ pháp lý" in desk.text


def test_another_tenants_address_is_refused(desk: Window) -> None:
    stranger: Seated = seat(Role.DPO)
    theirs = stranger.activity("Bí mật của công ty khác")
    for address in (f"{LIST}{theirs.pk}/change/", f"{LIST}{theirs.pk}/history/", f"{LIST}{theirs.pk}/review/approve/"):
        desk.open(address)
        assert "Bí mật" not in desk.text


def test_platform_looks_at_a_desk_and_leaves_it(
    window: Window, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform_access, "MOST_OFFERED", 10_000)  # other tests have made tenants too
    others = [create_tenant(f"{name} {uuid4().hex[:6]}").name for name in ("Bệnh viện Đa khoa Hòa Bình", "Sở Y tế")]
    username = f"van-hanh-{uuid4().hex[:6]}"
    User.objects.create_superuser(username, password=PASSWORD)
    window.sign_in(username)
    window.complaints()
    assert "Theo trạng thái" not in window.text
    window.press(".desk-choose summary")
    window.type(".desk-sought", "benh vien da khoa hoa binh")
    assert {each.text for each in window.all(".desk-offered button") if each.is_displayed()} >= {others[0]}
    assert others[1] not in window.find(".desk-offered").text
    window.picture("chon-don-vi", 700)
    window.type(".desk-sought", "minh anh")
    window.press_and_go(f".desk-offered button[value='{office.tenant_id}']")
    assert NAME in window.find(".desk-visit").text
    assert "Theo trạng thái" in window.text
    window.picture("xem-so", 900)
    window.open(LIST)
    assert window.all("#changelist-actions select") == []
    window.press_and_go("th.field-activity_name_vi a")
    assert NAME in window.find(".desk-visit").text
    assert window.all("[name=_save]") == []
    window.picture("xem-so-chi-tiet", 900)
    with window.phone():
        for path in ("/admin/", LIST, "/admin/tenants/user/"):
            window.open(path)
            assert NAME in window.find(".desk-visit").text
            assert not window.is_wider_than_its_screen(), path
        window.open("/admin/")
        window.phone_picture("xem-so")
        window.press(".desk-choose summary")
        window.find(".desk-sought")
        assert not window.is_wider_than_its_screen()
        window.phone_picture("chon-don-vi")
        window.press_and_go(".desk-none")
    assert window.all(".desk-visit") == []
    assert "Theo trạng thái" not in window.text
    assert window.complaints() == []


def test_second_factor_is_set_up_once_and_asked_for_at_every_sign_in(window: Window) -> None:
    """Without a camera: the secret is read as text and typed into an authenticator."""
    tenant = create_tenant(f"Ngân hàng {uuid4().hex[:6]}")
    Tenant.objects.filter(pk=tenant.pk).update(requires_totp=True)
    username = f"thu.pham-{uuid4().hex[:6]}"
    create_member(tenant.pk, username, Role.DPO, PASSWORD)
    window.sign_in(username)
    window.complaints()
    assert window.find("#totp-picture").is_displayed()
    authenticator = pyotp.TOTP(window.find("#totp-secret").text)
    window.picture("xac-thuc-hai-buoc", 900)
    began = timezone.now()
    enter(window, authenticator.at(began))
    assert tenant.name in window.text
    assert "Theo trạng thái" in window.text
    window.sign_in(username)
    assert window.all("#totp-secret") == []
    window.open(LIST)
    assert window.path == "/admin/second-factor/"
    enter(window, authenticator.at(began))
    assert "đã dùng rồi" in window.text
    enter(window, authenticator.at(began + timedelta(seconds=30)))
    assert "Theo trạng thái" in window.text
    assert window.complaints() == []


def enter(window: Window, code: str) -> None:
    window.type("#id_code", code)
    window.press_and_go("form:has(#id_code) button[type=submit]")


def test_nothing_is_asked_of_another_host_and_no_script_fails(desk: Window) -> None:
    desk.requested()
    desk.complaints()
    pages = ("", "activities/batch/", "activities/batch/import/", "activities/datatransfer/add/")
    for path in (LIST, *(f"/admin/{each}" for each in pages)):
        desk.open(path)
        assert desk.complaints() == [], path
    addresses = {each for each in desk.requested() if each.startswith("http")}
    assert addresses
    assert {each for each in addresses if not each.startswith(desk.address)} == set()
