"""A real server as a process in a home folder of its own, and the requests and commands that tests send to it."""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from demo.server import MANAGE, free_port
from pdpl_inventory.embedded.place import place
from pdpl_inventory.embedded.server import processes_of


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "nhà của tôi"  # spaces and accents are a path's right
    yield home
    for process in processes(home):
        process.kill()
    folder = place(home).folder
    time.sleep(0.2)
    shutil.rmtree(folder, ignore_errors=True)


def processes(home: Path) -> list[psutil.Process]:
    """The PostgreSQL processes of this home's cluster."""
    found = []
    for pid in processes_of(place(home)):
        with suppress(psutil.NoSuchProcess):  # it may end as one looks
            found.append(psutil.Process(pid))
    return found


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PDPL_HOME": str(home), "PDPL_WORKERS": "1", "PDPL_PASSWORD": "mat-khau-rat-dai"}


def start(home: Path, port: int = 0) -> tuple[subprocess.Popen[bytes], int]:
    port = port or free_port()
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


def sign_in(home: Path, port: int) -> tuple[str, dict[str, str]]:
    """A fresh tenant's batch path for recipients, and the headers of its member."""
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    body = json.dumps({"username": "mai", "password": "mat-khau-rat-dai"})
    token = request(port, "POST", "/api/v1/auth/token", body, Content_Type="application/json")[1]["access"]
    path = f"/api/v1/tenants/{made['tenant_id']}/batch/recipients"
    return path, {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}
