"""Spreadsheets as imports: types of cells, dates, headings, formulas, and failed rows taken back once corrected."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from tests.factories import CategoryItem, Someone
from tests.imports.sending import done, errors_of, send
from tests.imports.spreadsheets.workbooks import HEADING, MAIN, first, raw, saved, sheet, text_row, workbook


def test_workbook_is_read_with_its_types(editor: Someone) -> None:
    ids = editor.batch(CategoryItem.build_batch(2), "data-categories").json()["category_ids"]
    content = workbook(
        ["activity_name_vi", "legal_basis", "retention_period_months", "requires_dpia", "data_category_ids",
         "external_id", "purpose_vi"],
        ["Tính lương", "contract", 60.0, True, "; ".join(ids), 312345678, "dòng 1\ndòng 2"],
        [None, None],
        ["Chấm công", "contract", "24", "Không", ids[0], None, None],
        ["Hỏng", "contract", "hai", None, "không phải mã", None, None],
    )  # fmt: skip
    batch = done(editor, send(editor, content, "sổ.xlsx"))
    assert (batch["total_created"], batch["total_failed"], batch["total"]) == (2, 1, 3), batch["message"]
    one, two = editor.get("processing-activities").json()["results"]
    assert (one["retention_period_months"], one["requires_dpia"], one["external_id"]) == (60, True, "312345678")
    assert (sorted(one["data_category_ids"]), one["purpose_vi"]) == (sorted(ids), "dòng 1\ndòng 2")
    assert (two["retention_period_months"], two["requires_dpia"], two["external_id"]) == (24, False, None)
    error = errors_of(editor, batch)["results"][0]
    assert (error["index"], error["row"]) == (2, 5)
    assert {each["field"] for each in error["fields"]} == {"retention_period_months", "data_category_ids[0]"}


def test_dates_come_as_dates_however_they_are_written(editor: Someone) -> None:
    heading = ["name_vi", "role", "contract_date"]
    content = workbook(heading, ["A", "processor", date(2026, 3, 31)], ["B", "processor", "31/3/2026"])
    assert done(editor, send(editor, content, "a.xlsx", "recipients"))["total_created"] == 2
    text = "name_vi;role;contract_date\nC;processor;31.03.2026\nD;processor;2026-03-31\n"
    assert done(editor, send(editor, text.encode(), "a.csv", "recipients"))["total_created"] == 2
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    for row in (heading, ["E", "processor", date(2026, 3, 31)]):
        book.active.append(row)  # type: ignore[union-attr]
    assert done(editor, send(editor, saved(book), "a.xlsx", "recipients"))["total_created"] == 1
    dates = {each["contract_date"] for each in editor.get("recipients").json()["results"]}
    assert dates == {"2026-03-31"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_headings_may_be_labels_in_either_language(editor: Someone, form: str) -> None:
    for row in (
        ["Tên hoạt động xử lý", "CĂN CỨ PHÁP LÝ *", "requires_dpia"],
        ["Activity name", "legal basis", "Error"],
    ):
        table = [row, ["Tính lương", "contract", "false"]]
        content = workbook(*table) if form == "xlsx" else "\n".join(",".join(each) for each in table).encode()
        batch = done(editor, send(editor, content, f"a.{form}"))
        assert batch["total_created"] == 1, (batch["message"], errors_of(editor, batch))


def test_unknown_columns_and_repeated_ones_are_each_rows_error(editor: Someone) -> None:
    content = "activity_name_vi,legal_basis,mau,legal_basis\nA,contract,đỏ,\nB,contract,,contract\nC,contract,,,thừa\n"
    batch = done(editor, send(editor, content.encode(), "a.csv"))
    told = [[(f["field"], f["code"]) for f in each["fields"]] for each in errors_of(editor, batch)["results"]]
    assert told == [[("mau", "unknown_field")], [("legal_basis", "duplicate_field")], [("#5", "unknown_field")]]


def test_csv_rows_are_counted_by_lines(editor: Someone) -> None:
    content = 'activity_name_vi;legal_basis\r\n"dòng\r\nhai";contract\r\n\r\n;;\r\nA;sai\r\n"B";"sai"'
    batch = done(editor, send(editor, content.encode("utf-8-sig"), "a.csv"))
    assert [each["row"] for each in errors_of(editor, batch)["results"]] == [6, 7]
    assert [each["index"] for each in errors_of(editor, batch)["results"]] == [1, 2]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_failed_rows_corrected_in_their_file_are_taken_back(editor: Someone, form: str) -> None:
    ids = editor.batch(CategoryItem.build_batch(2), "data-categories").json()["category_ids"]
    table = [
        [
            "activity_name_vi",
            "legal_basis",
            "purpose_vi",
            "data_category_ids",
            "external_id",
            "retention_period_months",
        ],
        ["=HYPERLINK(1)", "sai", "'=1+1", ";".join(ids), "-a", "12"],
        ["Tốt", "contract", "", "", "", ""],
        ["@b", "sai", "+84 90; 2\nhai", "", "'x", "-6"],
    ]
    text = io.StringIO()
    csv.writer(text).writerows([["'" + c if c.startswith(("=", "@", "+", "-a")) else c for c in row] for row in table])
    batch = done(editor, send(editor, text.getvalue().encode(), "a.csv"))
    assert (batch["total_created"], batch["total_failed"]) == (1, 2)
    failed = editor.get(f"batches/{batch['id']}/errors", format=form).content
    if form == "csv":
        corrected = failed.replace(b",sai,", b",contract,").replace(b",-6,", b",6,")
    else:
        book = openpyxl.load_workbook(io.BytesIO(failed))
        for row in book.active.iter_rows():  # type: ignore[union-attr]
            for cell in row:
                cell.value = {"sai": "contract", "-6": "6"}.get(cell.value, cell.value)
                cell.data_type = "s" if cell.value else cell.data_type
        corrected = saved(book)
    again = done(editor, send(editor, corrected, f"a.{form}"))
    assert again["total_created"] == 2, errors_of(editor, again)
    two, one = editor.get("processing-activities", ordering="-id").json()["results"][:2]
    if form == "csv":
        assert (one["activity_name_vi"], one["purpose_vi"], one["external_id"]) == ("=HYPERLINK(1)", "=1+1", "-a")
    assert sorted(one["data_category_ids"]) == sorted(ids)
    assert (two["activity_name_vi"], two["external_id"], two["retention_period_months"]) == ("@b", "'x", 6)


def test_formulas_give_what_their_sender_saw_and_are_never_run(editor: Someone) -> None:
    row = (
        '<row r="2"><c t="str"><f>CONCATENATE("Tính"," lương")</f><v>Tính lương</v></c>'
        '<c t="inlineStr"><is><t>contract</t></is></c></row>'
        '<row r="3"><c><f>WEBSERVICE("http://127.0.0.1/")</f></c><c t="inlineStr"><is><t>contract</t></is></c></row>'
        '<row r="4"><c t="e"><v>#REF!</v></c><c t="inlineStr"><is><t>contract</t></is></c></row>'
    )
    batch = done(editor, send(editor, raw(sheet(HEADING, row)), "a.xlsx"))
    assert (batch["total_created"], batch["total_failed"]) == (2, 1)
    names = {each["activity_name_vi"] for each in editor.get("processing-activities").json()["results"]}
    assert names == {"Tính lương", "#REF!"}


def test_numbers_that_are_none_are_the_rows_error(editor: Someone) -> None:
    heading = text_row(1, "activity_name_vi", "legal_basis", "retention_period_months")
    row = '<row r="2"><c t="inlineStr"><is><t>A</t></is></c><c t="inlineStr"><is><t>contract</t></is></c>'
    rows = [f"{row}<c><v>{each}</v></c></row>" for each in ("1e999", "NaN", "x", "-6")]
    batch = done(editor, send(editor, raw(sheet(heading, *rows)), "a.xlsx"))
    assert batch["total_failed"] == 4
    told = {each["fields"][0]["field"] for each in errors_of(editor, batch)["results"]}
    assert told == {"retention_period_months"}


def test_merged_cells_count_where_they_begin(editor: Someone) -> None:
    book = openpyxl.Workbook()
    page: Any = book.active
    for row in (["activity_name_vi", "legal_basis"], ["A", "contract"], ["B", None]):
        page.append(row)
    page.merge_cells("B2:B3")
    batch = done(editor, send(editor, saved(book), "a.xlsx"))
    error = errors_of(editor, batch)["results"][0]
    assert (batch["total_created"], error["row"], error["fields"][0]["code"]) == (1, 3, "required")


def test_rich_text_is_read_and_readings_aloud_are_not(editor: Someone) -> None:
    rich = (
        f'<sst xmlns="{MAIN}"><si><r><t>Tính </t></r><r><rPr><b/></rPr><t>lương_x0041_</t></r>'
        "<rPh><t>tin</t></rPh></si></sst>"
    )
    row = '<row r="2"><c t="s"><v>0</v></c><c t="inlineStr"><is><t>contract</t></is></c></row>'
    done(editor, send(editor, raw(sheet(HEADING, row), rich), "a.xlsx"))
    assert first(editor)["activity_name_vi"] == "Tính lươngA"


def test_rows_below_the_headings_are_read_whatever_their_numbers(editor: Someone) -> None:
    heading = text_row(5, "activity_name_vi", "legal_basis")
    content = raw(sheet(heading, text_row(2, "A", "contract"), text_row(6, "B", "contract")))
    assert done(editor, send(editor, content, "a.xlsx"))["total_created"] == 2


def test_whole_numbers_of_a_csv_file_are_texts_without_a_decimal_point(editor: Someone) -> None:
    content = (
        "external_id,name_vi,role,tax_code,contract_number\n"
        "12345.0,Bên nhận 1.0,processor,312345678.0,'7.0\n"
        "00045.0,2.50,processor,,-3.0\n"
    )
    batch = done(editor, send(editor, content.encode(), "a.csv", kind="recipients"))
    assert batch["total_created"] == 2, errors_of(editor, batch)
    two, one = editor.get("recipients", ordering="-id").json()["results"]
    names = ("external_id", "name_vi", "tax_code", "contract_number")
    assert [one[each] for each in names] == ["12345", "Bên nhận 1.0", "312345678", "7.0"]
    assert [two[each] for each in names] == ["00045.0", "2.50", "", "-3.0"]


@pytest.mark.parametrize("ground", ["Lợi ích chính đáng", "Legitimate interests", "NHIỆM VỤ CÔNG"])
def test_grounds_of_the_gdpr_are_refused_by_name_with_the_nearest(editor: Someone, ground: str) -> None:
    content = f"activity_name_vi,legal_basis\nTính lương,{ground}\n"
    batch = done(editor, send(editor, content.encode(), "a.csv"))
    [entry] = errors_of(editor, batch)["results"]
    assert "căn cứ của GDPR" in entry["error_vi"]
