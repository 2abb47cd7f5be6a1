"""An officer previews a workbook as people make them, and imports it with one press."""

from pathlib import Path

import openpyxl

from activities.models import DataCategory, ProcessingActivity
from tests.admin import browser
from tests.admin.browser import Window
from tests.admin.desk import seat
from tests.imports.sending import work

pytestmark = browser.MARKS
ROWS = (
    ("Tính và trả lương", "Thực hiện thỏa thuận (hợp đồng)", "Họ và tên; Số tài khoản ngân hàng", 60, "Có"),
    ("Chấm công bằng vân tay", "Sự đồng ý của chủ thể dữ liệu", "Họ và tên", 24, "Không"),
    ("Gửi thư quảng cáo", "Lợi ích chính đáng", "Họ và tên", 12, "Không"),
)


def workbook(path: Path) -> Path:
    """A register with a title over merged cells, its headings in the third row."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["SỔ ĐĂNG KÝ HOẠT ĐỘNG XỬ LÝ NĂM 2026"])
    sheet.merge_cells("A1:F1")
    sheet.append([])
    sheet.append(
        [
            "STT",
            "Tên hoạt động xử lý",
            "Căn cứ pháp lý",
            "Danh mục dữ liệu",
            "Thời hạn lưu trữ (tháng)",
            "Cần đánh giá tác động",
        ]
    )
    for number, row in enumerate(ROWS, 1):
        sheet.append([number, *row])
    book.save(path)
    return path


def test_officer_previews_a_workbook_and_imports_it(window: Window, tmp_path: Path) -> None:
    officer = seat("dpo")
    for code, name in (("ho_ten", "Họ và tên"), ("so_tai_khoan", "Số tài khoản ngân hàng")):
        officer.one(DataCategory, code=code, name_vi=name, sensitivity="basic")
    window.sign_in(officer.username)
    window.complaints()
    window.open("/admin/activities/batch/import/")
    window.picture("nhap-tep", 1100)
    window.all("#id_file")[0].send_keys(str(workbook(tmp_path / "sổ đăng ký.xlsx")))
    window.press_words("Xem trước")
    work()
    window.wait(lambda: "Các dòng đầu, như sẽ được lưu" in window.text)
    window.picture("xem-truoc", 1100)
    assert not officer.all(ProcessingActivity)
    window.press_words("Nhập tệp này")
    work()
    window.wait(lambda: "100%" in window.text)
    stored = {each.activity_name_vi for each in officer.all(ProcessingActivity)}
    assert stored == {row[0] for row in ROWS[:2]}
    assert not window.complaints()
