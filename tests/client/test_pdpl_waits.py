"""The command ``pdpl`` tells at once of a server that it never reached, and says so when it waits for one it lost."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from pdpl_client.cli import output
from rich.console import Console

from tests.client.commands import GOOD, written
from tests.client.wire import refusal

COUNTS = dict.fromkeys(("total_updated", "total_skipped", "total_failed", "total_aborted"), 0)


def accepted(items: int) -> dict[str, Any]:
    return {**COUNTS, "total_submitted": items, "total_created": items, "errors": []}


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_a_server_that_was_never_reached_is_told_at_once(
    pdpl: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        monkeypatch.setenv("PDPL_URL", f"http://127.0.0.1:{listening.getsockname()[1]}")
    started = time.monotonic()
    for options in ((), ("--json",)):
        code, out, err = pdpl("upload", written(tmp_path / f"a.{form}", [GOOD]), *options)
        assert (code, out) == (2, "")
        assert "Không kết nối được với máy chủ" in err
        assert "The server cannot be reached" in err
        assert "--resume" not in err
    assert time.monotonic() - started < 5
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_a_server_that_is_lost_is_waited_for_with_a_line(
    pdpl: Any, answered_by: Any, tmp_path: Path, options: tuple[str, ...]
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        match len(asked):
            case 2:
                raise httpx.ConnectError("Connection refused")
            case 4:
                return refusal(503, Retry_After="0")
        return httpx.Response(201, json=accepted(1))

    answered_by(answer)
    file = written(tmp_path / "a.ndjson", [GOOD] * 3)
    code, out, err = pdpl("upload", file, "--batch-size", 1, *options)
    assert code == 0
    lost, busy = err.strip().splitlines()
    assert lost.startswith("Mất kết nối với máy chủ. Thử lại sau 1 giây, chờ thêm tối đa 300 giây")
    assert busy.startswith("Máy chủ đang bận.")
    assert "Ctrl-C" in lost
    if options:
        assert json.loads(out)["total_created"] == 3
    asked.clear()
    _, _, err = pdpl("upload", file, "--batch-size", 1, "--lang", "en", *options)
    assert err.startswith("The connection to the server was lost. Trying again in 1 s, for at most 300 s more")


def test_lines_stand_above_the_progress_bar(
    pdpl: Any, answered_by: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Console(file=io.StringIO(), force_terminal=True, width=200)
    monkeypatch.setattr(output, "err", terminal)
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        time.sleep(0.2)
        return refusal(503, Retry_After="0") if len(asked) == 3 else httpx.Response(201, json=accepted(1))

    answered_by(answer)
    assert pdpl("upload", written(tmp_path / "a.ndjson", [GOOD] * 4), "--batch-size", 1)[0] == 0
    shown = terminal.file.getvalue()  # type: ignore[attr-defined]
    assert "Máy chủ đang bận. Thử lại sau" in shown
    assert "Đang tải lên" in shown
    assert "/s" in shown


def test_a_server_that_does_not_come_back_ends_the_upload_with_what_is_settled(
    pdpl: Any, answered_by: Any, tmp_path: Path
) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if len(asked) > 2:
            raise httpx.ConnectError("Connection refused")
        return httpx.Response(201, json=accepted(1))

    answered_by(answer, patience=0.5)
    file = written(tmp_path / "a.ndjson", [GOOD] * 4)
    code, out, err = pdpl("upload", file, "--batch-size", 1, "--json")
    assert (code, json.loads(out)["total_created"]) == (2, 2)
    assert "2 mục đầu tiên" in err
    assert "--resume" in err
    assert "đã hết thời gian chờ" in err
    answered_by(lambda request: httpx.Response(201, json=accepted(1)))
    code, out, _ = pdpl("upload", file, "--batch-size", 1, "--json", "--resume")
    assert (code, json.loads(out)["total_created"]) == (0, 4)


def test_a_journal_outlives_a_server_that_is_down_when_it_is_resumed(
    pdpl: Any, answered_by: Any, tmp_path: Path
) -> None:
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        match len(keys):
            case 1:
                raise httpx.ReadError("cut")  # it may have been stored
            case 2:
                raise httpx.ConnectError("Connection refused")
        return httpx.Response(201, json=accepted(1))

    file = written(tmp_path / "a.ndjson", [GOOD])
    for expected in (2, 2, 0):
        answered_by(answer, patience=0.0)
        code, _, err = pdpl("upload", file, *(("--resume",) if keys else ()))
        assert (code, "--resume" in err) == (expected, expected == 2)
    assert len(keys) == 3
    assert len(set(keys)) == 1


def test_a_key_that_is_refused_leaves_no_journal(pdpl: Any, answered_by: Any, tmp_path: Path) -> None:
    answered_by(lambda request: refusal(401, "key_not_valid"))
    for form in ("ndjson", "csv"):
        code, out, err = pdpl("upload", written(tmp_path / f"a.{form}", [GOOD]))
        assert (code, out, "--resume" in err) == (2, "", False)
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


# --- A real command and a real server --------------------------------------------------------


class Server(ThreadingHTTPServer):
    """Takes batches and imports; each import goes on for ever. ``goes`` ends it after the first ``POST``.

    ``followed`` is set when an import is looked at for the second time.
    """

    daemon_threads = True
    goes = False

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.looks, self.followed = 0, threading.Event()

    def count_look(self) -> None:
        self.looks += 1
        if self.looks == 2:
            self.followed.set()


class Handler(BaseHTTPRequestHandler):
    def _answer(self, status: int, value: Any) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if "/imports" in self.path:
            self._answer(202, {"batch_id": "b1", "status": "queued"})
        else:
            self._answer(201, accepted(2))
        if self.server.goes:  # type: ignore[attr-defined]
            self.server.socket.close()
            threading.Thread(target=self.server.shutdown).start()

    def do_GET(self) -> None:
        self.server.count_look()  # type: ignore[attr-defined]
        counts = {**accepted(5), "processed": 5, "total": 9}
        self._answer(200, {**counts, "id": "b1", "status": "running", "message": "", "message_vi": ""})

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def started(server: Server, tmp_path: Path, *arguments: str) -> "subprocess.Popen[str]":
    told = {"PDPL_URL": f"http://127.0.0.1:{server.server_port}", "PDPL_API_KEY": "pdpl_a_b", "PDPL_LANG": "en"}
    return subprocess.Popen(
        [str(Path(sys.executable).with_name("pdpl")), "upload", *arguments],
        env={**os.environ, **told, "XDG_STATE_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_ctrl_c_while_waiting_prints_what_is_settled(server: Server, tmp_path: Path) -> None:
    server.goes = True
    file = written(tmp_path / "a.ndjson", [GOOD] * 6)
    process = started(server, tmp_path, str(file), "--batch-size", "2", "--json")
    assert process.stderr
    assert "connection to the server was lost" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert json.loads(out)["total_created"] == 2
    assert "The first 2 items are done" in err
    assert "--resume" in err
    assert "Traceback" not in err


def test_ctrl_c_while_a_table_is_processed_prints_what_is_settled(server: Server, tmp_path: Path) -> None:
    process = started(server, tmp_path, str(written(tmp_path / "a.csv", [GOOD] * 6)))
    assert server.followed.wait(60)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "Upload result" in out
    assert " 5 " in out
    assert "batch b1" in err
    assert "--resume" in err
    assert "Traceback" not in err
