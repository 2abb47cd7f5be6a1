"""Columns of a table whose headings name no field: refused row by row, or not read where the sender asks for that."""

import pytest

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.factories import Someone
from tests.imports.sending import batch_of, counts, done, errors_of, send, work
from tests.imports.spreadsheets.workbooks import workbook

HEADINGS = ["Mã phòng ban", "activity_name_vi", "legal_basis", "Ghi chú"]
ROWS = [HEADINGS, ["HR", "Tính lương", "contract", "hỏi lại chị Lan"], ["", "Chấm công", "contract", ""]]
IGNORE = "&unknown_columns=ignore"
CSV = "\n".join(",".join(each) for each in ROWS).encode()


def test_rows_with_a_value_there_are_refused_unless_the_columns_are_ignored(editor: Someone) -> None:
    batch = done(editor, send(editor, CSV, "a.csv"))
    assert (batch["total_created"], batch["total_failed"]) == (1, 1)
    [entry] = errors_of(editor, batch)["results"]
    assert {each["code"] for each in entry["fields"]} == {"unknown_field"}
    batch = done(editor, send(editor, CSV, "a.csv", query=IGNORE))
    assert counts(batch) == (2, 0, 0, 0, 0)
    names = [each["activity_name_vi"] for each in editor.get("processing-activities", ordering="id").json()["results"]]
    assert names == ["Chấm công", "Tính lương", "Chấm công"]


def test_cells_beside_the_headings_are_ignored_too(editor: Someone) -> None:
    cells = [["activity_name_vi", "legal_basis"], ["Tính lương", "contract", "", "lạc"]]
    book = workbook(*cells)
    assert done(editor, send(editor, book, "a.xlsx"))["total_failed"] == 1
    assert done(editor, send(editor, book, "a.xlsx", query=IGNORE))["total_created"] == 1


@pytest.mark.parametrize(("name", "query"), [("a.ndjson", ""), ("a.csv", "&profile=ico")])
def test_only_own_tables_have_columns_to_ignore(editor: Someone, name: str, query: str) -> None:
    detail = send(editor, b"{}", name, query=IGNORE + query).json()["detail"]
    assert detail["code"] == "ignoring_needs_table"


def test_choices_are_named_and_the_option_is_part_of_the_request(editor: Someone) -> None:
    detail = send(editor, CSV, "a.csv", query="&unknown_columns=drop").json()["detail"]
    assert (detail["code"], "refuse, ignore" in detail["error_vi"]) == ("invalid_option", True)
    codes = editor.get("limits").json()["codes"]["unknown_columns"]
    assert [each["code"] for each in codes] == ["refuse", "ignore"]
    first = send(editor, CSV, "a.csv", query=IGNORE, HTTP_IDEMPOTENCY_KEY="k")
    other = send(editor, CSV, "a.csv", HTTP_IDEMPOTENCY_KEY="k")
    assert (first.status_code, other.status_code) == (202, 422)
    work()
    with scope(editor.tenant_id):
        assert AuditEvent.objects.get(action="import.queued").data["unknown_columns"] == "ignore"
    assert batch_of(editor, first)["total_created"] == 2
