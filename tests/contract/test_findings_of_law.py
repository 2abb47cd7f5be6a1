"""The findings that read links, catalogues and the profile: each with the case that has it and the cases that do not.

The articles are of Law 91/2025/QH15 and Decree 356/2025/NĐ-CP.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.contract.complete import KIND, codes, made, made_in, transfer
from tests.factories import Someone, someone

CONSENT = {"legal_basis": "consent", "consent_form_vi": "Biểu mẫu giấy, lưu tại phòng hành chính."}
BANK, SOFTWARE = {"code": "6419", "name_vi": "Ngân hàng"}, {"code": "6201", "name_vi": "Lập trình máy vi tính"}
PLAIN: dict[str, Any] = {"data_category_ids": [], "recipient_ids": [], "transfer_ids": []}


def days_ago(days: int) -> str:
    return (timezone.localdate() - timedelta(days=days)).isoformat()


def agree(me: Someone, shown: dict[str, Any], code: str, is_found: bool) -> None:
    """The activity, the filter, its count and the page of one record tell the same."""
    assert (code in codes(shown)) == is_found, shown["findings"]
    assert (code in codes(me.get(f"{KIND}/{shown['id']}").json())) == is_found
    answer = me.get(KIND, finding=code).json()
    assert answer["count"] == int(is_found)
    assert [each["id"] for each in answer["results"]] == [shown["id"]] * is_found


@pytest.mark.parametrize(
    ("code", "fields", "is_found"),
    [
        # Decree, Art. 6
        ("consent_without_form", {**CONSENT, "consent_form_vi": ""}, True),
        ("consent_without_form", CONSENT, False),
        ("consent_without_form", {"consent_form_vi": ""}, False),
        # Decree, Art. 4(2)
        ("sensitive_without_protection", {"protection_measures_vi": ""}, True),
        ("sensitive_without_protection", {"protection_measures_vi": "", "data_category_ids": []}, False),
        # Law, Art. 19(2)
        ("basis_without_oversight", {"responsible_vi": ""}, True),
        ("basis_without_oversight", {"protection_measures_vi": ""}, True),
        ("basis_without_oversight", {"legal_basis": "contract", "risks_vi": ""}, True),
        ("basis_without_oversight", {"legal_basis": "vital_interest"}, False),
        ("basis_without_oversight", {**CONSENT, "risks_vi": ""}, False),
        ("basis_without_oversight", {"legal_basis": "public_recording", "risks_vi": ""}, False),
        # Law, Art. 24(2)
        ("children_without_representative", {**CONSENT, "data_subject_groups": ["children"]}, True),
        (
            "children_without_representative",
            {**CONSENT, "data_subject_groups": ["students", "children"], "consent_form_vi": ""},
            True,
        ),
        ("children_without_representative", {**CONSENT, "data_subject_groups": ["students"]}, False),
        ("children_without_representative", {"data_subject_groups": ["children"]}, False),
        # Decree, Art. 10(3)
        ("automated_without_opt_out", {"automated_processing_vi": ""}, True),
        ("automated_without_opt_out", {"automated_processing_vi": "", "filer_role": "controller"}, True),
        ("automated_without_opt_out", {"automated_processing_vi": "", "filer_role": "processor"}, False),
        (
            "automated_without_opt_out",
            {"automated_processing_vi": "", "has_automated_decision_making": False},
            False,
        ),
    ],
)
def test_what_the_activity_itself_lacks(editor: Someone, code: str, fields: dict[str, Any], is_found: bool) -> None:
    agree(editor, made(editor, **fields), code, is_found)


@pytest.mark.parametrize(
    ("form", "is_found"),
    [
        ("Phiếu đồng ý có chữ ký của người ĐẠI DIỆN theo pháp luật", False),
        ("Phieu co chu ky cua nguoi giam ho", False),
        ("Cha mẹ đồng ý qua ứng dụng", False),
        ("CHA HOẶC MẸ ký", False),
        ("Phụ huynh ký giấy", False),
        ("Học sinh tự đồng ý trên trang đăng ký, có giảm học phí", True),
    ],
)
def test_consent_form_speaks_of_the_representative_of_children(editor: Someone, form: str, is_found: bool) -> None:
    fields = {**CONSENT, "data_subject_groups": ["children"], "consent_form_vi": form}
    agree(editor, made(editor, **fields), "children_without_representative", is_found)


@pytest.mark.parametrize(
    ("recipient", "fields", "is_found"),
    [
        ({"role": "processor"}, {}, True),
        ({"role": "third_party"}, {}, True),
        ({"role": "processor", "contract_number": "01/2026"}, {}, False),
        # Law, Art. 17(1)(a): a transfer by consent, to whomever.
        ({"role": "controller"}, CONSENT, True),
        ({"role": "controller_processor"}, CONSENT, True),
        ({"role": "controller", "contract_number": "01/2026"}, CONSENT, False),
        ({"role": "controller"}, {}, False),
        ({"role": "controller_processor"}, {}, False),
    ],
)
def test_recipient_without_contract_is_found(
    editor: Someone, recipient: dict[str, Any], fields: dict[str, Any], is_found: bool
) -> None:
    ids = [
        made_in(editor, "recipients", role="processor", contract_number="9"),
        made_in(editor, "recipients", **recipient),
    ]
    made_in(editor, "recipients", role="processor")  # linked to nothing
    agree(editor, made(editor, **fields, recipient_ids=ids), "recipient_without_contract", is_found)


def test_recipient_abroad_needs_a_transfer_to_it(editor: Someone) -> None:
    code = "recipient_abroad_without_transfer"
    home, abroad = made_in(editor, "recipients"), made_in(editor, "recipients", country_code="SG")
    elsewhere = transfer(editor)
    agree(editor, made(editor, **{**PLAIN, "recipient_ids": [home]}), code, False)
    shown = made(editor, **{**PLAIN, "recipient_ids": [home, abroad], "transfer_ids": [elsewhere]})
    agree(editor, shown, code, True)
    # A transfer to it that another activity has is not enough.
    to_it = transfer(editor, recipient_id=abroad)
    made(editor, **{**PLAIN, "transfer_ids": [to_it]})
    agree(editor, editor.get(f"{KIND}/{shown['id']}").json(), code, True)
    changed = editor.client.patch(editor.url(f"{KIND}/{shown['id']}"), {"transfer_ids": [elsewhere, to_it]}).json()
    agree(editor, changed, code, False)


@pytest.mark.parametrize(
    ("fields", "importer", "is_found"),
    [
        ({"contract_number": ""}, {"dpo_contact": "dpo@example.sg"}, True),
        ({"contract_number": "06/2026"}, {"dpo_contact": ""}, True),
        ({"contract_number": "06/2026"}, None, True),
        ({"contract_number": "06/2026"}, {"dpo_contact": "dpo@example.sg"}, False),
        ({"contract_number": "", "exemption_code": "hr_management"}, None, False),
    ],
)
def test_transfer_needs_contract_and_contact_of_the_importer(
    editor: Someone, fields: dict[str, Any], importer: dict[str, Any] | None, is_found: bool
) -> None:
    recipient = None if importer is None else made_in(editor, "recipients", **importer)
    linked = [transfer(editor), transfer(editor, **fields, recipient_id=recipient)]
    agree(editor, made(editor, **{**PLAIN, "transfer_ids": linked}), "transfer_incomplete", is_found)


# --- What the profile decides --------------------------------------------------------------------


def set_profile(me: Someone, **fields: Any) -> None:
    answer = me.client.patch(me.url("profile"), fields)
    assert answer.status_code == 200, answer.content


@pytest.mark.parametrize(
    ("started", "profile", "is_found"),
    [
        (days_ago(61), {}, True),
        (days_ago(60), {}, False),
        (None, {}, False),
        (days_ago(61), {"dpia_filed_on": "2026-02-20"}, False),
        (days_ago(61), {"relief": "small_or_startup"}, False),
        (days_ago(61), {"relief": "micro_or_household"}, False),
    ],
)
def test_processing_of_over_sixty_days_needs_a_filing(
    admin: Someone, started: str | None, profile: dict[str, Any], is_found: bool
) -> None:
    set_profile(admin, **profile)
    agree(admin, made(admin, **PLAIN, started_on=started), "processing_unfiled", is_found)


@pytest.mark.parametrize("other", [{}, {**PLAIN, "data_subject_count": 100_000}])
def test_relief_ends_with_sensitive_data_and_with_many_subjects(admin: Someone, other: dict[str, Any]) -> None:
    """Art. 38(2) and (3) except the organisation, not the activity."""
    set_profile(admin, relief="micro_or_household")
    shown = made(admin, **PLAIN, started_on=days_ago(90), data_subject_count=99_999)
    agree(admin, shown, "processing_unfiled", False)
    made(admin, **other)
    agree(admin, admin.get(f"{KIND}/{shown['id']}").json(), "processing_unfiled", True)


def test_relief_of_small_enterprises_ends_after_five_years(admin: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    set_profile(admin, relief="small_or_startup")
    shown = made(admin, **PLAIN, started_on="2026-01-01")
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2030, 12, 31))
    agree(admin, admin.get(f"{KIND}/{shown['id']}").json(), "processing_unfiled", False)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2031, 1, 1))
    agree(admin, admin.get(f"{KIND}/{shown['id']}").json(), "processing_unfiled", True)


@pytest.mark.parametrize(
    ("lines", "assessed", "is_found"),
    [
        ([SOFTWARE, BANK], None, True),
        ([BANK], days_ago(370), True),
        ([BANK], days_ago(360), False),
        ([{"code": "6630", "name_vi": "Quản lý quỹ"}], None, True),
        ([{"code": "8291", "name_vi": "Dịch vụ hỗ trợ thanh toán, tín dụng"}], None, True),
        ([{"code": "6512", "name_vi": "Bảo hiểm phi nhân thọ"}], None, False),
        ([SOFTWARE, {"code": "4641", "name_vi": "Bán buôn vải"}], None, False),
        ([], None, False),
    ],
)
def test_finance_needs_an_assessment_a_year(
    admin: Someone, lines: list[dict[str, str]], assessed: str | None, is_found: bool
) -> None:
    set_profile(admin, business_lines=lines, compliance_assessed_on=assessed)
    agree(admin, made(admin), "finance_without_assessment", is_found)


def test_a_year_before_a_leap_day_is_the_last_of_february(admin: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    set_profile(admin, business_lines=[BANK], compliance_assessed_on="2027-02-28")
    shown = made(admin)
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2028, 2, 29))
    agree(admin, admin.get(f"{KIND}/{shown['id']}").json(), "finance_without_assessment", False)


def test_role_of_the_profile_counts_where_the_activity_has_none(admin: Someone) -> None:
    set_profile(admin, filer_role="processor")
    shown = made(admin, automated_processing_vi="")
    agree(admin, shown, "automated_without_opt_out", False)
    changed = admin.client.patch(admin.url(f"{KIND}/{shown['id']}"), {"filer_role": "controller"}).json()
    agree(admin, changed, "automated_without_opt_out", True)


def test_profile_of_another_tenant_decides_nothing(admin: Someone) -> None:
    other = someone("admin")
    set_profile(other, business_lines=[BANK])
    set_profile(admin, dpia_filed_on="2026-02-20")
    assert "finance_without_assessment" not in codes(made(admin))
    assert "processing_unfiled" in codes(made(other, started_on=days_ago(61)))
