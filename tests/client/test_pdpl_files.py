"""The command ``pdpl`` reads files of every form, and gives refused rows back to correct."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pdpl_client import KINDS
from pdpl_client._columns import COLUMNS, items
from pdpl_client._files import read

from tests.client.commands import BAD, GOOD, names, written
from tests.factories import Someone


@pytest.mark.parametrize(
    "form", ["json", "ndjson", "jsonl", "csv", "xlsx", "json.gz", "ndjson.gz", "csv.gz", "xlsx.gz"]
)
def test_files_of_every_form(pdpl: Any, maker: Someone, tmp_path: Path, form: str) -> None:
    file = written(tmp_path / f"quét.{form}", [GOOD, BAD, {**GOOD, "retention_period_months": 60}])
    code, out, _ = pdpl("upload", file, "--json")
    told = json.loads(out)
    assert (code, told["total_created"], told["total_failed"]) == (1, 2, 1)
    assert [entry["index"] for entry in told["errors"]] == [1]
    assert maker.get("processing-activities", retention_period_months_min=60).json()["count"] == 1


def test_headings_and_cells_as_people_write_them(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    recipient = maker.batch([{"name_vi": "Bưu chính Mẫu", "role": "processor", "external_id": "post"}], "recipients")
    category = maker.get("data-categories", code="birth_full_name").json()["results"][0]
    headings = ["Tên hoạt động xử lý", "CĂN CỨ PHÁP LÝ", "Thời hạn lưu trữ (tháng)", "Cần đánh giá tác động"]
    headings += ["Danh mục dữ liệu", "recipients", "Ghi chú"]
    rows = [
        headings,
        ["Giao hàng", "contract", "24", "có", "birth_full_name", "buu chinh mau", None],
        ["Bán hàng", "contract", 12, False, category["id"] + ";" + "birth_full_name", "post", None],
        ["Lạ", "contract", None, None, None, "không ai", None],
        ["Thừa cột", "contract", None, None, None, None, "để sau"],
    ]
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "scan.xlsx")
    code, out, _ = pdpl("upload", tmp_path / "scan.xlsx", "--json")
    told = json.loads(out)
    assert (code, told["total_created"], told["total_failed"]) == (1, 2, 2)
    unknown, extra = (entry["fields"][0] for entry in told["errors"])
    assert (unknown["field"], unknown["code"]) == ("recipient_ids[0]", "unknown_name")
    assert "không ai" in unknown["error_vi"]
    assert (extra["field"], extra["code"]) == ("Ghi chú", "unknown_field")
    [first, second] = maker.get("processing-activities").json()["results"]
    assert first["recipient_ids"] == second["recipient_ids"] == recipient.json()["recipient_ids"]
    assert first["data_category_ids"] == second["data_category_ids"] == [category["id"]]
    assert (first["retention_period_months"], first["requires_dpia"]) == (24, True)
    assert (second["retention_period_months"], second["requires_dpia"]) == (12, False)


def test_a_name_that_several_have_is_that_rows_error(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    maker.batch([{"name_vi": "Kho", "role": "processor"}, {"name_vi": "KHO", "role": "processor"}], "recipients")
    file = written(tmp_path / "a.csv", [{**GOOD, "recipient_ids": "kho"}, GOOD])
    _, out, _ = pdpl("upload", file, "--json")
    told = json.loads(out)
    assert told["total_created"] == 1
    assert told["errors"][0]["fields"][0]["code"] == "ambiguous_name"


def test_refused_rows_come_back_to_correct_and_send_again(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    sent = [{**GOOD, "activity_name_vi": f"=SUM({at})", "purpose_vi": "a\nb"} for at in range(3)]
    sent[1]["legal_basis"] = "sai"
    for form in ("csv", "xlsx"):
        errors = tmp_path / f"refused.{form}"
        code, out, _ = pdpl("upload", written(tmp_path / "scan.ndjson", sent), "--errors", errors)
        assert code == 1
        assert str(errors) in out.replace("\n", "")
        [item] = read(errors, KINDS["processing-activities"], lambda kind: [])
        assert item == sent[1]
        corrected = written(tmp_path / "corrected.ndjson", [{**item, "legal_basis": "contract"}])
        assert pdpl("upload", corrected)[0] == 0
    assert names(maker).count("=SUM(1)") == 2


def test_lines_that_are_no_objects_are_their_rows_error(pdpl: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(f"{json.dumps(GOOD)}\n\n[1]\n{{\n{json.dumps(GOOD)}\n")
    code, out, _ = pdpl("upload", file, "--json")
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"]) == (1, 4, 2)
    assert [(entry["index"], entry["fields"][0]["code"]) for entry in told["errors"]] == [
        (1, "malformed_json"),
        (2, "malformed_json"),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"x"),
        ("a.json", b"{"),
        ("a.json", b'{"records": []}'),
        ("a.xlsx", b"no workbook"),
        ("a.csv", b"nothing;known\n1;2\n"),
        ("a.csv", "tên hoạt động xử lý\n".encode("utf-16")),
        ("a.ndjson.gz", b"not gzip"),
    ],
)
def test_a_file_that_cannot_be_read_is_wrong_usage(pdpl: Any, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    code, out, err = pdpl("upload", tmp_path / name)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err


CELLS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.text(max_size=9))


@settings(max_examples=300)
@given(rows=st.lists(st.lists(CELLS, max_size=20), max_size=4), kind=st.sampled_from(sorted(KINDS)))
def test_any_table_becomes_items_and_no_cell_is_dropped(rows: list[list[Any]], kind: str) -> None:
    headings = [column.field for column in COLUMNS[kind]]
    found = list(items(iter([headings, *rows]), kind, lambda other: []))
    filled = [row for row in rows if any(cell not in (None, "") for cell in row)]
    assert len(found) == len(filled)
    for item, row in zip(found, filled, strict=True):
        fields = getattr(item, "item", item)
        assert len(fields) == sum(cell not in (None, "") for cell in row)
