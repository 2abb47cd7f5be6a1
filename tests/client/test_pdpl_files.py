"""The command ``pdpl`` reads JSON and NDJSON files, and gives refused items back to correct."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pdpl_client._files import RefusedRows
from pdpl_client._kinds import KINDS

from activities.spreadsheets.csv_rows import csv_rows
from tests.client.commands import BAD, GOOD, names, written
from tests.factories import Someone


@pytest.mark.parametrize("form", ["json", "ndjson", "jsonl", "json.gz", "ndjson.gz", "ndjson.gzip"])
def test_items_of_every_form(pdpl: Any, maker: Someone, tmp_path: Path, form: str) -> None:
    file = written(tmp_path / f"quét.{form}", [GOOD, BAD, {**GOOD, "retention_period_months": 60}])
    code, out, _ = pdpl("upload", file, "--json")
    told = json.loads(out)
    assert (code, told["total_created"], told["total_failed"]) == (1, 2, 1)
    assert [entry["index"] for entry in told["errors"]] == [1]
    assert maker.get("processing-activities", retention_period_months_min=60).json()["count"] == 1


def table_of(path: Path) -> list[list[Any]]:
    if path.suffix == ".xlsx":
        return [[cell.value or "" for cell in row] for row in load_workbook(path)["errors"].rows]
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.usefixtures("worker")
def test_refused_items_come_back_as_a_table_to_correct_and_send_again(
    pdpl: Any, maker: Someone, tmp_path: Path
) -> None:
    sent = [{**GOOD, "activity_name_vi": f"=SUM({at})", "purpose_vi": "a\nb"} for at in range(3)]
    sent[1]["legal_basis"] = "sai"
    for form in ("csv", "xlsx"):
        errors = tmp_path / f"refused.{form}"
        code, out, _ = pdpl("upload", written(tmp_path / "scan.ndjson", sent), "--errors", errors)
        assert code == 1
        assert str(errors) in out.replace("\n", "")
        [headings, row] = table_of(errors)
        assert headings == ["external_id", "activity_name_vi", "legal_basis", "purpose_vi", "error", "error_vi"]
        assert row[2:4] == ["sai", "a\nb"]
        assert row[1] == ("'=SUM(1)" if form == "csv" else "=SUM(1)")
        if form == "csv":
            errors.write_text(errors.read_text("utf-8-sig").replace(",sai,", ",contract,"), "utf-8")
            code, _, err = pdpl("upload", errors)
            assert code == 0, err
    assert names(maker).count("=SUM(1)") == 1


def test_lines_that_are_no_objects_are_their_rows_error(pdpl: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.ndjson"
    file.write_text(f"{json.dumps(GOOD)}\n\n[1]\n{{\n{json.dumps(GOOD)}\n")
    code, out, _ = pdpl("upload", file, "--json", "--errors", tmp_path / "refused.csv")
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"]) == (1, 4, 2)
    assert [(entry["index"], entry["fields"][0]["code"]) for entry in told["errors"]] == [
        (1, "malformed_json"),
        (2, "malformed_json"),
    ]
    assert len(table_of(tmp_path / "refused.csv")) == 3


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.doc", b"x"),
        ("a", b"x"),
        ("a.json", b"{"),
        ("a.json", b'{"records": []}'),
        ("a.ndjson.gz", b"not gzip"),
    ],
)
def test_a_file_that_cannot_be_read_is_wrong_usage(pdpl: Any, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    code, out, err = pdpl("upload", tmp_path / name)
    assert (code, out) == (2, "")
    assert err.strip()
    assert "Traceback" not in err
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


def test_a_file_damaged_near_its_end_keeps_what_is_stored(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    items = [{**GOOD, "purpose_vi": f"{at * 7919 % 10_007}" * 40} for at in range(400)]
    whole = written(tmp_path / "a.ndjson.gz", items).read_bytes()
    (tmp_path / "a.ndjson.gz").write_bytes(whole[:-200])
    for resumed in ((), ("--resume",)):
        code, out, err = pdpl("upload", tmp_path / "a.ndjson.gz", "--batch-size", 10, "--json", *resumed)
        told = json.loads(out)
        assert code == 2
        assert told["total_created"] == len(names(maker)) > 100
        assert "cannot be read" in err
        assert "--resume" in err
    assert "lô đã xong từ trước" in err


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''-a", "-1", "-1.5", "-1.", "'-1", "- a", "@a"])
def test_a_file_of_refused_rows_reads_back_as_it_was_sent(tmp_path: Path, text: str) -> None:
    refused = RefusedRows(tmp_path / "refused.csv", KINDS["recipients"])
    refused.add({"name_vi": text}, {"error": "", "error_vi": ""})
    refused.write()
    [_, (_, cells)] = csv_rows(iter([refused.path.read_bytes()]), {"name_vi": "name_vi"})
    assert cells[1] == text


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_a_key_repeated_in_an_item_is_its_error(pdpl: Any, maker: Someone, tmp_path: Path, form: str) -> None:
    repeated = '{"activity_name_vi": "A", "legal_basis": "contract", "activity_name_vi": "B"}'
    items = [json.dumps(GOOD), repeated]
    file = tmp_path / f"a.{form}"
    file.write_text("\n".join(items) if form == "ndjson" else f"[{','.join(items)}]")
    _, out, _ = pdpl("upload", file, "--json")
    [error] = json.loads(out)["errors"]
    assert (error["index"], [(each["field"], each["code"]) for each in error["fields"]]) == (
        1,
        [("activity_name_vi", "duplicate_field")],
    )
    assert names(maker) == [GOOD["activity_name_vi"]]


def test_a_list_sent_twice_in_one_envelope_is_wrong_usage(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(f'{{"activities": [{json.dumps(GOOD)}], "activities": []}}')
    code, _, err = pdpl("upload", tmp_path / "a.json")
    assert code == 2
    assert "more than once" in err
    assert not names(maker)


@pytest.mark.parametrize("form", ["json", "ndjson"])
@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999"])
def test_a_number_that_json_does_not_have_is_its_items_error(
    pdpl: Any, maker: Someone, tmp_path: Path, form: str, number: str
) -> None:
    bad = f'{{"activity_name_vi": "B", "legal_basis": "contract", "retention_period_months": {number}}}'
    items = [json.dumps(GOOD), bad, json.dumps({**GOOD, "activity_name_vi": "C"})]
    file = tmp_path / f"a.{form}"
    file.write_text("\n".join(items) if form == "ndjson" else f"[{','.join(items)}]")
    code, out, _ = pdpl("upload", file, "--json", "--errors", tmp_path / "refused.csv")
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"], told["total_failed"]) == (1, 3, 2, 1)
    [error] = told["errors"]
    assert (error["index"], error["fields"][0]["code"]) == (1, "malformed_json")
    assert error["error_vi"] != error["error"]
    assert sorted(names(maker)) == ["C", GOOD["activity_name_vi"]]
    assert len(table_of(tmp_path / "refused.csv")) == 2
