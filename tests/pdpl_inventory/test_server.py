"""The server as a process: it starts its own PostgreSQL, stops cleanly, and recovers after being killed."""

import http.client
import json
import os
import signal
import threading
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from pdpl_inventory.embedded.place import DATABASE, SUPERUSER, place
from tests.pdpl_inventory.server import manage, processes, request, sign_in, start

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="about the embedded PostgreSQL"),
]


def as_owner(home: Path, sql: str) -> Any:
    where = place(home)
    with psycopg.connect(host=str(where.sockets), user=SUPERUSER, dbname=DATABASE) as connection:
        return connection.execute(sql).fetchone() if sql.startswith("SELECT") else connection.execute(sql)


RECIPIENTS = json.dumps(
    {"recipients": [{"name_vi": f"Bên {n}", "role": "processor", "external_id": f"k{n}"} for n in range(50)]}
)


def ask_again(port: int, path: str, headers: dict[str, str]) -> tuple[int, Any, bool]:
    """Repeats the same request until the first one has ended, as a sender without an answer does."""
    for _ in range(100):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        with closing(connection):
            connection.request("POST", path, RECIPIENTS, {k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            body = json.loads(answer.read())
        if answer.status != 409:
            return answer.status, body, bool(answer.headers["Idempotency-Replayed"])
        assert answer.headers["Retry-After"]
        time.sleep(0.1)
    raise AssertionError("still in progress")


@pytest.mark.parametrize("table", ["activities_recipient", "activities_storedanswer"])
def test_kill_9_between_insert_and_answer_loses_and_doubles_nothing(home: Path, table: str) -> None:
    """While rows are stored: nothing is kept. After the last statement was sent: PostgreSQL brings it to its end."""
    process, port = start(home)
    path, headers = sign_in(home, port)
    headers["Idempotency_Key"] = "scan-1"
    as_owner(
        home,
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(2); RETURN NULL; END $$;"
        f"CREATE TRIGGER slow BEFORE INSERT ON {table} FOR EACH STATEMENT EXECUTE FUNCTION slow();",
    )
    sender = threading.Thread(target=lambda: suppressed(port, path, headers))
    sender.start()
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    while as_owner(home, sleeping) == (0,):
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    sender.join()
    process, port = start(home)
    assert ask_again(port, path, headers)[::2] == (201, table == "activities_storedanswer")
    assert as_owner(home, "SELECT count(*) FROM activities_recipient") == (50,)
    status, body, replayed = ask_again(port, path, headers)
    assert (status, body["total_created"], replayed) == (201, 50, True)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0


def suppressed(port: int, path: str, headers: dict[str, str]) -> None:
    with suppress(OSError, http.client.HTTPException):
        request(port, "POST", path, RECIPIENTS, **headers)


def test_connection_cut_after_sending_is_settled_by_asking_again(home: Path) -> None:
    process, port = start(home)
    path, headers = sign_in(home, port)
    headers["Idempotency_Key"] = "scan-1"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("POST", path, RECIPIENTS, {k.replace("_", "-"): v for k, v in headers.items()})
    connection.close()
    while as_owner(home, "SELECT count(*) FROM activities_storedanswer") == (0,):
        time.sleep(0.02)
    status, body, replayed = ask_again(port, path, headers)
    assert (status, body["total_created"], replayed) == (201, 50, True)
    assert as_owner(home, "SELECT count(*) FROM activities_recipient") == (50,)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0


def test_sigterm_ends_the_server_and_everything_it_started(home: Path) -> None:
    process, port = start(home)
    group = psutil.Process(process.pid).children(recursive=True)
    assert group
    made = json.loads(manage(home, "create_tenant", "Công ty", "--user", "mai", "--role", "dpo", "--json"))
    assert set(made) == {"tenant_id", "username", "role"}
    assert processes(home), "a command that came and went must not stop the server's cluster"
    assert request(port, "GET", "/healthz") == (200, {"status": "ok"})
    assert request(port, "GET", "/readyz")[0] == 200
    as_owner(home, "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'pdpl_app'")
    assert request(port, "GET", "/readyz")[0] == 200, "a pooled connection that died must not cost an answer"
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
        with suppress(psutil.NoSuchProcess):
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
    path, headers = sign_in(home, port)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.putrequest("POST", path)
    for name, value in {"Content-Length": str(10**9), "Content-Type": "application/json"}.items():
        connection.putheader(name, value)
    connection.putheader("Authorization", headers["Authorization"])
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    assert request(port, "POST", path, b" " * (65 * 1024 * 1024), **headers)[0] == 413
    nobody = {**headers, "Authorization": "Bearer none"}
    assert request(port, "POST", path, b" " * (20 * 1024 * 1024), **nobody)[0] == 401
    assert request(port, "POST", path, iter([b"{}"]), Transfer_Encoding="chunked", **headers)[0] == 411
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
