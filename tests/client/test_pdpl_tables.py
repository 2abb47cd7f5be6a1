"""The command ``pdpl upload`` hands tables to the server, and tells their result as of any upload."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from activities.models import Batch
from tenants.isolation.context import scope
from tests.client.commands import BAD, GOOD, names, written
from tests.factories import Someone


def imports_of(someone: Someone) -> int:
    with scope(someone.tenant_id):
        return Batch.objects.exclude(imported=None).count()


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("form", ["csv", "tsv", "txt", "xlsx", "csv.gz", "tsv.gzip", "xlsx.gz"])
def test_tables_of_every_form(pdpl: Any, maker: Someone, tmp_path: Path, form: str) -> None:
    file = written(tmp_path / f"quét.{form}", [GOOD, BAD, {**GOOD, "retention_period_months": 60}])
    code, out, _ = pdpl("upload", file, "--json")
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"], told["total_failed"]) == (1, 3, 2, 1)
    assert [(entry["index"], entry["row"]) for entry in told["errors"]] == [(1, 3)]
    assert maker.get("processing-activities", retention_period_months_min=60).json()["count"] == 1
    assert imports_of(maker) == 1
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


@pytest.mark.usefixtures("worker")
def test_a_table_and_its_items_are_told_alike(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    told = {}
    for form in ("ndjson", "csv"):
        file = written(tmp_path / f"a.{form}", [GOOD, {**GOOD, "legal_basis": "sai"}])
        told[form] = json.loads(pdpl("upload", file, "--json", "--dry-run")[1])
    [entry] = told["csv"]["errors"]
    assert entry.pop("row") == 3
    assert told["csv"] == told["ndjson"]
    assert names(maker) == []


@pytest.mark.usefixtures("worker")
def test_options_and_exit_codes_of_tables(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", [{"name_vi": "Một", "role": "processor", "external_id": "1"}])
    assert pdpl("upload", file, "--kind", "recipients")[0] == 0
    assert pdpl("upload", file, "--kind", "recipients")[0] == 1
    code, out, _ = pdpl("upload", file, "--kind", "recipients", "--on-conflict", "skip", "--json")
    assert (code, json.loads(out)["total_skipped"]) == (0, 1)
    two = written(tmp_path / "b.csv", [{"name_vi": "Hai", "role": "processor"}, {"name_vi": "", "role": "x"}])
    code, out, _ = pdpl("upload", two, "--kind", "recipients", "--mode", "atomic", "--json")
    told = json.loads(out)
    assert (code, told["total_failed"], told["total_aborted"]) == (1, 1, 1)
    assert names(maker, "recipients") == ["Một"]


@pytest.mark.usefixtures("worker")
def test_result_is_told_by_the_rows_of_the_file(pdpl: Any, tmp_path: Path) -> None:
    _, out, _ = pdpl("upload", written(tmp_path / "a.csv", [GOOD, BAD]))
    assert "Dòng" in out
    assert "Trường này là bắt buộc" in out


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_errors_are_the_servers_file_and_can_be_sent_again(
    pdpl: Any, maker: Someone, tmp_path: Path, form: str
) -> None:
    file, errors = written(tmp_path / "a.xlsx", [GOOD, {**GOOD, "legal_basis": "sai"}]), tmp_path / f"refused.{form}"
    code, out, _ = pdpl("upload", file, "--errors", errors)
    assert code == 1
    assert str(errors) in out.replace("\n", "")
    if form == "csv":
        errors.write_text(errors.read_text("utf-8-sig").replace("sai", "contract", 1), "utf-8")
    else:
        book = load_workbook(errors)
        [cell] = [cell for row in book.worksheets[0].rows for cell in row if cell.value == "sai"]
        cell.value = "contract"
        book.save(errors)
    code, _, err = pdpl("upload", errors)
    assert code == 0, err
    assert len(names(maker)) == 2


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"x"),
        ("a.xlsx", b"no workbook"),
        ("a.csv", b"nothing;known\n1;2\n"),
        ("a.csv", "activity_name_vi\nTên".encode("latin-1", "replace") + b"\xff"),
        ("a.csv", b""),
        ("a.csv.gz", b"not gzip"),
    ],
)
def test_a_table_that_cannot_be_read_is_wrong_usage(pdpl: Any, tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    for options in ((), ("--json",)):
        code, out, err = pdpl("upload", tmp_path / name, "--lang", "en", *options)
        assert (code, out) == (2, "")
        assert len(err.strip().splitlines()) == 2  # Vietnamese and English
        assert "Traceback" not in err
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


def test_resume_follows_the_import_that_was_handed_in(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    file = written(tmp_path / "a.csv", [GOOD, BAD])

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("pdpl_client._resources.time.sleep", interrupted)
        code, out, err = pdpl("upload", file, "--json")
    assert (code, json.loads(out)["total_submitted"]) == (130, 0)
    assert "--resume" in err
    assert "Máy chủ vẫn tiếp tục xử lý tệp" in err
    request.getfixturevalue("worker")
    code, out, err = pdpl("upload", file, "--resume", "--json")
    assert (code, json.loads(out)["total_created"], imports_of(maker)) == (1, 1, 1)
    assert "Tiếp tục theo dõi lô" in err
    assert pdpl("upload", file, "--mode", "atomic", "--resume")[0] == 1
    assert imports_of(maker) == 2


@pytest.mark.usefixtures("worker")
def test_resume_hands_in_under_the_same_key_when_the_answer_was_lost(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path / "a.csv", [GOOD])
    real = httpx.HTTPTransport.handle_request

    def cut(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        response = real(self, request)
        if request.method == "POST":
            response.read()
            raise KeyboardInterrupt
        return response

    with monkeypatch.context() as patched:
        patched.setattr(httpx.HTTPTransport, "handle_request", cut)
        assert pdpl("upload", file)[0] == 130
    assert imports_of(maker) == 1
    code, out, _ = pdpl("upload", file, "--resume", "--json")
    assert (code, json.loads(out)["total_created"], imports_of(maker)) == (0, 1, 1)


def test_an_import_that_was_cancelled_is_told_with_what_it_stored(pdpl: Any, answered_by: Any, tmp_path: Path) -> None:
    counts = dict.fromkeys(("total_updated", "total_skipped", "total_failed", "total_aborted"), 0)
    ended = {"id": "b", "status": "cancelled", "processed": 3, "total": 9, "message": "Stopped", "message_vi": "Đã hủy"}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            assert request.headers["Idempotency-Key"]
            return httpx.Response(202, json={"batch_id": "b", "status": "queued"})
        return httpx.Response(200, json={**ended, **counts, "total_submitted": 3, "total_created": 3})

    answered_by(answer)
    code, out, err = pdpl("upload", written(tmp_path / "a.csv", [GOOD]), "--json")
    assert (code, json.loads(out)["total_created"]) == (2, 3)
    assert err.split("\n")[:2] == ["Đã hủy", "Stopped"]


@pytest.mark.usefixtures("worker")
def test_columns_that_are_no_field_are_left_unread_when_asked(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    table = written(tmp_path / "a.csv", [{**GOOD, "ghi chú": "x"}])
    assert pdpl("upload", table)[0] == 1
    assert pdpl("upload", table, "--unknown-columns", "ignore")[0] == 0
    assert pdpl("import", table, "--unknown-columns", "ignore", "--wait")[0] == 0
    assert len(names(maker)) == 2
    assert pdpl("upload", written(tmp_path / "a.ndjson", [GOOD]), "--unknown-columns", "ignore")[0] == 2
