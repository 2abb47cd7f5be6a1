"""The server process of the demo, which ends with the demo."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
START_SECONDS = 90


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving() -> Iterator[str]:
    """Run ``manage.py serve`` on a free port and yield its address. Raises ``SystemExit`` when it does not start."""
    port = free_port()
    environment = {**os.environ, "PDPL_LOG_LEVEL": "WARNING"}
    command = [sys.executable, str(MANAGE), "serve", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server ended by itself with status {process.returncode}.")
        try:
            if httpx.get(f"{address}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise SystemExit(f"The server was not ready within {START_SECONDS} seconds.")


def make_tenant(name: str, username: str) -> tuple[str, str]:
    """Create a tenant with an editor. Returns the tenant's id and the editor's password."""
    password = secrets.token_urlsafe(16)
    command = [sys.executable, str(MANAGE), "create_tenant", name, "--user", username, "--role", "editor", "--json"]
    environment = {**os.environ, "PDPL_PASSWORD": password}
    made = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(made.stdout.splitlines()[-1])["tenant_id"], password
