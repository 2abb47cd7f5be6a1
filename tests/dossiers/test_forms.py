"""Forms 09 and 10: every heading in the Decree's order, every box, every total, in Word and in PDF."""

import pytest

from activities.dossiers.content.data_types import WORDS
from tests.dossiers.dossiers import (
    administrator,
    assert_in_order,
    document,
    docx_lines,
    fill,
    set_profile,
)
from tests.dossiers.reading import boxes, grid, once, text_of, texts, yes_or_no
from tests.factories import Someone

FORMS = ("form-10", "form-09")


@pytest.mark.parametrize("wanted", ["docx", "pdf"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("tenant", ["whole", "empty"])
def test_headings_stand_in_the_order_of_the_decree(
    tenant: str, form: str, wanted: str, request: pytest.FixtureRequest
) -> None:
    assert_in_order(text_of(once(request.getfixturevalue(tenant), form, wanted), wanted), form)


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
