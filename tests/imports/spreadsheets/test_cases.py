"""Files of the kinds that people send (contract §7), each with what comes of it; ``cases/README.md`` lists them."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories import Someone
from tests.imports.sending import done, errors_of, send

CASES = Path(__file__).with_name("cases")


def outcome(who: Someone, name: str, kind: str = "processing-activities") -> tuple[Any, list[Any]]:
    """The ended batch of a file, and its records."""
    batch = done(who, send(who, (CASES / name).read_bytes(), name, kind))
    return batch, who.get(kind, batch_id=batch["id"]).json()["results"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("utf16-unicode-text.txt", 1),
        ("category-codes.csv", 1),
        ("labels-in-vietnamese.csv", 1),
        ("title-above-headings.csv", 1),
        ("title-merged.xlsx", 1),
        ("guide-sheet-first.xlsx", 1),
        ("stray-space-far-below.xlsx", 1),
        ("code-case-and-nbsp.csv", 2),
        ("line-break-in-name.csv", 1),
        ("libreoffice-register.xlsx", 2),
    ],
)
def test_file_is_stored_whole(editor: Someone, name: str, expected: int) -> None:
    batch, records = outcome(editor, name)
    assert (batch["status"], batch["total_created"], batch["total_failed"]) == ("completed", expected, 0)
    assert all(each["activity_name_vi"] == each["activity_name_vi"].strip() for each in records)


def test_links_by_code_and_by_name(editor: Someone) -> None:
    _, [by_code] = outcome(editor, "category-codes.csv")
    _, [by_name] = outcome(editor, "labels-in-vietnamese.csv")
    categories = {each["id"]: each["code"] for each in editor.get("data-categories", page_size=100).json()["results"]}
    assert {categories[each] for each in by_code["data_category_ids"]} == {"phone_number", "gender"}
    assert [categories[each] for each in by_name["data_category_ids"]] == ["phone_number"]
    assert (by_name["legal_basis"], by_name["retention_period_months"]) == ("consent", 60)


def test_register_made_in_libreoffice_keeps_its_links_and_rows(editor: Someone) -> None:
    _, records = outcome(editor, "libreoffice-register.xlsx")
    names = {each["id"]: each["name_vi"] for each in editor.get("data-categories", page_size=100).json()["results"]}
    linked = {each["activity_name_vi"]: {names[pk] for pk in each["data_category_ids"]} for each in records}
    assert linked["Tính và chi trả lương"] == {"Số điện thoại", "Giới tính"}
    assert linked["Chấm công bằng vân tay"] == {"Giới tính"}
    assert {each["retention_period_months"] for each in records} == {60, 24}


def test_line_break_in_a_name_is_a_space(editor: Someone) -> None:
    assert outcome(editor, "line-break-in-name.csv")[1][0]["activity_name_vi"] == "Quản lý kho"


def test_dates_in_every_form_but_two_digit_years(editor: Someone) -> None:
    batch, records = outcome(editor, "recipient-dates.csv", "recipients")
    assert (batch["total_created"], batch["total_failed"]) == (3, 1)
    assert {each["contract_date"] for each in records} == {"2026-04-01"}
    [entry] = errors_of(editor, batch)["results"]
    assert entry["row"] == 5
    assert "31/3/2026" in entry["error_vi"]
    assert "31/3/2026" in entry["error"]


def test_whole_numbers_in_text_fields_have_no_decimals(editor: Someone) -> None:
    _, [record] = outcome(editor, "whole-numbers-as-floats.xlsx", "recipients")
    assert record["external_id"] == "12345"


def test_rows_below_a_title_are_those_of_the_file(editor: Someone) -> None:
    content = (CASES / "title-above-headings.csv").read_bytes().replace(b"consent", b"sai")
    batch = done(editor, send(editor, content, "title-above-headings.csv"))
    assert [each["row"] for each in errors_of(editor, batch)["results"]] == [5]


def test_windows_1258_is_refused_with_the_words_that_help(editor: Someone) -> None:
    batch, records = outcome(editor, "windows-1258.csv")
    assert (batch["status"], records) == ("failed", [])
    assert "CSV UTF-8" in batch["message"]
    assert "CSV UTF-8" in batch["message_vi"]


def test_ndjson_with_commas_says_so(editor: Someone) -> None:
    batch, _ = outcome(editor, "ndjson-with-commas.ndjson")
    assert (batch["total_created"], batch["total_failed"]) == (1, 1)
    [entry] = errors_of(editor, batch)["results"]
    assert (entry["row"], entry["fields"][0]["code"]) == (1, "malformed_json")
    assert "comma" in entry["error"]
    assert "dấu phẩy" in entry["error_vi"]
