"""Asking for a profile: the query options and their refusals, limits, idempotency, and the audit log."""

from typing import Any

import pytest

from tests.factories import Someone, someone
from tests.imports.profiles.registers import ICO, ico_row, imported, table
from tests.imports.sending import batch_of, send, work

ROW = table(ICO, ico_row())


@pytest.mark.parametrize(
    ("query", "kind", "code", "words"),
    [
        ("&profile=bogus", "processing-activities", "invalid_option", "ico, cnil, ciso-assistant, fides"),
        ("&profile=ico", "recipients", "profile_needs_activities", "processing-activities"),
        ("&profile=ico&unknown_basis=maybe", "processing-activities", "invalid_option", "refuse, draft"),
    ],
)
def test_wrong_options_are_refused_with_the_choices(
    editor: Someone, query: str, kind: str, code: str, words: str
) -> None:
    answer = send(editor, ROW, "a.csv", kind, query)
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"]) == (400, code)
    assert words in detail["error"]
    assert words in detail["error_vi"]


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
def test_profiles_read_tables_only(editor: Someone, name: str) -> None:
    answer = send(editor, b"[]", name, query="&profile=fides")
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "profile_needs_table")


def test_table_of_another_layout_names_the_headings(editor: Someone) -> None:
    batch = imported(editor, b"activity_name_vi,legal_basis\nA,consent\n", "cnil")
    assert batch["status"] == "failed"
    assert "Finalité principale" in batch["message"]
    assert "mẫu sổ đã chọn" in batch["message_vi"]
    assert imported(editor, b"", "cnil")["status"] == "failed"


def test_profiles_are_in_limits(editor: Someone) -> None:
    codes: Any = editor.get("limits").json()["codes"]
    assert [each["code"] for each in codes["import_profile"]] == ["ico", "cnil", "ciso-assistant", "fides"]
    assert [each["code"] for each in codes["unknown_basis"]] == ["refuse", "draft"]
    assert all(each["label_vi"] and each["label_en"] for each in codes["import_profile"])
    assert "basis_to_be_chosen" in [each["code"] for each in codes["finding"]]


def test_same_key_with_another_profile_is_another_request(editor: Someone) -> None:
    first = send(editor, ROW, "a.csv", query="&profile=ico", HTTP_IDEMPOTENCY_KEY="k")
    again = send(editor, ROW, "a.csv", query="&profile=ico", HTTP_IDEMPOTENCY_KEY="k")
    other = send(editor, ROW, "a.csv", query="&profile=ico&unknown_basis=draft", HTTP_IDEMPOTENCY_KEY="k")
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert first.content == again.content
    work()
    assert batch_of(editor, first)["total_created"] == 1


def test_dry_run_and_atomic_are_as_for_any_import(editor: Someone) -> None:
    assert imported(editor, ROW, "ico", query="&dry_run=true")["total_created"] == 1
    rows = table(ICO, ico_row(), ico_row(Purpose="CCTV", Article_6="Public task"))
    batch = imported(editor, rows, "ico", query="&mode=atomic")
    assert (batch["total_failed"], batch["total_aborted"]) == (1, 1)
    assert not editor.get("processing-activities").json()["count"]


def test_audit_log_has_the_profile(editor: Someone) -> None:
    batch = imported(editor, ROW, "ico", "draft")
    events = (
        someone("auditor", editor.tenant_id)
        .get("audit-events", batch_id=batch["id"], action="import.queued")
        .json()["results"]
    )
    assert "ico" in str(events)
