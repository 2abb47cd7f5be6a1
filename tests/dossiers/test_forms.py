"""Forms 09 and 10: every heading in the Decree's order, every box, every total, in Word and in PDF."""

import io
from functools import cache
from typing import Any
from uuid import UUID

import docx
import pytest

from activities.dossiers.content.data_types import WORDS
from tests.dossiers.dossiers import (
    administrator,
    answer,
    assert_in_order,
    complete,
    document,
    docx_lines,
    fill,
    pdf_text,
    set_profile,
)
from tests.factories import Someone, statements

FORMS = ("form-10", "form-09")


@pytest.fixture(scope="module")
def whole(django_db_setup: None, django_db_blocker: Any) -> Someone:
    """An administrator of a tenant whose dossiers lack nothing. Its documents are made once (``made``)."""
    with django_db_blocker.unblock():
        who = administrator()
        complete(who)
    return who


@pytest.fixture(scope="module")
def empty(django_db_setup: None, django_db_blocker: Any) -> Someone:
    with django_db_blocker.unblock():
        return administrator()


@cache
def made(tenant_id: UUID, form: str, wanted: str) -> bytes:
    return document(PEOPLE[tenant_id], form, wanted)


PEOPLE: dict[UUID, Someone] = {}


def once(who: Someone, form: str, wanted: str) -> bytes:
    """A document of a tenant that no test changes: made for the first test that asks."""
    PEOPLE[who.tenant_id] = who
    return made(who.tenant_id, form, wanted)


def text_of(content: bytes, wanted: str) -> str:
    return pdf_text(content) if wanted == "pdf" else " ".join(" ".join(docx_lines(content)).split())


def texts(who: Someone, form: str, wanted: str) -> str:
    return text_of(document(who, form, wanted), wanted)


@pytest.mark.parametrize("wanted", ["docx", "pdf"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tenant", ["whole", "empty"])
def test_headings_stand_in_the_order_of_the_decree(
    tenant: str, form: str, wanted: str, request: pytest.FixtureRequest
) -> None:
    assert_in_order(text_of(once(request.getfixturevalue(tenant), form, wanted), wanted), form)


def boxes(content: bytes) -> dict[str, bool]:
    """Whether each box of a Word form is ticked, by the text beside it; repeated ones must agree."""
    found: dict[str, bool] = {}
    for line in docx_lines(content):
        for mark in "☑☐":
            if line.startswith("Có "):
                continue
            if line.startswith(mark) or line.endswith(mark):
                text = line.strip(f"{mark} ")
                assert found.setdefault(text, mark == "☑") == (mark == "☑"), text
    return found


@pytest.mark.parametrize("form", FORMS)
def test_boxes_of_data_types_are_those_of_the_register_with_their_totals(whole: Someone, form: str) -> None:
    content = once(whole, form, "docx")
    found = boxes(content)
    ticked = {code for code, text in WORDS.items() if found[text]}
    assert len(WORDS) == 39
    assert ticked == {"birth_full_name", "phone_number", "health_status"}
    lines = docx_lines(content)
    assert "Tổng số loại dữ liệu cá nhân cơ bản: 2" in lines
    assert "Tổng số loại dữ liệu cá nhân nhạy cảm: 1" in lines


def test_category_of_the_tenants_own_is_among_other_information() -> None:
    who = administrator()
    who.batch([{"code": "iris", "name_vi": "Mống mắt", "sensitivity": "sensitive"}], "data-categories")
    fill(who, data_category_codes=["iris"])
    content = document(who, "form-10", "docx")
    assert boxes(content)[WORDS["other_sensitive"]]
    assert "Các thông tin khác gồm: Mống mắt." in docx_lines(content)


def test_form_10_prints_two_boxes_twice_and_counts_them_once() -> None:
    who = administrator()
    fill(who, data_category_codes=["location", "racial_ethnic_origin"])
    lines = docx_lines(document(who, "form-10", "docx"))
    assert lines.count(f"☑ {WORDS['location']}") == lines.count(f"☑ {WORDS['racial_ethnic_origin']}") == 2
    assert "Tổng số loại dữ liệu cá nhân nhạy cảm: 2" in lines


def test_roles_are_ticked_with_groups_and_their_numbers(whole: Someone) -> None:
    lines = docx_lines(once(whole, "form-10", "docx"))
    assert "1.1. Bên kiểm soát dữ liệu cá nhân, Bên kiểm soát và xử lý dữ liệu cá nhân ☑" in lines
    assert "1.2. Bên xử lý dữ liệu cá nhân ☐" in lines
    assert "- Tên đối tượng chủ thể dữ liệu cá nhân: Khách hàng\tSố lượng: 150.000" in lines


def test_number_of_a_group_is_the_largest_of_its_activities_unless_it_is_answered() -> None:
    who = administrator()
    set_profile(who, filer_role="processor")
    fill(who, data_subject_count=7)
    who.batch([{"activity_name_vi": "Khác", "legal_basis": "contract", "data_subject_groups": ["customers", "users"],
                "data_subject_count": 9}])  # fmt: skip
    lines = docx_lines(document(who, "form-10", "docx"))
    assert "1.2. Bên xử lý dữ liệu cá nhân ☑" in lines
    assert "- Tên đối tượng chủ thể dữ liệu cá nhân: Khách hàng\tSố lượng: 9" in lines
    assert "- Tên đối tượng chủ thể dữ liệu cá nhân: Người dùng\tSố lượng: 9" in lines


@pytest.mark.parametrize(("case", "place"), [
    ("offshore_server", 1), ("offshore_cloud", 2), ("offshore_platform", 3), ("via_partner", 4),
    ("offshore_recipient", 5), ("other", 5),
])  # fmt: skip
def test_case_of_a_transfer_ticks_its_box_of_form_09(case: str, place: int) -> None:
    who = administrator()
    fill(who, case=case)
    cases = [
        line for line in docx_lines(document(who, "form-09", "docx")) if line[:4] in {f"1.{n}." for n in range(1, 6)}
    ]
    assert [line.endswith("☑") for line in cases] == [n == place for n in range(1, 6)]


def test_exempt_transfer_needs_no_assessment_and_is_not_in_form_09() -> None:
    who = administrator()
    fill(who, exemption="press")
    text = texts(who, "form-09", "docx")
    assert "Chăm sóc khách hàng" not in text
    assert "☑" not in text.split("2 Luồng chuyển")[0]


def yes_or_no(content: bytes, heading: str) -> str:
    lines = docx_lines(content)
    place = next(number for number, line in enumerate(lines) if line.startswith(heading))
    return next(line for line in lines[place + 1 :] if line.startswith("Có "))


def test_yes_and_no_are_set_from_the_register_and_the_answers(whole: Someone, empty: Someone) -> None:
    content = once(whole, "form-10", "docx")
    yes, open_ = "Có ☑ / Không: ☐", "Có ☐ / Không: ☐"
    assert yes_or_no(content, "Chuyển giao dữ liệu cá nhân (theo") == yes
    assert yes_or_no(content, "Chuyển giao dữ liệu cá nhân có thu phí:") == "Có ☐ / Không: ☑"
    assert yes_or_no(content, "Tham gia hoạt động giao dịch trên sàn dữ liệu:") == yes
    assert yes_or_no(content, "Kinh doanh dịch vụ xử lý dữ liệu cá nhân:") == yes
    assert yes_or_no(content, "Chuyển dữ liệu cá nhân xuyên biên giới") == yes
    unknown = once(empty, "form-10", "docx")
    assert yes_or_no(unknown, "Tham gia hoạt động giao dịch trên sàn dữ liệu:") == open_
    assert yes_or_no(unknown, "Chuyển dữ liệu cá nhân xuyên biên giới") == open_


def test_services_of_the_business_are_ticked(whole: Someone) -> None:
    found = boxes(once(whole, "form-10", "docx"))
    services = {text: is_ticked for text, is_ticked in found.items() if text.startswith("Dịch vụ")}
    assert len(services) == 9
    assert [text[:30] for text, is_ticked in services.items() if is_ticked] == [
        "Dịch vụ cung cấp và vận hành h",
        "Dịch vụ chấm điểm, xếp hạng, đ",
    ]


def grid(content: bytes, first: str) -> list[list[str]]:
    """The rows of the tables of a Word form whose first heading row begins with these cells."""
    return [
        [cell.text for cell in row.cells]
        for table in docx.Document(io.BytesIO(content)).tables
        for row in table.rows
        if table.rows[0].cells[0].text == first
    ]


def test_part_b_has_the_exact_table_with_each_party_under_its_role(whole: Someone) -> None:
    rows = [row for row in grid(once(whole, "form-10", "docx"), "STT") if len(row) == 7]
    heading = rows[0]
    assert heading == [
        "STT",
        "Tên tổ chức/cá nhân",
        "Mã số thuế",
        "Thông tin Bộ phận/Nhân sự bảo vệ dữ liệu cá nhân",
        "Hợp đồng/Thỏa thuận xử lý dữ liệu cá nhân (Số, ngày tháng năm)",
        "Dịch vụ hợp tác",
        "Ghi chú (Lý do, nội dung giải thích)",
    ]
    empty = [""] * 7
    processor = ["1", "Công ty Lương", "0312", "dpo@luong.vn", "HĐ-1, 01/02/2026", "Tính lương",
                 "liên quan 1 hoạt động xử lý"]  # fmt: skip
    third = ["1", "Cloud Pte", "", "dpo@cloud.sg", "HĐ-1, 01/02/2026", "Tính lương",
             "Singapore; liên quan 1 hoạt động xử lý"]  # fmt: skip
    assert rows == [heading, empty, heading, processor, heading, third]


def test_part_b_of_form_09_has_the_importer_with_the_contract_of_the_transfer(whole: Someone) -> None:
    rows = [row for row in grid(once(whole, "form-09", "docx"), "STT") if len(row) == 7]
    assert [row[1] for row in rows[1::2]] == ["", "Cloud Pte", "Công ty Lương"]
    assert rows[3][4:] == ["CL-9", "Tính lương", "Sao lưu; Singapore; liên quan 1 hoạt động xử lý"]


@pytest.mark.parametrize(("count", "categories", "is_asked"), [
    (100_000, ["phone_number"], False), (100_001, ["phone_number"], True),
    (10_000, ["health_status"], False), (10_001, ["health_status"], True),
])  # fmt: skip
def test_impact_on_national_security_is_asked_above_the_thresholds(
    count: int, categories: list[str], is_asked: bool
) -> None:
    who = administrator()
    fill(who, data_subject_count=count, data_category_codes=categories)
    said = "Không thuộc trường hợp phải đánh giá" in texts(who, "form-10", "docx")
    missing = {each["item"] for each in who.get("dossiers/form-10").json()["missing"]}
    assert (said, "III.2.3" in missing) == (not is_asked, is_asked)


def test_answers_stand_in_their_items_and_the_register_answers_in_their_place(whole: Someone) -> None:
    text = text_of(once(whole, "form-10", "docx"), "docx")
    for code in ("safety_plan", "security_testing", "compliance_assessment", "overview", "impact_nation_5"):
        assert f"Trả lời {code}" in text
    who = administrator()
    fill(who)
    text = texts(who, "form-10", "docx")
    assert "Biểu mẫu số 01" in text
    assert "- Hệ thống CRM; đặt tại Việt Nam; thời hạn lưu trữ 24 tháng." in text


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
