"""The command ``pdpl``: files in every form, exit codes, refused rows to correct, and uploads that go on."""

import csv
import gzip
import io
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from pdpl_client import KINDS, Client, cli
from pdpl_client._columns import COLUMNS, items
from pdpl_client._files import read
from pdpl_client._words import WORDS
from rich.console import Console

from activities.models import Import
from tenants.context import scope
from tests.factories import PASSWORD, Someone, program
from tests.imports.sending import work
from tests.pdpl_inventory.test_server import environment, home, manage, request, start  # noqa: F401

GOOD = {"activity_name_vi": "Tính và chi trả lương", "legal_basis": "contract"}
BAD = {"activity_name_vi": "", "legal_basis": "consent"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    """The application behind a real socket, on the tests' database."""
    with make_server("127.0.0.1", 0, get_wsgi_application(), ThreadedWSGIServer, Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def maker(admin: Someone) -> Someone:
    return admin


@pytest.fixture
def pdpl(
    address: str, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Runs the command as an editor's program: its exit code, what it printed, and what it complained of."""
    key = program(maker, "editor").client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    for name, value in {"PDPL_URL": address, "PDPL_API_KEY": key}.items():
        monkeypatch.setenv(name, value)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(cli.output, "out", Console(width=200))
    for name in ("PDPL_TENANT", "PDPL_LANG"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["pdpl", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return run


def names(someone: Someone, kind: str = "processing-activities") -> list[str]:
    field = "activity_name_vi" if kind == "processing-activities" else "name_vi"
    return [each[field] for each in someone.get(kind, page_size=1000).json()["results"]]


# --- Files ---------------------------------------------------------------------------------


def written(path: Path, found: list[Any]) -> Path:
    """The items in the form that the file's name says."""
    form = path.name.removesuffix(".gz").rpartition(".")[2]
    match form:
        case "json":
            data = json.dumps({"activities": found}, ensure_ascii=False).encode()
        case "ndjson" | "jsonl":
            data = "\n".join(json.dumps(each, ensure_ascii=False) for each in found).encode()
        case "csv":
            text = io.StringIO()
            writer = csv.DictWriter(text, sorted({name for each in found for name in each}), delimiter=";")
            writer.writeheader()
            writer.writerows(found)
            data = text.getvalue().encode("utf-8-sig")
        case _:
            book, memory = Workbook(), io.BytesIO()
            sheet: Any = book.active
            headings = sorted({name for each in found for name in each})
            for row in [headings, *([each.get(name) for name in headings] for each in found)]:
                sheet.append(row)
            book.save(memory)
            data = memory.getvalue()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


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


# --- What is told --------------------------------------------------------------------------


def test_result_is_a_table_in_the_language_asked_for(pdpl: Any, tmp_path: Path) -> None:
    file = written(tmp_path / "a.json", [GOOD, BAD])
    _, out, _ = pdpl("upload", file)
    assert "Đã tạo" in out
    assert "Trường này không được để trống" in out
    _, out, _ = pdpl("upload", file, "--lang", "en")
    assert "Created" in out
    assert "This field may not be blank" in out


def test_words_are_in_both_languages() -> None:
    for vi, en in WORDS.values():
        assert vi
        assert en
        assert vi != en


def test_exit_codes(pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = written(tmp_path / "good.json", [GOOD]), written(tmp_path / "bad.json", [BAD])
    assert pdpl("upload", good)[0] == 0
    assert pdpl("upload", bad)[0] == 1
    assert pdpl("upload", tmp_path / "none.json")[0] == 2
    assert pdpl("upload", good, "--mode", "some")[0] == 2
    assert pdpl("upload", good, "--errors", "a.txt")[0] == 2
    monkeypatch.setenv("PDPL_API_KEY", f"pdpl_{maker.tenant_id.hex}_dead")
    code, out, err = pdpl("upload", good)
    assert (code, out) == (2, "")
    assert "Khóa API không hợp lệ" in err
    assert "dead" not in err


def test_dry_run_stores_nothing(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    code, out, _ = pdpl("upload", written(tmp_path / "a.json", [GOOD]), "--dry-run")
    assert code == 0
    assert "không lưu gì" in out
    assert names(maker) == []


def test_other_kinds_modes_and_conflicts(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = written(tmp_path / "a.ndjson", [{"name_vi": "Một", "role": "processor", "external_id": "1"}])
    assert pdpl("upload", file, "--kind", "recipients")[0] == 0
    assert pdpl("upload", file, "--kind", "recipients")[0] == 1
    assert pdpl("upload", file, "--kind", "recipients", "--on-conflict", "skip")[0] == 0
    two = written(tmp_path / "b.ndjson", [{"name_vi": "Hai", "role": "processor"}, {"name_vi": ""}])
    assert pdpl("upload", two, "--kind", "recipients", "--mode", "atomic")[0] == 1
    assert names(maker, "recipients") == ["Một"]


def test_template_has_headings_and_codes_and_is_read_again(pdpl: Any, tmp_path: Path) -> None:
    for kind in KINDS:
        path = tmp_path / f"{kind}.xlsx"
        assert pdpl("template", path, "--kind", kind)[0] == 0
        book = load_workbook(path)
        assert book.sheetnames == [kind, "fields", "codes"]
        assert [cell.value for cell in book[kind][1]] == [column.vi for column in COLUMNS[kind]]
    allowed = {row[1].value for row in load_workbook(tmp_path / "processing-activities.xlsx")["codes"].rows}
    assert {"consent", "contract", "state_agency"} <= allowed
    assert pdpl("template", tmp_path / "a.csv")[0] == 0
    with (tmp_path / "a.csv").open("a", encoding="utf-8") as file:
        file.write(",Tên,,,,consent\n")
    assert pdpl("upload", tmp_path / "a.csv")[0] == 0


def test_login_keeps_a_key_or_a_session_for_its_owner_alone(
    pdpl: Any, maker: Someone, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = os.environ["PDPL_API_KEY"]
    assert pdpl("login")[0] == 0
    kept = tmp_path / "XDG_CONFIG_HOME" / "pdpl" / "credentials.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    monkeypatch.delenv("PDPL_API_KEY")
    monkeypatch.delenv("PDPL_URL")
    code, out, err = pdpl("whoami", "--json")
    assert (code, json.loads(out)["tenant"]) == (0, maker.tenant_id.hex)
    assert key not in out + err
    assert pdpl("logout")[0] == 0
    assert not kept.exists()
    assert pdpl("whoami")[0] == 2
    monkeypatch.setenv("PDPL_PASSWORD", PASSWORD)
    assert pdpl("login", "--url", address, "--user", maker.username, "--tenant", maker.tenant_id)[0] == 0
    assert PASSWORD not in kept.read_text()
    monkeypatch.delenv("PDPL_PASSWORD")
    assert pdpl("upload", written(tmp_path / "a.json", [GOOD]))[0] == 0


def test_batches_are_listed(pdpl: Any, tmp_path: Path) -> None:
    pdpl("upload", written(tmp_path / "a.json", [GOOD, BAD]))
    code, out, _ = pdpl("batches")
    assert code == 0
    assert "processing-activities" in out
    assert json.loads(pdpl("batches", "--json")[1])[0]["total_created"] == 1


def test_every_command_and_option_has_its_help() -> None:
    command = __import__("typer").main.get_command(cli.app)
    assert set(command.commands) == {"login", "logout", "whoami", "upload", "import", "batches", "template"}
    for each in command.commands.values():
        assert each.help
        assert all(option.help for option in each.params), [option.name for option in each.params if not option.help]


# --- Interrupted -----------------------------------------------------------------------------


def test_resume_goes_on_where_the_last_time_ended(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [{**GOOD, "external_id": f"{at}"} for at in range(10)]
    file = written(tmp_path / "a.ndjson", found)
    real = Client.upload_data_scan_batch

    def interrupted(self: Client, tenant_id: str, found: Any, *rest: Any, **options: Any) -> Any:
        def some() -> Iterator[Any]:
            for number, item in enumerate(found):
                if number == 7:
                    raise KeyboardInterrupt
                yield item

        return real(self, tenant_id, some(), *rest, **options)

    monkeypatch.setattr(Client, "upload_data_scan_batch", interrupted)
    code, _, err = pdpl("upload", file, "--batch-size", 2)
    assert code == 2
    assert "--resume" in err
    monkeypatch.setattr(Client, "upload_data_scan_batch", real)
    code, out, err = pdpl("upload", file, "--batch-size", 2, "--resume", "--json")
    assert (code, json.loads(out)["total_created"]) == (0, 10)
    assert len(names(maker)) == 10
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _killed_twice(home: Path, tmp_path: Path, count: int) -> None:  # noqa: F811
    """A real ``pdpl`` uploads while the real server is killed twice, and started again on the same port."""
    process, port = start(home)
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    body = json.dumps({"username": "mai", "password": "mat-khau-rat-dai"})
    token = request(port, "POST", "/api/v1/auth/token", body, Content_Type="application/json")[1]["access"]
    file = tmp_path / "scan.ndjson"
    with file.open("w") as lines:
        lines.writelines(json.dumps({**GOOD, "external_id": f"k{at}"}) + "\n" for at in range(count))
    told = {"PDPL_URL": f"http://127.0.0.1:{port}", "PDPL_API_KEY": token, "XDG_STATE_HOME": str(tmp_path)}
    pdpl = subprocess.Popen(
        [str(Path(sys.executable).with_name("pdpl")), "upload", str(file), "--json"],
        env={**environment(home), **told},
        stdout=subprocess.PIPE,
    )
    path = f"/api/v1/tenants/{made['tenant_id']}/processing-activities?page_size=1"

    def stored() -> int:
        return int(request(port, "GET", path, Authorization=f"Bearer {token}")[1]["count"])

    for share in (0.2, 0.6):
        while stored() < count * share:
            assert pdpl.poll() is None
            time.sleep(0.02)
        kill(process)
        process, port = start(home, port)
    out, _ = pdpl.communicate(timeout=300)
    result = json.loads(out)
    assert (pdpl.returncode, result["total_created"], result["total_failed"]) == (0, count, 0)
    assert stored() == count
    process.terminate()
    process.wait(60)


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the server as a process")
def test_upload_survives_a_server_killed_twice(home: Path, tmp_path: Path) -> None:  # noqa: F811
    _killed_twice(home, tmp_path, 15_000)


@pytest.mark.soak
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the server as a process")
def test_a_hundred_thousand_survive_a_server_killed_twice(home: Path, tmp_path: Path) -> None:  # noqa: F811
    _killed_twice(home, tmp_path, 100_000)


# --- Imports -----------------------------------------------------------------------------------


def test_import_is_handed_in_and_waited_for(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    file = written(tmp_path / "quét.csv", [GOOD, BAD, GOOD])
    code, out, _ = pdpl("import", file, "--json")
    told = json.loads(out)
    assert (code, told["status"], told["status_vi"]) == (0, "queued", "đang chờ xử lý")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work_until, maker, 2)
        code, out, _ = pdpl("import", file, "--wait", "--json")
        working.result()
    told = json.loads(out)
    assert (code, told["total_submitted"], told["total_created"]) == (1, 3, 2)
    assert [(entry["index"], entry["row"]) for entry in told["errors"]] == [(1, 3)]
    assert len(names(maker)) == 4


def test_import_that_cannot_be_read_is_no_success(pdpl: Any, maker: Someone, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{")
    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(work_until, maker, 1)
        code, out, _ = pdpl("import", tmp_path / "a.json", "--wait")
        working.result()
    assert code == 1
    assert "JSON" in out


def work_until(someone: Someone, ended: int) -> None:
    """Works as a server's worker does, until the tenant's imports have ended."""
    try:
        for _ in range(200):
            work()
            with scope(someone.tenant_id):
                if Import.objects.exclude(ended_at=None).count() == ended:
                    return
            time.sleep(0.1)
        raise AssertionError("The imports did not end.")
    finally:
        connection.close()
