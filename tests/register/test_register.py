"""The endpoint of the register: who may ask, what is chosen, what is refused, and what stays on record."""

import json
from dataclasses import replace
from typing import Any

import pytest

from activities.register.files import FORMATS as FILES
from tests.factories import ActivityItem, Someone, program, someone, statements
from tests.records.single import events
from tests.register.registers import content, csv_entries, filled

FORMATS = ("json", "csv", "xlsx", "docx", "pdf", "jsonld")
NAME = "Hoạt động xử lý dữ liệu cá nhân"


def names(answer: Any) -> list[str]:
    return [each["activity_name_vi"] for each in json.loads(content(answer))["results"]]


@pytest.mark.parametrize("role", ["admin", "dpo", "editor", "auditor", "viewer"])
def test_every_role_that_reads_exports_and_it_is_on_record(role: str) -> None:
    who = someone(role)
    assert csv_entries(who.get("register", format="csv", legal_basis="consent")) == []
    [event] = events(who, "register.")
    assert (event.action, event.actor_name) == ("register.exported", who.username)
    assert event.data["format"] == "csv"
    assert event.data["count"] == 0
    assert event.data["filters"] == {"legal_basis": ["consent"]}
    assert event.message_vi == "Đã xuất sổ đăng ký ở dạng CSV: 0 hoạt động xử lý"


def test_a_scanner_does_not_read_the_register(admin: Someone) -> None:
    assert program(admin).get("register").status_code == 403
    assert content(program(admin, "viewer").get("register"))


def test_another_tenant_s_register_is_refused(editor: Someone) -> None:
    other = someone("editor")
    other.batch([ActivityItem()])
    answer = editor.client.get(other.url("register"))
    assert answer.status_code == 403
    assert answer.json()["detail"]["error_vi"] == "Không thể truy cập dữ liệu của tenant khác"
    assert names(editor.get("register")) == []


def test_every_status_is_in_it_unless_filtered(editor: Someone) -> None:
    ids = editor.batch([ActivityItem(activity_name_vi=name) for name in ("Ba", "Ăn", "An", "Đá")]).json()[
        "activity_ids"
    ]
    editor.client.post(editor.url("processing-activities/submit"), {"ids": ids[:1]})
    assert names(editor.get("register")) == ["An", "Ăn", "Ba", "Đá"]
    assert names(editor.get("register", ordering="-activity_name_vi")) == ["Đá", "Ba", "Ăn", "An"]
    assert names(editor.get("register", status="submitted")) == ["Ba"]
    assert names(editor.get("register", search="an")) == ["An", "Ăn"]
    assert names(editor.get("register", has_sensitive_data="true")) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"format": "doc"}, "invalid_query"),
        ({"format": ""}, "invalid_query"),
        ({"format": ["csv", "json"]}, "invalid_query"),
        ({"lang": "fr"}, "invalid_query"),
        ({"legal_basis": "legitimate_interest"}, "invalid_query"),
        ({"page": "2"}, "invalid_query"),
        ({"nonsense": "1"}, "invalid_query"),
        ({"ordering": "purpose_vi"}, "invalid_query"),
    ],
)
def test_a_wrong_parameter_is_refused_and_nothing_is_on_record(
    editor: Someone, query: dict[str, Any], code: str
) -> None:
    answer = editor.get("register", **query)
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert detail["code"] == code
    assert detail["error_vi"]
    assert events(editor, "register.") == []


def test_a_document_of_too_many_says_what_to_do(editor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    editor.batch([ActivityItem() for _ in range(3)])
    for form in ("docx", "pdf", "xlsx"):
        monkeypatch.setitem(FILES, form, replace(FILES[form], most=2))
        detail = editor.get("register", format=form).json()["detail"]
        assert detail["code"] == "register_too_large"
        assert "CSV" in detail["error_vi"]


@pytest.mark.parametrize("form", FORMATS)
def test_statements_do_not_grow_with_the_activities(editor: Someone, form: str) -> None:
    filled(editor)
    with statements() as few:
        content(editor.get("register", format=form))
    links = {"data_category_codes": ["phone_number", "location"], "recipient_external_ids": ["p"]}
    editor.batch([ActivityItem(**links, transfer_external_ids=["x"]) for _ in range(60)])
    with statements() as many:
        content(editor.get("register", format=form))
    assert len(many) == len(few)
    assert len(many) < 25
