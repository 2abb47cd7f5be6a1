"""Awkward text: what is accepted is stored composed, trimmed and found again; what is refused names its code."""

import json
import unicodedata

import pytest

from activities.text import fold
from tests.factories import Someone

KEPT = {
    "decomposed Vietnamese": unicodedata.normalize("NFD", "Đánh giá rủi ro người lao động"),
    "emoji of several parts": "Nhân sự 👩‍👩‍👧‍👦 🇻🇳",
    "right to left": "سجل المعالجة שלום",
    "beyond the basic plane": "𠜎𡃁 𝔘𝔫𝔦",
    "no-break and wide spaces around": "\u00a0\u3000Kho dữ liệu\u2003",
    "zero-width space inside": "Kho\u200bdữ liệu",
    "marks piled up": "a" + "\u0301\u0323" * 40,
    "SQL": "'; DROP TABLE activities_processingactivity; --",
    "HTML": "<script>alert(1)</script>",
    "formula": '=cmd|"/c calc"!A1',
    "percent and underscore": "100%_\\",
    "byte-order mark inside": "a\ufeffb",
}
REFUSED = {
    "NUL": ("a\x00b", "null_characters_not_allowed"),
    "bell": ("a\x07b", "control_characters_not_allowed"),
    "C1 control": ("a\x85b", "control_characters_not_allowed"),
    "line break in a name": ("a\nb", "control_characters_not_allowed"),
    "lone surrogate": ("a\ud800b", "surrogate_characters_not_allowed"),
    "only exotic spaces": ("\u3000\u00a0\u2003", "blank"),
    "too long": ("ă" * 201, "max_length"),
}


def send(me: Someone, text: str, **more: str) -> tuple[int, dict[str, object]]:
    item = {"activity_name_vi": text, "legal_basis": "contract", **more}
    answer = me.send(json.dumps({"activities": [item]}))
    return answer.status_code, answer.json()


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_awkward_text_is_stored_and_found_again(editor: Someone, text: str) -> None:
    stored = unicodedata.normalize("NFC", text.strip())
    status, body = send(editor, text, external_id=text, purpose_vi=text + "\r\n\t.")
    assert status == 201, body
    found = editor.get("processing-activities", search=stored).json()
    assert found["count"] == 1
    record = found["results"][0]
    assert (record["activity_name_vi"], record["external_id"]) == (stored, stored)
    assert record["purpose_vi"] == unicodedata.normalize("NFC", (text + "\r\n\t.").strip())


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_text_that_cannot_be_kept_names_its_code(editor: Someone, text: str, code: str) -> None:
    status, body = send(editor, text)
    assert status == 422
    faults = body["errors"][0]["fields"]  # type: ignore[index]
    assert [(fault["field"], fault["code"]) for fault in faults] == [("activity_name_vi", code)]


def test_same_key_composed_and_decomposed_is_one_key(editor: Someone) -> None:
    assert send(editor, "một", external_id="quản-lý")[0] == 201
    status, body = send(editor, "hai", external_id=unicodedata.normalize("NFD", "quản-lý"))
    assert (status, body["errors"][0]["fields"][0]["code"]) == (422, "conflict")  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Quản lý Đơn hàng", "quan ly don hang"), ("ĐẶNG THÙY", "dang thuy"), ("Ưu đãi", "uu dai"), ("ABC-1", "abc-1")],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
