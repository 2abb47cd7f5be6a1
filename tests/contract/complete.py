"""An activity that lacks nothing, and the records that it links to, for tests of what is found when one is missing."""

from typing import Any

from tests.factories import ITEMS, ActivityItem, Someone

KIND = "processing-activities"


def category(me: Someone, sensitivity: str) -> str:
    found = me.get("data-categories", sensitivity=sensitivity).json()["results"]
    return str(found[0]["id"])


def complete(me: Someone) -> dict[str, Any]:
    """An activity that lacks nothing, with the most that the law asks of one."""
    importer = made_in(me, "recipients", contract_number="05/2026", country_code="SG", dpo_contact="dpo@example.sg")
    return ActivityItem(
        legal_basis="legal_obligation",
        legal_basis_citation="Điều 35 Bộ luật Lao động",
        requires_dpia=True,
        protection_measures_vi="Phân quyền, mã hóa, quy trình xử lý dữ liệu nhạy cảm.",
        risks_vi="Lộ dữ liệu sức khỏe.",
        responsible_vi="Phòng Nhân sự",
        has_automated_decision_making=True,
        automated_processing_vi="Xếp ca tự động; người lao động được từ chối.",
        started_on="2026-11-01",
        data_category_ids=[category(me, "sensitive")],
        recipient_ids=[importer],
        transfer_ids=[transfer(me, ctia_filed_on="2026-03-01", recipient_id=importer)],
    )


def made_in(me: Someone, kind: str, **fields: Any) -> str:
    answer = me.client.post(me.url(kind), ITEMS[kind](**fields))
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def transfer(me: Someone, **fields: Any) -> str:
    """A transfer that lacks nothing but the day of its dossier."""
    fields.setdefault("contract_number", "06/2026")
    if "recipient_id" not in fields:
        fields["recipient_id"] = made_in(me, "recipients", contract_number="05/2026", dpo_contact="dpo@example.sg")
    return made_in(me, "data-transfers", **fields)


def codes(shown: dict[str, Any]) -> list[str]:
    return [each["code"] for each in shown["findings"]]


def made(me: Someone, **fields: Any) -> dict[str, Any]:
    answer = me.client.post(me.url(KIND), {**complete(me), **fields})
    assert answer.status_code == 201, answer.content
    return dict(answer.json())
