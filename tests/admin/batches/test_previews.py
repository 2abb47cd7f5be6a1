"""The import form first shows what would happen; one press then imports the file (contract §7)."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client

from activities.models import Batch, DataCategory, ProcessingActivity
from tests.admin.batches.test_imports import upload
from tests.admin.desk import Seated, seat
from tests.factories import ActivityItem, someone
from tests.imports.sending import ndjson, work
from tests.imports.spreadsheets.workbooks import raw, sheet, text_row
from tests.tenants.site.visits import choose

BASIS = {"vi": "Thực hiện thỏa thuận (hợp đồng)", "en": "Performance of an agreement (contract)"}
TABLE: list[list[Any]] = [
    ["SỔ ĐĂNG KÝ HOẠT ĐỘNG XỬ LÝ"],
    [],
    ["Mã của bên gửi", "Tên hoạt động xử lý", "Căn cứ pháp lý", "Danh mục dữ liệu", "Ghi chú", "Lỗi"],
    ["a", "Tính lương", BASIS["vi"], "Họ và tên", None, "sửa rồi"],
    ["b", "Chấm công", "không biết", "Họ và tên", None, None],
]


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def previewed(seated: Seated, content: bytes, name: str = "sổ.xlsx", press: str = "preview") -> str:
    """Send a file for a preview and work on it; return the path of its page."""
    answer = upload(seated, content, name, press)
    assert answer.status_code == 302, answer.text
    work()
    return answer["Location"].removeprefix("/admin/")


@pytest.fixture
def editor() -> Seated:
    seated = seat("editor")
    seated.one(DataCategory, code="ho_ten", name_vi="Họ và tên", sensitivity="basic")
    return seated


def test_ground_of_the_gdpr_is_refused_in_words(editor: Seated) -> None:
    rows = [["Tên hoạt động xử lý", "Căn cứ pháp lý"], ["Gửi thư quảng cáo", "lợi ích chính đáng"]]
    path = previewed(editor, workbook(rows))
    page = editor.page(path).text
    assert "“Lợi ích chính đáng” là căn cứ của GDPR" in page
    assert "<td>Lợi ích chính đáng</td>" in page
    editor.client.post("/i18n/setlang/", {"language": "en"})
    page = editor.page(path).text
    assert "“Legitimate interests” is a ground of the GDPR" in page
    assert "legitimate_interest" not in page


def test_preview_shows_what_would_be_stored_and_stores_nothing(editor: Seated) -> None:
    page = editor.page(previewed(editor, workbook(TABLE))).text
    assert not editor.all(ProcessingActivity)
    for text in ("cả lô", "Hủy lô", "Đã tạo thành công", "Xem các hoạt động"):
        assert text not in page
    for text in ("Bản xem trước", "<strong>1</strong> bản ghi được tạo", "<strong>1</strong> dòng có lỗi"):
        assert text in page
    for heading, taken in (
        ("Mã của bên gửi", "Mã của bên gửi"),
        ("Căn cứ pháp lý", "Căn cứ pháp lý"),
        ("Ghi chú", "không nhận ra"),
        ("Lỗi", "không đọc"),
    ):
        row = page.split(f"<tr><td>{heading}</td>")[1].split("</tr>")[0]
        assert taken in row
    stored = page.split("Các dòng đầu, như sẽ được lưu")[1].split("</table>")[0]
    for text in ("Tính lương", "Họ và tên", '<td class="desk-number">4</td>'):
        assert text in stored
    errors = page.split("Hiện 1 trên 1 lỗi")[1]
    assert "Dòng 5: Căn cứ pháp lý: “không biết”" in errors
    assert "legal_basis" not in errors
    assert "contract" not in errors.split("</div>")[0]


def test_one_press_imports_the_previewed_file_once(editor: Seated) -> None:
    where = previewed(editor, workbook(TABLE))
    press = where.replace("change/", "import/")
    first, second = (editor.send(press) for _ in range(2))
    assert first["Location"] == second["Location"] != f"/admin/{where}"
    work()
    stored = editor.all(ProcessingActivity)
    assert [each.activity_name_vi for each in stored] == ["Tính lương"]
    assert len(editor.all(Batch)) == 2
    assert "Nhập tệp này" not in editor.page(first["Location"].removeprefix("/admin/")).text


def test_preview_without_anything_to_store_offers_no_import(editor: Seated) -> None:
    where = previewed(editor, workbook([*TABLE[:3], TABLE[4]]))
    assert "Nhập tệp này" not in editor.page(where).text
    assert editor.send(where.replace("change/", "import/")).status_code == 404


def test_preview_of_json_shows_the_first_items(editor: Seated) -> None:
    items = [*([ActivityItem(activity_name_vi=f"Hoạt động {number}") for number in range(30)]), [], {"x": 1}]
    page = editor.page(previewed(editor, ndjson(items), "a.ndjson")).text
    assert "Hoạt động 9" in page
    assert "Hoạt động 10" not in page, page
    assert "Các cột của tệp" not in page


def test_preview_shows_values_that_cannot_be_stored_as_they_were_sent(editor: Seated) -> None:
    links: list[Any] = [["Lạ"], 5, {"a": 1}, [None, "x"], "\ud800"]
    items = [ActivityItem(data_category_ids=each, purpose_vi="lẻ \ud800") for each in links]
    content = b"\n".join(json.dumps(each).encode() for each in items)
    page = editor.page(previewed(editor, content, "a.ndjson"))
    assert page.status_code == 200
    assert "Lạ" in page.text
    assert f"<strong>{len(links)}</strong> dòng có lỗi" in page.text
    rows = [*TABLE[:3], ["a", "Tính lương", BASIS["vi"], "Không có; Họ và tên"]]
    page = editor.page(previewed(editor, workbook(rows))).text
    assert "Không có" in page.split("Các dòng đầu, như sẽ được lưu")[1].split("</table>")[0]


def test_platform_reads_a_preview_and_cannot_import_it(editor: Seated, platform: Client) -> None:
    where = previewed(editor, workbook(TABLE))
    choose(platform, editor.tenant_id)
    page = platform.get(f"/admin/{where}")
    assert page.status_code == 200
    assert "Họ và tên" in page.text.split("Các dòng đầu, như sẽ được lưu")[1]
    assert "Nhập tệp này" not in page.text


def test_viewers_and_strangers_cannot_import_a_preview(editor: Seated) -> None:
    where = previewed(editor, workbook(TABLE))
    press = where.replace("change/", "import/")
    viewer = seat("viewer", editor.tenant_id)
    assert "Nhập tệp này" not in viewer.page(where).text
    assert viewer.send(press).status_code == 403
    assert seat("editor").send(press).status_code == 404
    assert len(editor.all(Batch)) == 1


def test_file_that_cannot_be_read_says_why_on_its_page(editor: Seated) -> None:
    page = editor.page(previewed(editor, b"T\xean\nm\xf4t\n", "a.csv")).text
    assert "không ở dạng UTF-8" in page
    assert "Nhập tệp này" not in page


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_failed_rows_are_labelled_and_go_in_again(editor: Seated, form: str, language: str) -> None:
    editor.client.cookies["django_language"] = language
    table = [
        TABLE[2][:4],
        ["b", "Chấm công", "không biết", "Họ và tên"],
        ["c", "", "Hoạt động của cơ quan nhà nước", "Lạ; Họ và tên"],
    ]
    where = previewed(editor, workbook(table))
    content = editor.page(where.replace("change/", f"errors.{form}")).content
    if form == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    else:
        rows = [[cell or "" for cell in row] for row in openpyxl.load_workbook(io.BytesIO(content)).active.values]
    assert rows[0][-1] == {"vi": "Lỗi", "en": "Errors"}[language]
    assert "legal_basis" not in " ".join(str(cell) for row in rows for cell in row)
    basis = next(place for place, text in enumerate(rows[0]) if text in ("Căn cứ pháp lý", "Legal basis"))
    rows[1][basis] = BASIS[language]
    again = previewed(editor, workbook(rows), "sửa.xlsx", "import")
    assert [each.external_id for each in editor.all(ProcessingActivity)] == ["b"], editor.page(again).text
    found = someone("viewer", editor.tenant_id).get("processing-activities").json()["results"][0]
    assert len(found["data_category_ids"]) == 1


def test_preview_shows_a_heading_that_is_no_text_of_unicode(editor: Seated) -> None:
    heading = text_row(1, "Tên hoạt động xử lý", "Căn cứ pháp lý", "lẻ _xD800_")
    page = editor.page(previewed(editor, raw(sheet(heading, text_row(2, "A", "contract", "1")))))
    assert page.status_code == 200
    assert "không nhận ra" in page.text.split("<tr><td>lẻ ")[1].split("</tr>")[0]


def test_columns_that_are_no_field_are_left_unread_at_one_press(editor: Seated) -> None:
    table = [TABLE[2][:5], ["a", "Tính lương", BASIS["vi"], "Họ và tên", "hỏi lại"]]
    before = previewed(editor, workbook(table))
    page = editor.page(before).text
    assert '<td>Ghi chú</td><td><span class="desk-badge desk-badge-bad">không nhận ra' in page
    assert "<strong>1</strong> dòng có lỗi" in page
    answer = editor.send(f"{before.removesuffix('change/')}again/")
    assert answer.status_code == 302
    work()
    after = answer["Location"].removeprefix("/admin/")
    page = editor.page(after).text
    assert "<strong>1</strong> bản ghi được tạo" in page
    assert "không nhận ra" not in page
    assert editor.send(f"{after.removesuffix('change/')}import/").status_code == 302
    work()
    assert [each.activity_name_vi for each in editor.all(ProcessingActivity)] == ["Tính lương"]


def test_form_leaves_unknown_columns_of_tables_alone_unread(editor: Seated) -> None:
    page = upload(editor, ndjson([ActivityItem()]), unknown_columns="ignore").text
    assert "Chỉ có thể bỏ qua cột không nhận ra" in page
    table = [[*TABLE[2][1:3], "Phòng"], ["Tính lương", BASIS["vi"], "HR"]]
    assert upload(editor, workbook(table), "a.xlsx", unknown_columns="ignore").status_code == 302
    work()
    assert len(editor.all(ProcessingActivity)) == 1
