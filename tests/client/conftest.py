"""Clients of the library with a connection that can fail, and the command ``pdpl`` against a real socket."""

import functools
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import httpx
import pytest
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connection
from pdpl_client import Client, cli
from rich.console import Console

from tests.client.wire import ADDRESS, Wire
from tests.factories import Someone, program
from tests.imports.sending import work
from tests.pdpl_inventory.server import home as home


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """Ctrl-C works here and in commands that are started, also where a shell runs the tests with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def key(admin: Someone) -> str:
    return program(admin, "editor").client._credentials["HTTP_AUTHORIZATION"].removeprefix("Bearer ")


@pytest.fixture
def connect(key: str) -> Iterator[Callable[..., Client]]:
    """Makes clients whose connection fails as given in ``mishaps``; it is their ``.wire``."""
    made: list[Client] = []

    def connected(mishaps: dict[int, Any] | None = None, **options: Any) -> Client:
        wire = Wire(mishaps)
        client = Client(ADDRESS, key, transport=wire, **{"patience": 20.0, **options})
        client.wire = wire  # type: ignore[attr-defined]
        made.append(client)
        return client

    yield connected
    for client in made:
        client.close()


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
    """Runs the command with an editor's API key; returns its exit code, stdout and stderr."""
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


@pytest.fixture
def worker() -> Iterator[None]:
    """A worker takes what is queued for import, as beside a server."""
    ended = threading.Event()

    def take() -> None:
        try:
            while not ended.wait(0.05):
                work()
        finally:
            connection.close()

    thread = threading.Thread(target=take)
    thread.start()
    yield
    ended.set()
    thread.join()


@pytest.fixture
def answered_by(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has a function answer the requests of the command ``pdpl``; ``options`` are of its client."""

    def answered(answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> None:
        made = functools.partial(Client, transport=httpx.MockTransport(answer), **options)
        monkeypatch.setattr(cli.connection, "Client", made)

    return answered
