"""Forms 09 and 10: what their items say, and what they leave open."""

from typing import Any

from tests.dossiers.dossiers import administrator, answer, document, docx_lines, fill, set_profile
from tests.dossiers.reading import grid, once, text_of, texts, yes_or_no
from tests.factories import Someone, statements


def test_flows_name_subjects_purpose_types_and_operations(whole: Someone) -> None:
    [_, row] = [row for row in grid(once(whole, "form-10", "docx"), "STT") if len(row) == 6]
    assert row == [
        "1",
        "Chăm sóc khách hàng: Trả lời khiếu nại",
        "Khách hàng",
        "Họ, chữ đệm và tên khai sinh; Số điện thoại",
        "Tình trạng sức khỏe",
        "Thu thập; Xóa dữ liệu: Hệ thống CRM",
    ]


def test_document_is_a_draft_until_nothing_is_missing(whole: Someone, empty: Someone) -> None:
    assert "BẢN NHÁP" not in text_of(once(whole, "form-10", "pdf"), "pdf")
    text = text_of(once(empty, "form-10", "pdf"), "pdf")
    assert "BẢN NHÁP" in text
    assert "NỘI DUNG CÒN THIẾU" in text
    assert "Sổ đăng ký chưa có hoạt động xử lý nào." in text


def test_hostile_texts_come_out_as_they_are() -> None:
    who = administrator()
    name = "#set text(red) *đậm* <b> $x$ " + "W" * 100
    set_profile(who, name_vi=name, address="=1+1 ‮đảo 😀")
    fill(who, activity_name_vi="= Tiêu đề", purpose_vi='#import "x"\n*nhấn*')
    for wanted in ("docx", "pdf"):
        text = texts(who, "form-10", wanted)
        assert "#set text(red) *đậm* <b> $x$" in text
        assert '#import "x"' in text


def test_statements_do_not_grow_with_the_register() -> None:
    counts = []
    for number in (1, 40):
        who = administrator()
        fill(who)
        who.batch([{"activity_name_vi": f"Hoạt động {n}", "legal_basis": "contract", "recipient_external_ids": ["p"],
                    "data_category_codes": ["gender"]} for n in range(number)])  # fmt: skip
        with statements() as sent:
            document(who, "form-10", "docx")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_form_and_format_must_be_known(empty: Someone) -> None:
    assert empty.get("dossiers/form-11").status_code == 404
    unknown: Any = empty.get("dossiers/form-10", format="odt")
    assert unknown.status_code == 400
    assert unknown.json()["detail"]["fields"][0]["field"] == "format"


def test_what_is_copied_from_a_pdf_is_what_was_written(whole: Someone) -> None:
    text = text_of(once(whole, "form-10", "pdf"), "pdf")
    assert "lienhe@hongha.example.vn" in text
    assert "\u200b" not in text


def test_unknown_numbers_and_roles_are_declared_as_nothing() -> None:
    who = administrator()
    fill(who, data_subject_count=None)
    lines = docx_lines(document(who, "form-10", "docx"))
    assert not [line for line in lines if line.startswith("Không thuộc trường hợp phải đánh giá")]
    assert "1.1. Bên kiểm soát dữ liệu cá nhân, Bên kiểm soát và xử lý dữ liệu cá nhân ☐" in lines
    assert "Hoạt động chưa xác định vai trò của bên kê khai" in lines


def test_officers_number_counts_for_the_threshold_of_sensitive_data() -> None:
    who = administrator()
    set_profile(who, filer_role="controller")
    fill(who, data_subject_count=5_000)
    answer(who, subject_counts={"controller.customers": 60_000})
    assert "III.2.3" in {each["item"] for each in who.get("dossiers/form-10").json()["missing"]}


def test_data_abroad_without_a_transfer_leave_the_box_open_and_are_missing() -> None:
    who = administrator()
    fill(who, storage_country_codes=["SG"], transfer_external_ids=[])
    assert yes_or_no(document(who, "form-10", "docx"), "Chuyển dữ liệu cá nhân xuyên biên giới") == "Có ☐ / Không: ☐"
    assert "II.10" in {each["item"] for each in who.get("dossiers/form-10").json()["missing"]}


def test_importer_of_several_transfers_has_the_contract_and_country_of_each() -> None:
    who = administrator()
    fill(who)
    second = {"external_id": "y", "name_vi": "Hỗ trợ", "transfer_case": "other", "destination_country": "US",
              "recipient_external_id": "s", "contract_number": "CL-10", "purpose_vi": "Hỗ trợ"}  # fmt: skip
    assert who.batch([second], "data-transfers").status_code == 201
    rows = [row for row in grid(document(who, "form-09", "docx"), "STT") if len(row) == 7]
    [importer] = [row for row in rows if row[1] == "Cloud Pte"]
    assert importer[4] in ("CL-9; CL-10", "CL-10; CL-9")
    assert {"Hoa Kỳ", "Singapore", "Sao lưu", "Hỗ trợ"} <= set(importer[6].split("; "))
