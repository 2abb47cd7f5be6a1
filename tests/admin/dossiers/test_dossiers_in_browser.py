"""The dossiers in a real browser: a file is attached, a version submitted, approved, filed and compared."""

from pathlib import Path
from uuid import uuid4

import pytest

from activities.access.tenancy import create_member, create_tenant
from activities.models import DossierVersion
from tenants.isolation.context import scope
from tenants.models import Role
from tests.admin import browser
from tests.admin.browser import Window
from tests.dossiers.attachments.sending import PDF, attached
from tests.dossiers.filing import activity, recipient, submitted
from tests.factories import PASSWORD, signed_in

pytestmark = browser.MARKS
VERSIONS, ATTACHMENTS = "/admin/activities/dossierversion/", "/admin/activities/dossierattachment/"


@pytest.fixture
def desk(window: Window) -> Window:
    """The window of an officer whose editor has submitted a first version."""
    window.tenant_id = create_tenant("Công ty Cổ phần Thương mại Minh Anh").pk  # type: ignore[attr-defined]
    officer, sender = (f"{name}-{uuid4().hex[:6]}" for name in ("lan.nguyen", "minh.tran"))
    create_member(window.tenant_id, officer, Role.DPO, PASSWORD)  # type: ignore[attr-defined]
    create_member(window.tenant_id, sender, Role.EDITOR, PASSWORD)  # type: ignore[attr-defined]
    window.sender = signed_in(window.tenant_id, sender)  # type: ignore[attr-defined]
    of = recipient(window.sender, name_vi="Công ty Tính lương Việt")  # type: ignore[attr-defined]
    activity(window.sender, activity_name_vi="Tính và chi trả lương", recipient_ids=[of])  # type: ignore[attr-defined]
    attached(window.sender, title_vi="Hợp đồng xử lý dữ liệu số 12/2026")  # type: ignore[attr-defined]
    submitted(window.sender, comment="Xin duyệt hồ sơ lần đầu.")  # type: ignore[attr-defined]
    window.sign_in(officer)
    window.complaints()
    return window


def test_officer_files_a_dossier(desk: Window, tmp_path: Path) -> None:
    sender = desk.sender  # type: ignore[attr-defined]
    file = tmp_path / "chinh-sach.pdf"
    file.write_bytes(PDF)
    desk.open(f"{ATTACHMENTS}add/")
    desk.choose("dossier", "dpia")
    desk.choose("kind", "policy")
    desk.type("#id_title_vi", "Chính sách bảo vệ dữ liệu cá nhân")
    desk.driver.find_element("css selector", "input[type=file]").send_keys(str(file))
    desk.picture("tai-lieu-them", 900)
    desk.press_and_go("[name=_save]")
    assert "Chính sách bảo vệ dữ liệu cá nhân" in desk.text
    desk.picture("tai-lieu", 700)
    desk.open(VERSIONS)
    desk.picture("phien-ban", 700)
    desk.press_and_go("th.field-name a")
    desk.picture("mot-phien-ban", 1700)
    desk.press_words("Duyệt")
    desk.type("#id_comment", "Đã đối chiếu với hợp đồng.")
    desk.press_and_go("#content-main button[type=submit]")
    assert "Đã duyệt phiên bản này." in desk.text
    desk.press_words("Ghi nhận đã nộp")
    desk.choose("channel", "portal")
    desk.type("#id_receipt", "G12.26.000123")
    desk.picture("nop-ho-so", 900)
    desk.press_and_go("#content-main button[type=submit]")
    assert "Đã ghi nhận việc nộp" in desk.text
    other = recipient(sender, name_vi="Công ty Chấm công Số")
    activity(sender, activity_name_vi="Chấm công bằng vân tay", recipient_ids=[other])
    desk.press_words("Khác biệt")
    assert "Chấm công bằng vân tay" in desk.text
    assert "cập nhật định kỳ 06 tháng" in desk.text
    desk.picture("khac-biet", 1100)
    submitted(sender)
    desk.open(f"{VERSIONS}timeline/")
    assert "Đã nộp, Cổng Dịch vụ công quốc gia" in desk.text
    desk.picture("dong-thoi-gian", 1000)
    with desk.phone():
        for path in (f"{VERSIONS}timeline/", f"{VERSIONS}submit/", ATTACHMENTS):
            desk.open(path)
            assert not desk.is_wider_than_its_screen(), path
    assert desk.complaints() == []
    with scope(desk.tenant_id):  # type: ignore[attr-defined]
        assert {each.status for each in DossierVersion.objects.all()} == {"filed", "submitted"}
