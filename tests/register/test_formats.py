"""The register in each format, read back by libraries that did not write it."""

import io
import json
import zipfile
from datetime import date, datetime
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from tests.factories import ActivityItem, Someone
from tests.register.registers import FILLED, HOSTILE, content, csv_entries, csv_rows, filled, workbook

VIETNAMESE = [
    "STT",
    "Hoạt động xử lý dữ liệu cá nhân",
    "Vai trò của bên kê khai",
    "Mục đích xử lý",
    "Căn cứ xử lý (điều, khoản, điểm)",
    "Đối tượng chủ thể dữ liệu",
    "Số lượng chủ thể (tính đến ngày)",
    "Loại dữ liệu cá nhân cơ bản",
    "Loại dữ liệu cá nhân nhạy cảm",
    "Nguồn thu thập",
    "Hình thức, biểu mẫu xin sự đồng ý",
    "Hệ thống, nơi lưu trữ",
    "Thời hạn lưu trữ",
    "Phương thức xóa, hủy",
    "Bên xử lý / Bên thứ ba / bên nhận",
    "Số, ngày hợp đồng hoặc thỏa thuận",
    "Chuyển giao dữ liệu (có thu phí)",
    "Chuyển xuyên biên giới; nước nhận; trường hợp/miễn trừ",
    "Biện pháp bảo vệ",
    "Xử lý tự động, AI",
    "Rủi ro, tác động",
    "Nhân sự phụ trách; ngày cập nhật",
]


def test_csv_has_the_columns_in_order_and_both_languages(editor: Someone) -> None:
    filled(editor)
    answer = editor.get("register", format="csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in answer["Content-Disposition"]
    head, row = csv_rows(answer)
    for heading, vi in zip(head, VIETNAMESE, strict=False):
        assert heading.startswith(f"{vi} | ")
    assert head[1] == "Hoạt động xử lý dữ liệu cá nhân | Processing activity"
    assert row[0] == "1"


def test_csv_has_every_fact(editor: Someone) -> None:
    pk = filled(editor)
    [entry] = csv_entries(editor.get("register", format="csv"))
    assert entry["Vai trò của bên kê khai"] == "Bên kiểm soát dữ liệu cá nhân"
    assert entry["Căn cứ xử lý (điều, khoản, điểm)"].startswith("Sự đồng ý của chủ thể dữ liệu (Điều 9")
    assert entry["Đối tượng chủ thể dữ liệu"] == "Người lao động; Người dự tuyển"
    assert entry["Số lượng chủ thể (tính đến ngày)"] == "1200000"
    assert entry["Số lượng tính đến ngày"] == "2026-10-31"
    assert entry["Loại dữ liệu cá nhân cơ bản"] == "Họ, chữ đệm và tên khai sinh; Số điện thoại"
    assert entry["Loại dữ liệu cá nhân nhạy cảm"] == "Tình trạng sức khỏe"
    assert entry["Bên xử lý / Bên thứ ba / bên nhận"] == "Công ty Lương; Ngân hàng Á"
    assert entry["Số, ngày hợp đồng hoặc thỏa thuận"] == "Công ty Lương: HĐ-12, 01/02/2026"
    assert entry["Chuyển xuyên biên giới; nước nhận; trường hợp/miễn trừ"].startswith("Có: Singapore – Dịch vụ điện")
    assert entry["Chuyển giao dữ liệu (có thu phí)"] == "Có"
    assert entry["Thời hạn lưu trữ"] == "60"
    assert entry["Quốc gia lưu trữ"] == "Việt Nam; Singapore"
    assert entry["Trạng thái"] == "Bản nháp"
    assert entry["Id"] == pk


def test_values_follow_the_language_and_headings_have_both(editor: Someone) -> None:
    filled(editor)
    head, row = csv_rows(editor.get("register", format="csv", lang="en"))
    english = dict(zip((each.split(" | ", 1)[1] for each in head), row, strict=True))
    assert english["Data-subject groups"] == "Employees; Applicants"
    assert english["Legal basis (article)"].startswith("Consent of the data subject (Art. 9, 11(1)")
    assert english["Transfer (for fee)"] == "Yes"


def test_workbook_has_real_dates_and_numbers_and_a_sheet_about_itself(editor: Someone) -> None:
    filled(editor)
    editor.batch([ActivityItem()])
    book = workbook(editor.get("register", format="xlsx", legal_basis="consent"))
    sheet, about = book.worksheets
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref
    head = [each.value.split(" | ")[0] for each in sheet[1]]
    assert head[: len(VIETNAMESE)] == VIETNAMESE
    cells = dict(zip(head, sheet[2], strict=True))
    assert cells["Số lượng chủ thể (tính đến ngày)"].value == 1_200_000
    assert cells["Số lượng tính đến ngày"].value == datetime(2026, 10, 31)
    assert cells["Ngày cập nhật"].value.date() == date.today()
    assert cells["Biện pháp bảo vệ"].value == "Mã hóa\nPhân quyền"
    facts = {row[0].value: row[1].value for row in about.iter_rows() if row[0].value}
    assert facts["Số hoạt động xử lý"] == 1
    assert facts["Có dữ liệu cá nhân nhạy cảm"] == 1
    assert facts["Có chuyển dữ liệu xuyên biên giới"] == 1
    assert facts["Điều kiện lọc"] == "Căn cứ pháp lý: Sự đồng ý của chủ thể dữ liệu"
    assert facts["Đơn vị"].startswith("Công ty")


def test_workbook_has_days_that_a_spreadsheet_does_not_know_as_texts(editor: Someone) -> None:
    days = ["2026-01-02", "0001-01-01", "1899-12-31", "1900-03-01", "9999-12-31", None]
    editor.batch([ActivityItem(activity_name_vi=f"{place}", started_on=day) for place, day in enumerate(days)])
    sheet = workbook(editor.get("register", format="xlsx")).worksheets[0]
    place = [each.value.split(" | ")[0] for each in sheet[1]].index("Ngày bắt đầu xử lý")
    shown = [row[place].value for row in sheet.iter_rows(min_row=2)]
    assert [str(each)[:10] if each else None for each in shown] == days


def test_json_has_every_field_and_what_is_linked(editor: Someone) -> None:
    pk = filled(editor)
    answer = editor.get("register")
    assert answer["Content-Type"] == "application/json"
    document = json.loads(content(answer))
    assert [each["heading_vi"] for each in document["columns"]] == VIETNAMESE
    assert document["count"] == 1
    [entry] = document["results"]
    assert entry["id"] == pk
    assert {name: entry[name] for name in FILLED} == FILLED
    assert {each["code"] for each in entry["data_categories"]} == {"phone_number", "health_status", "birth_full_name"}
    assert entry["has_sensitive_data"] is True
    assert [each["contract_number"] for each in entry["recipients"]] == ["HĐ-12", ""]
    assert entry["transfers"][0]["destination_country"] == "SG"


def test_an_empty_register_is_a_whole_file_in_every_format(editor: Someone) -> None:
    assert len(csv_rows(editor.get("register", format="csv"))) == 1
    assert workbook(editor.get("register", format="xlsx")).worksheets[0].max_row == 1
    assert json.loads(content(editor.get("register")))["results"] == []
    assert json.loads(content(editor.get("register", format="jsonld")))["dpv:hasPersonalDataProcess"] == []
    assert "Số hoạt động xử lý: 0" in _pdf_text(editor)
    assert _docx(editor).tables[0].rows


def test_word_has_repeated_headings_page_numbers_and_texts(editor: Someone) -> None:
    filled(editor)
    document = _docx(editor)
    section, table = document.sections[0], document.tables[0]
    assert section.page_width > section.page_height
    assert "PAGE" in section.footer._element.xml
    assert "w:tblHeader" in table.rows[0]._tr.xml
    head = [each.text for each in table.rows[0].cells]
    assert head == [f"{vi}\n{en}" for vi, en in zip(VIETNAMESE, (each.split("\n")[1] for each in head), strict=True)]
    cells = dict(zip(VIETNAMESE, (each.text for each in table.rows[1].cells), strict=True))
    assert cells["Số lượng chủ thể (tính đến ngày)"] == "1.200.000 (31/10/2026)"
    assert cells["Căn cứ xử lý (điều, khoản, điểm)"] == "Sự đồng ý của chủ thể dữ liệu (Điều 11 khoản 1)"
    assert cells["Thời hạn lưu trữ"] == "60 tháng"
    assert cells["Hệ thống, nơi lưu trữ"] == "Hệ thống nhân sự (Việt Nam; Singapore)"
    assert cells["Biện pháp bảo vệ"] == "Mã hóa\nPhân quyền"
    assert cells["Xử lý tự động, AI"] == "Có. Chấm điểm hồ sơ; từ chối qua thư"
    assert cells["Rủi ro, tác động"] == "Cao. Lộ dữ liệu"
    assert "SỔ ĐĂNG KÝ HOẠT ĐỘNG XỬ LÝ DỮ LIỆU CÁ NHÂN" in [each.text for each in document.paragraphs]


def test_an_activity_without_a_role_is_shown_with_the_profile_s(admin: Someone) -> None:
    admin.client.patch(admin.url("profile"), {"filer_role": "processor"}, format="json")
    admin.batch([ActivityItem()])
    row = _docx(admin).tables[0].rows[1]
    assert row.cells[2].text == "Bên xử lý dữ liệu cá nhân"
    [entry] = csv_entries(admin.get("register", format="csv"))
    assert entry["Vai trò của bên kê khai"] == ""  # a table has what the activity itself says


def test_pdf_has_the_texts_in_an_embedded_font(editor: Someone) -> None:
    filled(editor)
    answer = editor.get("register", format="pdf")
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(io.BytesIO(content(answer)))
    text = " ".join(reader.pages[0].extract_text().split())
    for word in ("SỔ ĐĂNG KÝ HOẠT ĐỘNG XỬ LÝ", "Căn cứ xử lý", "Legal basis", "1.200.000", "Trang 1"):
        assert word in text
    assert reader.pages[0].mediabox.width > reader.pages[0].mediabox.height
    fonts = [each.get_object() for each in reader.pages[0]["/Resources"]["/Font"].values()]
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(inner)


def test_pdf_of_several_parts_numbers_its_pages_on(editor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("activities.register.formats.pdf.PART", 3)
    editor.batch([ActivityItem(activity_name_vi=f"Hoạt động {number:03}") for number in range(8)])
    pages = PdfReader(io.BytesIO(content(editor.get("register", format="pdf")))).pages
    texts = [each.extract_text() for each in pages]
    assert [f"Trang {number}" in text for number, text in enumerate(texts, 1)] == [True] * 3
    assert "Hoạt động 000" in texts[0]
    assert "Hoạt động 007" in texts[2]
    assert "Số hoạt động xử lý: 8" in " ".join(texts[2].split())


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonld", "docx", "pdf"])
def test_hostile_texts_come_out_as_they_are(editor: Someone, form: str) -> None:
    assert editor.batch(HOSTILE).json()["total_created"] == len(HOSTILE)
    answer = editor.get("register", format=form, ordering="id")
    names = [each["activity_name_vi"] for each in HOSTILE]
    match form:
        case "csv":
            shown = [each["Hoạt động xử lý dữ liệu cá nhân"] for each in csv_entries(answer)]
            assert [each.removeprefix("'") for each in shown] == [each.removeprefix("'") for each in names]
            assert shown[1].startswith("'=")
        case "xlsx":
            book = content(answer)
            assert b"<f>" not in zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml")
            assert [row[1].value for row in workbook_of(book).worksheets[0].iter_rows(min_row=2)] == names
        case "json":
            assert [each["activity_name_vi"] for each in json.loads(content(answer))["results"]] == names
        case "jsonld":
            graph = json.loads(content(answer))["dpv:hasPersonalDataProcess"]
            assert [each["dct:title"][0]["@value"] for each in graph] == names
        case "docx":
            table = docx.Document(io.BytesIO(content(answer))).tables[0]
            assert [row.cells[1].text for row in table.rows[1:]] == names
        case "pdf":
            text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content(answer))).pages)
            assert "HYPERLINK" in text.replace("\u200b", "")
            assert "đậm" in text


def workbook_of(book: bytes) -> Any:
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(book))


def _docx(who: Someone) -> Any:
    return docx.Document(io.BytesIO(content(who.get("register", format="docx"))))


def _pdf_text(who: Someone) -> str:
    pages = PdfReader(io.BytesIO(content(who.get("register", format="pdf")))).pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


@pytest.mark.parametrize("form", ["json", "csv", "xlsx", "docx", "pdf", "jsonld"])
def test_characters_that_files_cannot_hold_refuse_no_file(editor: Someone, form: str) -> None:
    assert editor.batch([ActivityItem(activity_name_vi="a\ufffeb\uffff")]).json()["total_created"] == 1
    for search in ("a\x00", "\x0b", "\ufffe", ""):
        content(editor.get("register", format=form, search=search))
