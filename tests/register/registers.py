"""Registers to export, plain and hostile, and what tests read of the files."""

import csv
import io
from typing import Any

from openpyxl import load_workbook

from tests.factories import ActivityItem, RecipientItem, Someone, TransferItem

FILLED: dict[str, Any] = {
    "filer_role": "controller",
    "legal_basis": "consent",
    "legal_basis_citation": "Điều 11 khoản 1",
    "data_subject_groups": ["employees", "applicants"],
    "data_subject_count": 1_200_000,
    "data_subject_counted_on": "2026-10-31",
    "processing_operations": ["collect", "erase"],
    "started_on": "2026-01-02",
    "consent_form_vi": "Biểu mẫu 01",
    "data_source_vi": "Người lao động cung cấp",
    "storage_system_vi": "Hệ thống nhân sự",
    "storage_country_codes": ["VN", "SG"],
    "deletion_method_vi": "Xóa an toàn",
    "transfers_for_fee": True,
    "has_automated_decision_making": True,
    "automated_processing_vi": "Chấm điểm hồ sơ; từ chối qua thư",
    "protection_measures_vi": "Mã hóa\nPhân quyền",
    "risks_vi": "Lộ dữ liệu",
    "risk_level": "high",
    "responsible_vi": "Phòng Nhân sự",
    "requires_dpia": True,
    "external_id": "hr-1",
}


def linked(who: Someone) -> dict[str, Any]:
    """Two recipients and a transfer of the tenant, and links to them and to three statutory categories."""
    processor = RecipientItem(
        external_id="p", name_vi="Công ty Lương", contract_number="HĐ-12", contract_date="2026-02-01"
    )
    third = RecipientItem(external_id="t", name_vi="Ngân hàng Á", name_en="Bank A", role="third_party")
    assert who.batch([processor, third], "recipients").status_code == 201
    transfer = TransferItem(external_id="x", name_vi="Đám mây", recipient_external_id="p")
    assert who.batch([transfer], "data-transfers").status_code == 201
    return {
        "data_category_codes": ["phone_number", "health_status", "birth_full_name"],
        "recipient_external_ids": ["p", "t"],
        "transfer_external_ids": ["x"],
    }


def filled(who: Someone, **fields: Any) -> str:
    """An activity with every field and link; its id."""
    item = ActivityItem(**(FILLED | linked(who) | fields))
    answer = who.batch([item])
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["activity_ids"][0])


def content(answer: Any) -> bytes:
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def csv_rows(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"), newline="")))


def csv_entries(answer: Any) -> list[dict[str, str]]:
    """The rows by their Vietnamese headings."""
    head, *rows = csv_rows(answer)
    return [dict(zip((each.split(" | ")[0] for each in head), row, strict=True)) for row in rows]


def workbook(answer: Any) -> Any:
    return load_workbook(io.BytesIO(content(answer)))


HOSTILE = [
    ActivityItem(activity_name_vi="W" * 200, purpose_vi="không-có-khoảng-trắng" * 200),
    ActivityItem(activity_name_vi="=HYPERLINK(\"http://xau.example\")", purpose_vi="+84 24 3825 0000\n-1\n@a"),
    ActivityItem(activity_name_vi="مرحبا بالعالم שלום עולם", purpose_vi="\u202bمن اليمين\u202c và tiếng Việt"),
    ActivityItem(
        activity_name_vi="Biểu tượng 🙂🚀👩\u200d👧 #let x = [*đậm*] \\ $a^2$",
        purpose_vi="<b>&amp;</b> {{ x }} _x0041_",
    ),
    ActivityItem(activity_name_vi="'0123", data_source_vi="'=1", responsible_vi="000123"),
]  # fmt: skip
