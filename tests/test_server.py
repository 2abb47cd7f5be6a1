"""The server as a process: starts by itself, ends cleanly, recovers from a rough stop."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil
import pytest

from demo.server import MANAGE, free_port
from pdpl_inventory.embedded import cluster

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded PostgreSQL")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "nhà của tôi"  # spaces and accents are a path's right
    yield home
    for process in processes(home):
        process.kill()
    folder = cluster.place(home).folder
    time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)


def processes(home: Path) -> list[psutil.Process]:
    """Everything of PostgreSQL that works in this home's cluster."""
    return [psutil.Process(pid) for pid in cluster._processes(cluster.place(home))]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PDPL_HOME": str(home), "PDPL_WORKERS": "1", "PDPL_PASSWORD": "mat-khau-rat-dai"}


def start(home: Path) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    command = [sys.executable, str(MANAGE), "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if request(port, "GET", "/readyz")[0] == 200:
                return process, port
        except OSError:
            assert process.poll() is None
        time.sleep(0.1)
    raise AssertionError("not ready")


def request(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with closing(connection):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"null")


def manage(home: Path, *arguments: str) -> str:
    command = [sys.executable, str(MANAGE), *arguments]
    done = subprocess.run(command, env=environment(home), check=True, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


def test_sigterm_ends_the_server_and_everything_it_started(home: Path) -> None:
    process, port = start(home)
    group = psutil.Process(process.pid).children(recursive=True)
    assert group
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    assert set(made) == {"tenant_id", "username", "role"}
    assert processes(home), "a command that came and went must not stop the server's cluster"
    assert request(port, "GET", "/healthz") == (200, {"status": "ok"})
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert not [each for each in group if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert not processes(home)


def test_server_recovers_from_kill_9_of_everything(home: Path) -> None:
    process, _ = start(home)
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for each in processes(home):
        each.kill()
    process, port = start(home)
    body = json.dumps({"username": "mai", "password": "mat-khau-rat-dai"})
    status, token = request(port, "POST", "/api/v1/auth/token", body, Content_Type="application/json")
    assert (status, token["tenant_id"]) == (200, made["tenant_id"])
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert not processes(home)


def test_bodies_are_bounded_before_they_are_read(home: Path) -> None:
    process, port = start(home)
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    body = json.dumps({"username": "mai", "password": "mat-khau-rat-dai"})
    token = request(port, "POST", "/api/v1/auth/token", body, Content_Type="application/json")[1]["access"]
    path = f"/api/v1/tenants/{made['tenant_id']}/batch/recipients"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("POST", path)
    for name, value in {"Content-Length": str(10**9), "Content-Type": "application/json"}.items():
        connection.putheader(name, value)
    connection.putheader("Authorization", f"Bearer {token}")
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    headers = {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
    assert request(port, "POST", path, b" " * (65 * 1024 * 1024), **headers)[0] == 413
    assert request(port, "POST", path, iter([b"{}"]), Transfer_Encoding="chunked", **headers)[0] == 411
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
