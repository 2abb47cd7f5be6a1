"""The import form and its preview with the layout of another register."""

from django.core.files.uploadedfile import SimpleUploadedFile

from activities.models import ProcessingActivity
from tests.admin.batches.test_imports import FORM, PAGE
from tests.admin.desk import Seated, seat
from tests.imports.profiles.registers import ICO, ico_row, table
from tests.imports.sending import work

ROWS = table(
    [*ICO, "Ghi chú riêng"],
    [*ico_row(Retention="6 years", Categories_of_individuals="Employees"), "x"],
    ico_row(Purpose="CCTV", Article_6="Legitimate interests"),
)


def answer(seated: Seated, name: str = "ropa.csv", **fields: str):  # type: ignore[no-untyped-def]
    file = SimpleUploadedFile(name, ROWS, "application/octet-stream")
    return seated.send(f"{PAGE}import/", **{**FORM, "preview": "1", **fields}, file=file)


def previewed(seated: Seated, **fields: str) -> str:
    sent = answer(seated, **fields)
    assert sent.status_code == 302, sent.text
    work()
    return sent["Location"].removeprefix("/admin/")


def test_form_offers_the_layouts() -> None:
    page = seat("editor").page(f"{PAGE}import/").text
    for text in ("Mẫu sổ", "Sổ theo mẫu của ICO", "Tệp xuất từ Fides", "Nhận làm bản nháp"):
        assert text in page


def test_preview_shows_what_each_column_becomes_and_is_imported() -> None:
    seated = seat("editor")
    where = previewed(seated, profile="ico", unknown_basis="draft")
    page = seated.page(where).text
    for heading, label in (
        ("Business function", "Tên hoạt động xử lý; Đơn vị, nhân sự phụ trách"),
        ("Retention schedule (if possible)", "Thời hạn lưu trữ (tháng); Phương thức xóa, hủy"),
        ("Ghi chú riêng", "Mục đích xử lý"),
    ):
        assert f"<td>{heading}</td><td>{label}</td>" in page
    assert "không nhận ra" not in page
    assert "<strong>2</strong> bản ghi được tạo" in page
    assert "Căn cứ trong tệp gốc: Legitimate interests" in page
    batch_id = where.split("/")[2]
    assert seated.send(f"{PAGE}{batch_id}/import/").status_code == 302
    work()
    assert sorted(each.legal_basis for each in seated.all(ProcessingActivity)) == ["contract", "rights_defence"]


def test_without_drafts_the_row_is_refused_with_the_reason() -> None:
    seated = seat("editor")
    page = seated.page(previewed(seated, profile="ico")).text
    assert "<strong>1</strong> dòng có lỗi" in page
    assert "căn cứ của GDPR" in page


def test_columns_that_are_not_read_are_shown_so() -> None:
    seated = seat("editor")
    content = table(["Nom / sigle", "Mise à jour", "Finalité principale"], ["Paie", "2020", "x"])
    file = SimpleUploadedFile("a.csv", content, "text/csv")
    sent = seated.send(f"{PAGE}import/", **FORM, preview="1", profile="cnil", file=file)
    work()
    page = seated.page(sent["Location"].removeprefix("/admin/")).text
    assert '<td>Mise à jour</td><td><span class="desk-badge desk-badge-plain">không đọc</span></td>' in page
    assert "<td>Nom / sigle</td><td>Tên hoạt động xử lý</td>" in page


def test_layouts_are_for_tables_of_activities_only() -> None:
    seated = seat("editor")
    page = answer(seated, profile="ico", kind="recipients").text
    assert "chỉ dùng cho hoạt động xử lý" in page
    page = answer(seated, "a.json", profile="ico").text
    assert "chỉ dùng cho bảng" in page
