"""With ``PDPL_CLAMD`` each file is shown to clamd, here a real server in a thread, before it is kept."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.answers import code
from tests.dossiers.attachments.sending import PDF, attach, kept
from tests.factories import Someone

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"


class Handler(socketserver.StreamRequestHandler):
    """Reads INSTREAM as clamd does, and answers by what it got."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        self.server.seen.append(content)  # type: ignore[attr-defined]
        answer = getattr(self.server, "answer", None)
        if answer is None:
            answer = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        self.wfile.write(answer)


@pytest.fixture(params=["port", "path"])
def clamd(request: pytest.FixtureRequest, tmp_path: Path, settings: Any) -> Iterator[Any]:
    server: Any
    if request.param == "port":
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        settings.PDPL_CLAMD = f"127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.ThreadingUnixStreamServer(str(tmp_path / "clamd.sock"), Handler)
        settings.PDPL_CLAMD = str(tmp_path / "clamd.sock")
    server.seen = []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_clean_file_is_seen_whole_and_kept(editor: Someone, clamd: Any) -> None:
    content = PDF + b"x" * 200_000
    assert attach(editor, content).status_code == 201
    assert clamd.seen == [content]
    assert kept(editor)[0].read_bytes() == content


def test_virus_is_refused_by_name(editor: Someone, clamd: Any) -> None:
    answer = attach(editor, PDF + EICAR)
    assert code(answer) == (400, "attachment_infected")
    assert "“Eicar-Signature”" in answer.json()["detail"]["error_vi"]
    assert kept(editor) == []
    assert editor.get("dossiers/attachments").json()["count"] == 0


@pytest.mark.parametrize("answered", [b"INSTREAM size limit exceeded. ERROR\0", b""])
def test_scanner_that_does_not_judge_is_away(editor: Someone, clamd: Any, answered: bytes) -> None:
    clamd.answer = answered
    answer = attach(editor)
    assert code(answer) == (503, "scanner_away")
    assert answer["Retry-After"]
    assert kept(editor) == []


def test_scanner_that_cannot_be_reached_is_away(editor: Someone, tmp_path: Path, settings: Any) -> None:
    for address in ("127.0.0.1:1", f"unix:{tmp_path}/none.sock"):
        settings.PDPL_CLAMD = address
        assert code(attach(editor)) == (503, "scanner_away")
    assert kept(editor) == []


def test_file_of_no_known_type_is_not_shown_to_the_scanner(editor: Someone, clamd: Any) -> None:
    assert code(attach(editor, b"MZ")) == (400, "attachment_type")
    assert clamd.seen == []
