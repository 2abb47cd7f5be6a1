"""The data of the demo, as a scan of a group with 25 branches finds it: 50 kinds of processing, 1,000 activities."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
BAD: list[Any] = [
    {"activity_name_vi": "", "legal_basis": "contract", "external_id": "bad-blank"},
    {"activity_name_vi": "Chấm điểm tín dụng khách hàng", "legal_basis": "legitimate_interest"},
    {"activity_name_vi": "Gửi thư quảng cáo", "legal_basis": "consent", "retention_period_months": -6},
    {"activity_name_vi": "Camera sảnh tòa nhà", "legal_basis": "public_recording", "purpose": "An ninh"},
    {"activity_name_vi": "Khám sức khỏe định kỳ", "legal_basis": "consent", "recipient_ids": ["bệnh viện"]},
]


CONSENT = "Ô chọn riêng cho từng mục đích, không chọn sẵn; lưu thời điểm và phiên bản văn bản đã đồng ý."
CHILDREN = " Với trẻ em: người đại diện theo pháp luật đồng ý."
OPT_OUT = "Kết quả do hệ thống đề xuất; cá nhân được thông báo và có quyền yêu cầu nhân viên xem xét lại."


def load(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def transfers(recipients: dict[str, str]) -> list[dict[str, Any]]:
    """Return the transfers with their recipients by id; ``recipients`` has the ids by external id."""
    return [
        {"recipient_id": recipients[each["recipient"]], **{k: v for k, v in each.items() if k != "recipient"}}
        for each in load("transfers")
    ]


def activities(
    categories: dict[str, str], recipients: dict[str, str], transfers: dict[str, str], count: int = 1_000
) -> list[dict[str, Any]]:
    """Return ``count`` activities, each of a branch, with the invalid ones spread among them."""
    kinds, branches, sectors = load("activities"), load("branches"), load("sectors")
    items: list[Any] = []
    for number in range(count):
        kind, branch = kinds[number % len(kinds)], branches[number // len(kinds) % len(branches)]
        items.append(
            sectors[kind["sector"]]
            | _on_its_ground(kind)
            | {
                name: value
                for name, value in kind.items()
                if name not in ("sector", "categories", "recipients", "transfers")
            }
            | {
                "external_id": f"{kind['external_id']}-{branch['code']}",
                "activity_name_vi": f"{kind['activity_name_vi']} – {branch['name_vi']}",
                "activity_name_en": f"{kind['activity_name_en']} – {branch['name_en']}",
                "data_subject_count": sectors[kind["sector"]]["data_subject_count"] + 7 * number,
                "data_subject_counted_on": "2026-06-30",
                "data_category_ids": [categories[code] for code in kind["categories"]],
                "recipient_ids": [recipients[each] for each in kind["recipients"]],
                "transfer_ids": [transfers[each] for each in kind["transfers"]],
            }
        )
    for position, bad in enumerate(BAD):
        items.insert((position + 1) * count // (len(BAD) + 1), bad)
    return items


def _on_its_ground(kind: dict[str, Any]) -> dict[str, Any]:
    """Return what an activity says of its consent and of its automated decisions, where it has them."""
    described: dict[str, Any] = {}
    if kind["legal_basis"] == "consent":
        described["consent_form_vi"] = CONSENT + (CHILDREN if kind["sector"] in ("Y tế", "Giáo dục") else "")
    if kind.get("has_automated_decision_making"):
        described["automated_processing_vi"] = OPT_OUT
    return described
