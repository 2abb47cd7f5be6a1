"""What several processes counted is added up: web workers, import workers, and those that were killed meanwhile."""

import json
import subprocess
import urllib.error
from pathlib import Path

import psutil
import pytest

from demo.server import free_port
from tests.factories import BODY_KEYS, RecipientItem, Someone
from tests.metrics.processes import read, running, send, wait_until
from tests.metrics.reading import figures

pytestmark = pytest.mark.slow
BATCHES = 24


def test_processes_of_one_server_are_added_up(editor: Someone, tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, "serve", "--port", str(port), PDPL_WORKERS="2", PDPL_THREADS="2") as server:
        wait_until(lambda: read(port, "/readyz"))
        for _ in range(BATCHES):
            body = json.dumps({BODY_KEYS["recipients"]: RecipientItem.build_batch(2)})
            send(port, editor, "batch/recipients", body, "application/json")
        queued = send(port, editor, "imports?kind=recipients", json.dumps(RecipientItem()), "application/x-ndjson")
        wait_until(lambda: editor.get(f"batches/{queued['batch_id']}").json()["status"] == "completed")
        now = figures(read(port, "/metrics"))
        writers = {path.name.split("_")[-1] for path in (tmp_path / "metrics").glob("counter_*.db")}
        assert len(writers) >= 3, "two web processes and a worker counted"
        assert now['pdpl_batch_duration_seconds_count{kind="recipients",status="201"}'] == BATCHES
        assert now['pdpl_items_total{door="batch",outcome="created"}'] == 2 * BATCHES
        assert now['pdpl_items_total{door="import",outcome="created"}'] == 1
        assert now['pdpl_import_duration_seconds_count{kind="recipients",status="completed"}'] == 1
        assert now['pdpl_import_chunk_items_total{kind="recipients"}'] == 1
        assert now['pdpl_pool_connections{state="idle"}'] + now['pdpl_pool_connections{state="used"}'] >= 2
        assert now['pdpl_pool_requests_waiting{pool="default"}'] == 0
        kill_a_worker(server)
        name = 'pdpl_worker_ends_total{how="killed"}'
        wait_until(lambda: figures(read(port, "/metrics")).get(name) == 1)


def kill_a_worker(server: subprocess.Popen[bytes]) -> None:
    """Kills an import worker, which is a child of the child ``work``, as the kernel does when memory runs out."""
    (supervisor,) = (each for each in psutil.Process(server.pid).children() if "work" in each.cmdline())
    supervisor.children()[0].kill()


def test_a_machine_of_workers_alone_answers_too(tmp_path: Path) -> None:
    port = free_port()
    with running(tmp_path, "work", "--metrics", f"127.0.0.1:{port}") as supervisor:
        wait_until(lambda: read(port, "/healthz"))
        assert figures(read(port, "/metrics"))["pdpl_database_up"] == 1
        with pytest.raises(urllib.error.HTTPError, match="404"):
            read(port, "/api/v1/schema")
        assert len(psutil.Process(supervisor.pid).children()) == 2
