"""An upload of ``pdpl`` goes on where it was interrupted, even when the server is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pdpl_client import Client

from tests.client.commands import GOOD, names, written
from tests.factories import Someone
from tests.pdpl_inventory.server import environment, manage, request, start

pytestmark = pytest.mark.slow


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
    assert code == 130
    assert "--resume" in err
    monkeypatch.setattr(Client, "upload_data_scan_batch", real)
    code, out, err = pdpl("upload", file, "--batch-size", 2, "--resume", "--json")
    assert (code, json.loads(out)["total_created"]) == (0, 10)
    assert len(names(maker)) == 10
    assert not list((tmp_path / "XDG_STATE_HOME").rglob("*.ndjson"))


@pytest.mark.parametrize(
    ("place", "damage", "line"),
    [
        (0, b"{", 1),
        (0, b"[]", 1),
        (0, b'{"fingerprint": "x"}', 1),
        (2, b"\x00\x00\x00", 3),
        (2, b'{"position": 1}', 3),
        (2, b'{"position": 1, "answer": []}', 3),
        (2, b"\xff", 3),
    ],
)
def test_a_damaged_journal_is_told_in_both_languages_and_stores_nothing(
    pdpl: Any, maker: Someone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int, damage: bytes, line: int
) -> None:
    file = written(tmp_path / "a.ndjson", [{**GOOD, "external_id": f"{at}"} for at in range(4)])
    monkeypatch.setattr("pdpl_client._journal.Journal.delete", lambda journal: None)
    assert pdpl("upload", file, "--batch-size", 2)[0] == 0
    [journal] = (tmp_path / "XDG_STATE_HOME").rglob("*.ndjson")
    lines = journal.read_bytes().splitlines()
    lines[place] = damage
    journal.write_bytes(b"\n".join(lines) + b"\n")
    code, out, err = pdpl("upload", file, "--batch-size", 2, "--resume")
    assert (code, out) == (2, "")
    assert f"hỏng ở dòng {line}" in " ".join(err.split())
    assert f"damaged in line {line}" in " ".join(err.split())
    assert len(names(maker)) == 4


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _killed_twice(home: Path, tmp_path: Path, count: int) -> None:
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
def test_upload_survives_a_server_killed_twice(home: Path, tmp_path: Path) -> None:
    _killed_twice(home, tmp_path, 15_000)


@pytest.mark.soak
@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the server as a process")
def test_a_hundred_thousand_survive_a_server_killed_twice(home: Path, tmp_path: Path) -> None:
    _killed_twice(home, tmp_path, 100_000)
