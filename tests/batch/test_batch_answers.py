"""The answer to a batch: its fields in the contract's order, its status, and the limit of items (contract §3)."""

import pytest

from tests.batch.faults import codes
from tests.factories import BODY_KEYS, IDS_KEYS, ITEMS, KINDS, Someone

LIMITS = {"processing-activities": 10_000, "data-categories": 5_000, "recipients": 5_000, "data-transfers": 5_000}
NOUNS = {
    "processing-activities": ("processing activities", "hoạt động xử lý", "activities"),
    "data-categories": ("data categories", "danh mục dữ liệu", "categories"),
    "recipients": ("recipients", "bên nhận", "recipients"),
    "data-transfers": ("data transfers", "lượt chuyển dữ liệu", "transfers"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_answer_has_the_contracts_fields_in_order(editor: Someone, kind: str) -> None:
    answer = editor.batch([ITEMS[kind](), {}], kind)
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == [
        "message", "message_vi", "total_submitted", "total_created", "total_failed", IDS_KEYS[kind], "errors",
        "duration_seconds", "batch_id", "mode", "on_conflict", "dry_run",
        "total_updated", "total_skipped", "total_aborted",
    ]  # fmt: skip
    assert body["message"] == f"Successfully created 1 {NOUNS[kind][0]}"
    assert body["message_vi"] == f"Đã tạo thành công 1 {NOUNS[kind][1]}"
    error = body["errors"][0]
    key, name = ("code" if kind == "data-categories" else "external_id"), "name_vi"
    name = "activity_name_vi" if kind == "processing-activities" else name
    assert list(error) == ["index", key, name, "error", "error_vi", "fields"]
    assert "required" in codes(answer).values()
    assert editor.get(f"{kind}/{body[IDS_KEYS[kind]][0]}").json()["batch_id"] == body["batch_id"]


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_items_are_refused_with_the_briefs_words(editor: Someone, kind: str) -> None:
    answer = editor.batch([{}] * (LIMITS[kind] + 1), kind)
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    grouped = f"{LIMITS[kind]:,}"
    assert detail["error"] == f"Batch size too large. Maximum {grouped} {NOUNS[kind][2]} per request"
    vietnamese = grouped.replace(",", ".")
    noun = "hoạt động" if kind == "processing-activities" else NOUNS[kind][1]
    assert detail["error_vi"] == f"Kích thước lô quá lớn. Tối đa {vietnamese} {noun} mỗi yêu cầu"


def test_all_failed_is_422_with_a_batch(editor: Someone) -> None:
    answer = editor.batch([{}, 7])
    body = answer.json()
    assert answer.status_code == 422
    assert body["batch_id"]
    assert (body["total_failed"], body["activity_ids"]) == (2, [])
    assert codes(answer, 1) == {None: "invalid"}


def test_body_keys_are_the_contracts(editor: Someone) -> None:
    for kind, key in BODY_KEYS.items():
        answer = editor.send(b"{}", kind)
        assert f"“{key}”" in answer.json()["detail"]["error"]
