"""Failed rows of a batch come back as files to correct and send again, within a bounded size (contract §5)."""

import csv
import io
import json

import openpyxl
import pytest

from tests.factories import ActivityItem, Someone


def test_failed_rows_come_back_as_files_ready_to_correct(editor: Someone) -> None:
    bad = [
        {"external_id": "=1+1", "activity_name_vi": "", "legal_basis": "contract", "colour": ["a", "b"]},
        {"retention_period_months": -6, "activity_name_vi": "Lương\u0000", "requires_dpia": True},
        "no object",
    ]
    batch_id = editor.batch([ActivityItem(), *bad]).json()["batch_id"]
    table = list(
        csv.reader(io.StringIO(editor.get(f"batches/{batch_id}/errors", format="csv").content.decode("utf-8-sig")))
    )
    assert table[0] == [
        "external_id", "activity_name_vi", "legal_basis", "retention_period_months", "requires_dpia", "colour",
        "error", "error_vi",
    ]  # fmt: skip
    assert table[1][:6] == ["'=1+1", "", "contract", "", "", "a;b"]
    assert table[2][3:5] == ["-6", "true"]
    assert len(table) == 4
    assert table[3][-1]
    xlsx = editor.get(f"batches/{batch_id}/errors", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["F2"].value) == ("=1+1", "s", "a;b")
    assert editor.get(f"batches/{batch_id}/errors", format="pdf").status_code == 400


def test_lone_surrogates_survive_in_errors(editor: Someone) -> None:
    answer = editor.send('{"activities": [{"activity_name_vi": "a\\ud800b", "legal_basis": "contract", "\\udfff": 1}]}')
    assert answer.status_code == 422
    batch_id = answer.json()["batch_id"]
    assert editor.get(f"batches/{batch_id}/errors").json()["count"] == 1
    for name in ("csv", "xlsx"):
        assert editor.get(f"batches/{batch_id}/errors", format=name).status_code == 200


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.soak)])
def test_errors_of_a_worst_case_batch_are_bounded(editor: Someone, count: int) -> None:
    item = dict.fromkeys(("status", "colour", *ActivityItem()), "x" * 300) | {"retention_period_months": 10**300}
    answer = editor.send(json.dumps({"activities": [item] * count}))
    assert (answer.status_code, answer.json()["total_failed"]) == (422, count)
    assert len(answer.content) < 6_500 * count
    assert answer.json()["duration_seconds"] < 90
