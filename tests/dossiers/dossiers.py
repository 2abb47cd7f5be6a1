"""Tenants with dossiers: a complete register, its answers, and what tests read of the documents."""

import io
from pathlib import Path
from typing import Any

import docx
from pypdf import PdfReader

from activities.dossiers.questions import QUESTIONS, Kind
from tests.factories import ActivityItem, RecipientItem, Someone, TransferItem, someone

HEADINGS = Path(__file__).with_name("headings")
PROFILE: dict[str, Any] = {
    "name_vi": "Công ty Cổ phần Hồng Hà",
    "name_foreign": "Hong Ha Joint Stock Company",
    "short_name": "HHC",
    "tax_code": "0101234567",
    "address": "12 Lý Thường Kiệt, Hà Nội",
    "phone": "024 3825 0000",
    "email": "lienhe@hongha.example.vn",
    "website": "hongha.example.vn",
    "branch_count": 1_250,
    "business_lines": [{"code": "6201", "name_vi": "Lập trình máy vi tính"}],
    "dpo_name": "Bộ phận bảo vệ dữ liệu",
    "dpo_phone": "024 3825 0001",
    "dpo_email": "dpo@hongha.example.vn",
    "dpo_appointment": {"number": "12/QĐ-TGĐ", "date": "2026-01-15"},
    "filer_role": "controller_processor",
}


def administrator() -> Someone:
    return someone("admin")


def set_profile(who: Someone, **fields: Any) -> None:
    answer = who.client.patch(who.url("profile"), fields, format="json")
    assert answer.status_code == 200, answer.content


def answer(who: Someone, **values: Any) -> None:
    given = who.client.patch(who.url("dossiers/answers"), values, format="json")
    assert given.status_code == 200, given.content


def every_answer() -> dict[str, Any]:
    """An answer to each question, which says its code."""
    values: dict[Kind, Any] = {Kind.YES_NO: True, Kind.COUNTS: {"controller.customers": 150_000}}
    answers = {}
    for code, question in QUESTIONS.items():
        if question.kind == Kind.CHOICE:
            assert question.choices
            answers[code] = question.choices.values[0]
        elif question.kind == Kind.CHOICES:
            assert question.choices
            answers[code] = question.choices.values[:2]
        else:
            answers[code] = values.get(question.kind, f"Trả lời {code}")
    return answers


PARTY = {"contract_number": "HĐ-1", "contract_date": "2026-02-01", "services_vi": "Tính lương"}
ACTIVITY: dict[str, Any] = {
    "activity_name_vi": "Chăm sóc khách hàng",
    "purpose_vi": "Trả lời khiếu nại",
    "legal_basis": "consent",
    "data_subject_groups": ["customers"],
    "data_subject_count": 120,
    "processing_operations": ["collect", "erase"],
    "consent_form_vi": "Biểu mẫu số 01",
    "storage_system_vi": "Hệ thống CRM",
    "storage_country_codes": ["VN"],
    "retention_period_months": 24,
    "deletion_method_vi": "Xóa an toàn",
    "protection_measures_vi": "Mã hóa ổ đĩa",
    "risks_vi": "Lộ số điện thoại",
    "data_category_codes": ["birth_full_name", "phone_number", "health_status"],
    "recipient_external_ids": ["p"],
    "transfer_external_ids": ["x"],
}


def fill(who: Someone, case: str = "offshore_cloud", exemption: str = "", **fields: Any) -> str:
    """A register of one whole activity with a processor and a transfer, approved; the activity's id."""
    parties = [
        RecipientItem(external_id="p", name_vi="Công ty Lương", tax_code="0312", dpo_contact="dpo@luong.vn", **PARTY),
        RecipientItem(
            external_id="s",
            name_vi="Cloud Pte",
            country_code="SG",
            dpo_contact="dpo@cloud.sg",
            role="third_party",
            **PARTY,
        ),
    ]
    assert who.batch(parties, "recipients").status_code == 201
    transfer = TransferItem(
        external_id="x",
        name_vi="Lưu trữ đám mây",
        recipient_external_id="s",
        purpose_vi="Sao lưu",
        contract_number="CL-9",
        transfer_case=case,
        exemption_code=exemption,
    )
    assert who.batch([transfer], "data-transfers").status_code == 201
    made = who.batch([ActivityItem(**(ACTIVITY | fields))])
    assert made.status_code == 201, made.json()
    activity = made.json()["activity_ids"][0]
    dpo = someone("dpo", who.tenant_id)
    for by, step in ((who, "submit"), (dpo, "approve")):
        taken = by.client.post(by.url(f"processing-activities/{activity}/{step}"), {}, format="json")
        assert taken.status_code == 200, taken.content
    return str(activity)


def complete(who: Someone) -> None:
    """Everything that both reports need."""
    set_profile(who, **PROFILE)
    fill(who)
    answer(who, **every_answer())


def standing(who: Someone, form: str = "form-10") -> Any:
    found = who.get(f"dossiers/{form}")
    assert found.status_code == 200, found.content
    return found.json()


def document(who: Someone, form: str, wanted: str, path: str = "") -> bytes:
    found = who.get(f"dossiers/{form}{path}", format=wanted)
    assert found.status_code == 200, getattr(found, "content", found)
    return b"".join(found) if getattr(found, "streaming", False) else bytes(found.content)


def docx_lines(content: bytes) -> list[str]:
    """The texts of a Word document in the order in which they are read, those of nested tables too."""
    lines: list[str] = []

    def read(parent: Any) -> None:
        for each in parent.iter_inner_content():
            if hasattr(each, "rows"):
                for row in each.rows:
                    for cell in row.cells:
                        read(cell)
            elif each.text.strip():
                lines.append(each.text.strip())

    read(docx.Document(io.BytesIO(content)))
    return lines


def pdf_text(content: bytes) -> str:
    """The text of a PDF on one line, without the breaks of its lines and of its tables' cells."""
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    return " ".join(" ".join(pages).split())


def assert_in_order(text: str, form: str) -> None:
    """The headings of a form or notice (``headings/``: a part of each, from the Decree's annex) follow one another."""
    place = 0
    for heading in HEADINGS.joinpath(f"{form}.txt").read_text().splitlines():
        found = text.find(heading, place)
        assert found >= 0, f"{heading!r} is not after {text[max(place - 100, 0) : place]!r}"
        place = found + 1
