"""The desk's pages of the dossiers: what is missing, the answers, and the documents."""

import re
from typing import Any

import pytest

from activities.models import AuditEvent, DossierAnswer
from tenants.models import Role
from tests.admin.desk import Seated, save_answers, seat
from tests.dossiers.dossiers import fill, set_profile
from tests.factories import someone

PAGES = "activities/dossieranswer/"


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def given(desk: Seated) -> dict[str, Any]:
    return {each.question: each.value for each in desk.all(DossierAnswer)}


def test_overview_lists_what_is_missing_of_both_forms_with_links(dpo: Seated) -> None:
    page = dpo.whole(PAGES)
    for text in ("Mẫu số 10", "Mẫu số 09", "Chưa có mã số thuế của đơn vị.", "Hoàn thành"):
        assert text in page
    of_tenant = f"/admin/tenants/tenant/{dpo.tenant_id}/change/"
    assert of_tenant not in page
    assert "quản trị viên của đơn vị ghi" in page
    assert of_tenant in seat(Role.ADMIN, dpo.tenant_id).whole(PAGES)
    assert "?section=protection#safety_plan" in page


def test_answers_of_a_section_are_saved_and_those_of_others_stay(dpo: Seated) -> None:
    assert save_answers(dpo, "protection", safety_plan="Sao lưu\r\nMã hóa").status_code == 302
    sent = save_answers(dpo, "processing", data_exchange="no", service_business="yes", services=["scoring"])
    assert sent.status_code == 302
    assert given(dpo) == {
        "safety_plan": "Sao lưu\nMã hóa",
        "data_exchange": False,
        "service_business": True,
        "services": ["scoring"],
    }
    page = dpo.page(PAGES, section="processing")
    assert '<option value="no" selected' in page.text
    assert [each.action for each in dpo.acts()] == ["dossier_answers.changed"] * 2


def test_emptied_answer_is_taken_away(dpo: Seated) -> None:
    save_answers(dpo, "protection", safety_plan="Sao lưu", measures="Phân quyền")
    save_answers(dpo, "protection", safety_plan="", measures="Phân quyền")
    assert given(dpo) == {"measures": "Phân quyền"}


def test_numbers_are_asked_for_the_groups_of_the_register(dpo: Seated) -> None:
    assert "controller.customers" not in dpo.page(PAGES, section="processing").text
    admin = someone("admin", dpo.tenant_id)
    set_profile(admin, filer_role="controller")
    fill(admin)
    page = dpo.page(PAGES, section="processing")
    assert "Số lượng: Khách hàng" in page.text
    assert "Biểu mẫu số 01" in page.text  # what the register says in place of an answer
    save_answers(dpo, "processing", **{"subject_counts.controller.customers": "250000"})
    assert given(dpo) == {"subject_counts": {"controller.customers": 250_000}}


def test_refused_answer_keeps_the_page_and_stores_nothing(dpo: Seated) -> None:
    page = save_answers(dpo, "organisation", legal_representative="x" * 501, dpo_head_name="Lan")
    assert page.status_code == 200
    assert given(dpo) == {}


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VIEWER])
def test_readers_see_the_answers_and_cannot_change_them(role: Role) -> None:
    reader = seat(role)
    page = reader.page(PAGES, section="protection")
    assert page.status_code == 200
    assert ">Lưu<" not in page.text
    assert reader.send(f"{PAGES}?section=protection", safety_plan="x").status_code == 403
    assert given(reader) == {}


def test_documents_are_downloads_and_on_record(dpo: Seated) -> None:
    report = dpo.page(f"{PAGES}form-10/report", format="docx")
    assert (report.status_code, report.content[:2]) == (200, b"PK")
    assert report["Content-Disposition"].startswith("attachment")
    notice = dpo.page(f"{PAGES}form-09/notice", format="pdf")
    assert (notice.status_code, notice.content[:4]) == (200, b"%PDF")
    assert dpo.page(f"{PAGES}form-11/report").status_code == 404
    assert dpo.page(f"{PAGES}form-10/report", format="odt").status_code == 404


def test_unknown_section_leads_to_the_overview(dpo: Seated) -> None:
    assert dpo.page(PAGES, section="none").status_code == 302


def test_percentage_is_on_the_dashboard(dpo: Seated) -> None:
    page = dpo.page("")
    assert "Mức độ hoàn thành hồ sơ đánh giá tác động" in page.text
    assert f'hx-get="/admin/{PAGES}progress/"' in page.text
    progress = dpo.page(f"{PAGES}progress/").text
    assert f"/admin/{PAGES}#form-10" in progress
    assert "0%" in progress
    assert seat(Role.VIEWER).page(f"{PAGES}progress/").status_code == 200


def test_export_from_the_desk_is_in_the_log(dpo: Seated, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        dpo.page(f"{PAGES}form-10/report", format="docx")
    [event] = [each for each in dpo.all(AuditEvent) if each.action == "dossier.exported"]
    assert (event.data["form"], event.data["format"]) == ("form-10", "docx")


def test_answers_that_another_has_changed_since_are_not_put_back(dpo: Seated) -> None:
    page = dpo.page(PAGES, section="protection")
    [seen] = re.findall(r'name="seen" value="([^"]*)"', page.text)
    save_answers(dpo, "protection", safety_plan="Của người khác")
    refused = dpo.send(f"{PAGES}?section=protection", seen=seen, measures="Của tôi", safety_plan="")
    assert refused.status_code == 200
    assert "vừa được người khác sửa" in refused.text
    assert given(dpo) == {"safety_plan": "Của người khác"}
