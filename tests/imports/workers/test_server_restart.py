"""An import goes on when the whole server is killed and restarted, with its own queue and with each broker."""

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from pdpl_inventory.embedded.place import place
from pdpl_inventory.embedded.server import processes_of
from tests.imports.workers.processes import BROKERS, broker_url
from tests.pdpl_inventory.server import processes, request, sign_in, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded PostgreSQL"),
]
COUNT = 40_000


@pytest.fixture(params=["embedded", *(pytest.param(each, marks=pytest.mark.soak) for each in BROKERS)])
def _fed_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PDPL_IMPORT_LEASE_SECONDS", "4")
    if request.param != "embedded":
        monkeypatch.setenv("CELERY_BROKER_URL", broker_url(request.param))
        monkeypatch.setenv("PDPL_CELERY_QUEUE", f"pdpl-test-{tmp_path.name}-{os.getpid()}")


def look(port: int, where: str, headers: dict[str, str]) -> Any:
    return request(port, "GET", where, **headers)[1]


def until(port: int, where: str, headers: dict[str, str], wanted: Any, seconds: float = 90) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        batch = look(port, where, headers)
        if wanted(batch):
            return batch
        time.sleep(0.05)
    raise AssertionError(batch)


@pytest.mark.usefixtures("_fed_by")
def test_import_goes_on_within_a_minute_of_a_restart_and_ends_whole(home: Path) -> None:
    process, port = start(home)
    path, headers = sign_in(home, port)
    tenant = path.partition("/batch/")[0]
    lines = (json.dumps({"name_vi": f"Bên {n}", "role": "processor", "external_id": f"k{n}"}) for n in range(COUNT))
    body = "\n".join(lines).encode()
    headers["Content_Type"] = "application/x-ndjson"
    began = time.monotonic()
    status, queued = request(port, "POST", f"{tenant}/imports?kind=recipients", body, **headers)
    assert (status, time.monotonic() - began < 1) == (202, True)
    where = f"{tenant}/batches/{queued['batch_id']}"
    until(port, where, headers, lambda batch: batch["processed"])
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pid in processes_of(place(home)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process, port = start(home)
    at_restart = look(port, where, headers)
    assert (at_restart["status"], at_restart["total"]) == ("running", COUNT)
    assert at_restart["processed"] < COUNT
    until(port, where, headers, lambda batch: batch["processed"] > at_restart["processed"], seconds=60)
    batch = until(port, where, headers, lambda batch: batch["status"] != "running")
    assert (batch["status"], batch["total_created"]) == ("completed", COUNT)
    group = psutil.Process(process.pid).children(recursive=True)
    assert len(group) >= 4, "a web worker, the upkeep, the work and its worker"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert not [each for each in group if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
    assert not processes(home)
