"""What is missing of a dossier: named with its article and the page that takes it, gone when it is filled."""

from urllib.parse import parse_qs, urlsplit

import pytest

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.admin.desk import seat
from tests.dossiers.dossiers import administrator, answer, complete, document, fill, set_profile, standing
from tests.factories import program, someone


@pytest.mark.parametrize("form", ["form-10", "form-09"])
def test_everything_filled_is_complete(form: str) -> None:
    who = administrator()
    complete(who)
    assert standing(who, form) == {"complete": True, "percent": 100, "missing": []}


@pytest.mark.parametrize("form", ["form-10", "form-09"])
def test_empty_tenant_gets_everything_listed_in_both_languages(form: str) -> None:
    found = standing(administrator(), form)
    assert not found["complete"]
    assert found["percent"] < 40
    for each in found["missing"]:
        assert set(each) == {"item", "article", "article_vi", "message", "message_vi", "where"}
        assert all(each.values())
        assert each["message"] != each["message_vi"]
        assert each["article_vi"].endswith("Nghị định 356/2025/NĐ-CP")
        assert each["where"].startswith("/admin/")


def test_what_is_filled_is_no_longer_missing_and_the_percentage_rises() -> None:
    who = administrator()
    before = standing(who)
    set_profile(who, tax_code="0101234567")
    answer(who, safety_plan="Sao lưu", data_exchange=False)
    after = standing(who)
    gone = {each["item"] for each in before["missing"]} - {each["item"] for each in after["missing"]}
    assert gone == {"I.1c", "II.8", "II.11.1"}
    assert after["percent"] > before["percent"]


def test_items_are_in_the_order_of_the_form() -> None:
    items = [each["item"] for each in standing(administrator())["missing"]]
    assert items.index("I.1c") < items.index("I.8.3") < items.index("II.9") < items.index("II.11.1") < items.index("IV")


def test_hired_service_is_asked_in_place_of_an_officer() -> None:
    who = administrator()
    set_profile(who, protection_service={"name": "Công ty Bảo vệ", "contract": "01/2026"})
    items = [each["item"] for each in standing(who)["missing"]]
    assert "I.8.1" in items
    assert "I.8.3" not in items


def test_services_are_asked_of_a_business_of_services_alone() -> None:
    who = administrator()
    answer(who, service_business=False)
    assert "II.9" not in {each["item"] for each in standing(who)["missing"]}
    answer(who, service_business=True)
    assert "II.9" in {each["item"] for each in standing(who)["missing"]}


def test_gap_of_records_leads_to_the_list_of_those_records() -> None:
    who = administrator()
    fill(who)
    who.batch([{"activity_name_vi": "Chưa có mục đích", "purpose_vi": "", "legal_basis": "contract"}])
    who.batch([{"name_vi": "Bên không ai dùng", "role": "processor"}], "recipients")
    missing = standing(who)["missing"]
    [gap] = [each for each in missing if "chưa có mục đích xử lý" in each["message_vi"]]
    assert gap["message_vi"] == "1 hoạt động xử lý chưa có mục đích xử lý."
    assert parse_qs(urlsplit(gap["where"]).query) == {"gap": ["form-10.purpose"]}
    assert not [each for each in missing if each["item"].startswith("B")]
    page = seat("viewer", who.tenant_id).client.get(gap["where"]).content.decode()
    assert "Chưa có mục đích" in page
    assert "Chăm sóc khách hàng" not in page


def test_download_is_audited_with_its_percentage() -> None:
    who = administrator()
    document(who, "form-10", "docx")
    standing(who)
    with scope(who.tenant_id):
        [event] = AuditEvent.objects.filter(action="dossier.exported")
    assert event.data["format"] == "docx"
    assert event.data["missing"] == len(standing(who)["missing"])
    assert event.message_vi == "Đã tải Mẫu số 10 (DOCX) của hồ sơ đánh giá tác động xử lý dữ liệu cá nhân"


@pytest.mark.parametrize("role", ["admin", "dpo", "editor", "auditor", "viewer"])
def test_each_role_that_reads_records_reads_dossiers(role: str) -> None:
    who = someone(role)
    assert who.get("dossiers/form-10").status_code == 200
    assert who.get("dossiers/answers").status_code == 200


def test_scanner_and_other_tenants_are_refused() -> None:
    who = administrator()
    scanner = program(who)
    for path in ("dossiers/form-10", "dossiers/form-09/notice", "dossiers/answers"):
        assert scanner.get(path).status_code == 403
        assert someone("admin").client.get(who.url(path)).status_code == 403


def test_contracts_and_policies_are_asked_for_by_kind() -> None:
    who = administrator()
    fill(who)
    messages = [each["message_vi"] for each in standing(who)["missing"] if each["item"] == "IV"]
    assert messages == [
        "Chưa kèm bản sao hợp đồng, thỏa thuận với các bên liên quan.",
        "Chưa kèm chính sách, quy trình, quy định, biểu mẫu về bảo vệ dữ liệu cá nhân.",
    ]
    answer(who, annexes="Quy chế bảo vệ dữ liệu cá nhân")
    assert "IV" not in {each["item"] for each in standing(who)["missing"]}


def test_contract_of_a_transfer_serves_for_its_importer() -> None:
    who = administrator()
    fill(who)
    recipients = who.get("recipients").json()["results"]
    cloud = next(each for each in recipients if each["name_vi"] == "Cloud Pte")
    who.client.patch(who.url(f"recipients/{cloud['id']}"), {"contract_number": ""}, format="json")
    gap = "bên liên quan chưa có số, ngày hợp đồng"
    assert [each for each in standing(who, "form-09")["missing"] if gap in each["message_vi"]]
    transfer = who.get("data-transfers").json()["results"][0]
    who.client.patch(who.url(f"data-transfers/{transfer['id']}"), {"contract_date": "2026-03-01"}, format="json")
    assert not [each for each in standing(who, "form-09")["missing"] if gap in each["message_vi"]]
