"""The sides of the comparison: server processes on the same PostgreSQL that get the same bytes."""

import asyncio
import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import psutil

from benchmarks import cluster
from benchmarks.payloads import Catalogue
from demo.server import MANAGE, free_port

SECRET = secrets.token_urlsafe(32)
# Rate limits stay on, but high enough for a thousand requests in a few seconds.
QUIET = {"PDPL_HOME": str(cluster.HOME), "PDPL_LOG_LEVEL": "WARNING", "PDPL_REQUESTS_PER_MINUTE": "1000000"}


@dataclass
class Answer:
    """An answer: seconds of wall time, seconds of CPU time of the server's processes, status and body."""

    seconds: float
    cpu: float
    status: int
    text: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.text)


@dataclass
class Server:
    """A running server of a side."""

    port: int
    process: psutil.Process
    headers: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: bytes) -> Answer:
        worked = self.cpu()
        with closing(self.connection()) as connection:
            answer = self.ask(connection, path, body)
        answer.cpu = self.cpu() - worked
        return answer

    def connection(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.connect()
        return connection

    def ask(
        self, connection: http.client.HTTPConnection, path: str, body: bytes | None, method: str = "POST"
    ) -> Answer:
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid.uuid4().hex, **self.headers}
        started = time.perf_counter()
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        text = response.read()
        return Answer(time.perf_counter() - started, 0.0, response.status, text)

    def cpu(self) -> float:
        return sum(sum(each.cpu_times()[:2]) for each in self._family())

    def peak_megabytes(self) -> float:
        """Return the largest peak memory of one of the server's processes."""
        return max(_peak(each.pid) for each in self._family())

    def _family(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]


def _peak(pid: int) -> float:
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) / 1_024 for line in status if line.startswith("VmHWM"))


@dataclass(frozen=True)
class Side:
    """An implementation of the batch: how its server is started, its path, and the tables that it fills."""

    name: str
    database: str
    path: str
    tables: tuple[str, ...]

    def command(self, port: int, workers: int) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}

    def headers(self, tenant_id: str) -> dict[str, str]:
        return {}

    @contextmanager
    def serving(self, tenant_id: str, workers: int = 1) -> Iterator[Server]:
        port = free_port()
        environment = {**os.environ, **self.environment(), "PDPL_WORKERS": str(workers)}
        started = subprocess.Popen(self.command(port, workers), env=environment, stdout=subprocess.DEVNULL)
        try:
            _wait(port, started)
            yield Server(port, psutil.Process(started.pid), self.headers(tenant_id))
        finally:
            started.send_signal(signal.SIGTERM)
            started.wait(60)

    def empty(self) -> None:
        cluster.empty(self.database, self.tables)

    def stored(self) -> int:
        return cluster.count(self.database, self.tables[0])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"A side ended by itself with status {process.returncode}.")
        try:
            httpx.get(f"http://127.0.0.1:{port}/", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("A side did not start.")


# --- Ours ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ours(Side):
    password: str = ""
    threads: int = 8

    def command(self, port: int, workers: int) -> list[str]:
        return [sys.executable, str(MANAGE), "serve", "--port", str(port)]

    def environment(self) -> dict[str, str]:
        return {**QUIET, "PDPL_THREADS": str(self.threads)}

    @contextmanager
    def serving(self, tenant_id: str, workers: int = 1) -> Iterator[Server]:
        with super().serving(tenant_id, workers) as server:
            person = {"username": username(tenant_id), "password": self.password}
            token = httpx.post(f"http://127.0.0.1:{server.port}/api/v1/auth/token", json=person, timeout=60).json()
            server.headers = {"Authorization": f"Bearer {token['access']}"}
            yield server


def username(tenant_id: str) -> str:
    return f"bench-{tenant_id}"


def make_tenant() -> tuple[str, str]:
    """Create a tenant of the product with an editor. Returns the tenant's id and the editor's password."""
    password = secrets.token_urlsafe(16)
    environment = {**os.environ, **QUIET, "PDPL_PASSWORD": password}

    def manage(*arguments: str) -> dict[str, Any]:
        command = [sys.executable, str(MANAGE), *arguments, "--json"]
        made = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return json.loads(made.stdout.splitlines()[-1])

    tenant_id = manage("create_tenant", "Đơn vị đo tốc độ")["tenant_id"]
    manage("create_user", username(tenant_id), "--tenant", tenant_id, "--role", "editor")
    return tenant_id, password


def make_catalogue(ours: Ours, tenant_id: str) -> Catalogue:
    """Create fifty recipients and twenty transfers over HTTP. Returns their ids and keys, and the categories'."""
    base = f"/api/v1/tenants/{tenant_id}/batch"
    recipients = [
        {"external_id": f"doi-tac-{each}", "name_vi": f"Đối tác giao hàng {each}", "role": "processor"}
        for each in range(50)
    ]
    cloud = {"transfer_case": "offshore_cloud", "destination_country": "SG"}
    transfers = [{"external_id": f"may-chu-{each}", "name_vi": f"Máy chủ {each}", **cloud} for each in range(20)]
    with ours.serving(tenant_id) as server:
        made = [
            server.post(f"{base}/{kind}", json.dumps({key: items}).encode()).body[ids]
            for kind, key, items, ids in (
                ("recipients", "recipients", recipients, "recipient_ids"),
                ("data-transfers", "transfers", transfers, "transfer_ids"),
            )
        ]
    with cluster.superuser(cluster.OURS) as connection:
        found = connection.execute("SELECT id, code FROM activities_datacategory WHERE tenant_id = %s", [tenant_id])
        codes = {str(each): code for each, code in found}
    keys = [
        (each["external_id"], pk)
        for items, ids in zip((recipients, transfers), made, strict=True)
        for each, pk in zip(items, ids, strict=True)
    ]
    return Catalogue(list(codes), *made, {**codes, **{pk: key for key, pk in keys}})


# --- The others ------------------------------------------------------------------------


@dataclass(frozen=True)
class Peer(Side):
    def command(self, port: int, workers: int) -> list[str]:
        options = ["--port", str(port), "--workers", str(workers), "--no-access-log", "--log-level", "warning"]
        return [sys.executable, "-m", "uvicorn", "benchmarks.peer.app:app", "--loop", "uvloop", *options]

    def environment(self) -> dict[str, str]:
        address = cluster.address(self.database).replace("postgresql:", "postgresql+asyncpg:")
        return {"PEER_DATABASE": address, "PEER_SECRET": SECRET}

    def headers(self, tenant_id: str) -> dict[str, str]:
        token = jwt.encode({"tenant_id": tenant_id, "exp": time.time() + 3_600}, SECRET, algorithm="HS256")
        return {"Authorization": f"Bearer {token}"}

    def prepare(self, tenant_id: str, catalogue: Catalogue) -> None:
        from sqlalchemy.ext.asyncio import create_async_engine

        from benchmarks.peer.tables import Base

        async def create() -> None:
            engine = create_async_engine(self.environment()["PEER_DATABASE"])
            async with engine.begin() as connection:
                await connection.run_sync(Base.metadata.create_all)
            await engine.dispose()

        asyncio.run(create())
        with cluster.superuser(self.database) as connection, connection.cursor() as cursor:
            cursor.execute("INSERT INTO tenant (id) VALUES (%s)", [tenant_id])
            for table, ids in _catalogues("category", "recipient", "transfer", catalogue):
                sql = f"INSERT INTO {table} (id, tenant_id, name_vi) VALUES (%s, %s, 'Tên')"
                cursor.executemany(sql, [(each, tenant_id) for each in ids])


@dataclass(frozen=True)
class Plain(Side):
    def command(self, port: int, workers: int) -> list[str]:
        options = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--threads", "8", "--timeout", "600"]
        return [sys.executable, "-m", "gunicorn", "benchmarks.plain.wsgi", "--log-level", "warning", *options]

    def environment(self) -> dict[str, str]:
        return {
            "PLAIN_DATABASE": cluster.address(self.database),
            "PLAIN_SECRET": SECRET,
            "DJANGO_SETTINGS_MODULE": "benchmarks.plain.settings",
        }

    def prepare(self, catalogue: Catalogue) -> None:
        command = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity", "0"]
        subprocess.run(command, check=True, env={**os.environ, **self.environment()})
        with cluster.superuser(self.database) as connection, connection.cursor() as cursor:
            for table, ids in _catalogues("plain_category", "plain_recipient", "plain_transfer", catalogue):
                cursor.executemany(f"INSERT INTO {table} (id, name_vi) VALUES (%s, 'Tên')", [(each,) for each in ids])


def _catalogues(category: str, recipient: str, transfer: str, catalogue: Catalogue) -> list[tuple[str, Any]]:
    return [(category, catalogue.categories), (recipient, catalogue.recipients), (transfer, catalogue.transfers)]
