"""Commands of the product as processes on the database of these tests, and requests to them."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connections

from demo.server import MANAGE
from tests.factories import Someone


def address_of(alias: str) -> str:
    database = connections[alias].settings_dict
    who = ":".join(quote(part, safe="") for part in (database["USER"], database["PASSWORD"]) if part)
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgresql://{who}@{quote(database['HOST'], safe='')}{port}/{connections[alias].settings_dict['NAME']}"


def addresses() -> dict[str, str]:
    """The variables that name the database of these tests."""
    urls = {"DATABASE_URL": address_of("default")}
    return urls | ({"DATABASE_OWNER_URL": address_of("owner")} if "owner" in connections else {})


@contextmanager
def running(home: Path, *command: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command of the product as a process, on the database of these tests."""
    environment = {**os.environ, **addresses(), "PDPL_HOME": str(home), "SECRET_KEY": settings.SECRET_KEY, **variables}
    process = subprocess.Popen(
        [sys.executable, str(MANAGE), *command], env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def read(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
        return answer.read().decode()


def wait_until(found: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if found():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError("not in time")


def send(port: int, by: Someone, path: str, body: str, media: str) -> Any:
    """The answer's JSON to a POST."""
    return ask(port, by, path, body.encode(), {"Content-Type": media})


def ask(port: int, by: Someone, path: str, body: bytes | None = None, headers: Any = None) -> Any:
    """The answer's JSON to a GET, or to a POST with a body."""
    headers = {"Authorization": by.client._credentials["HTTP_AUTHORIZATION"], **(headers or {})}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{by.url(path)}", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)
