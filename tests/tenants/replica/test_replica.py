"""Reads are answered by a streaming replica, never with less than what their tenant has written, and never with a
failure that is the replica's."""

import threading
import time
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.tenants.replica.clusters import ROLE, SUPERUSER, Office, serving, token_in
from tests.tenants.replica.conftest import LAG, Installation

pytestmark = pytest.mark.slow
_number = count(1)


@pytest.fixture
def office(running: Installation) -> Office:
    """An administrator of a fresh tenant, whose replica has everything."""
    made = running.server.tenant(f"mai{next(_number)}")
    running.replica.catch_up(running.primary)
    return made


def rename_unseen(running: Installation, before: str, after: str) -> None:
    """Change a record in the primary's table alone, as nothing of the product does: without the log's knowing."""
    running.primary.sql(f"UPDATE activities_recipient SET name_vi = '{after}' WHERE name_vi = '{before}'")


def look_often(office: Office) -> None:
    """Read so often that both processes are asked, and know how far the primary has come."""
    for _ in range(12):
        office.names()


def test_what_only_reads_is_answered_by_the_replica(running: Installation, office: Office) -> None:
    first, then = f"Bên cũ {next(_number)}", f"Bên mới {next(_number)}"
    pk = office.add(first)
    running.replica.catch_up(running.primary)
    with office.desk() as desk:
        running.replica.catch_up(running.primary)
        look_often(office)
        running.replica.pause()
        rename_unseen(running, first, then)
        before = running.server.reads()
        assert office.names() == {first}
        assert office.get(f"recipients/{pk}").json()["name_vi"] == first
        assert first in desk.get("/admin/activities/recipient/").text
        assert first in desk.get(f"/admin/activities/recipient/{pk}/").text
        assert running.server.reads() - before == {"replica": 4}
    running.replica.resume()
    running.replica.catch_up(running.primary)
    assert office.names() == {then}


def test_who_wrote_reads_it_and_others_stay_with_the_replica(running: Installation, office: Office) -> None:
    other = running.server.tenant(f"lan{next(_number)}")
    office.add("Bên một")
    other.add("Bên của người khác")
    running.replica.catch_up(running.primary)
    look_often(other)
    running.replica.pause()
    office.add("Bên hai")
    key = office.send("POST", "api-keys", {"name": "Máy quét", "role": "scanner"})["key"]
    program = Office(running.server, office.tenant_id, office.username, key)
    with running.server.counted() as reads:
        for _ in range(6):  # by either process
            assert office.names() == program.names() == {"Bên một", "Bên hai"}
    assert reads == {"behind": 12}
    with running.server.counted() as reads:
        look_often(other)
    assert reads["replica"]
    assert not reads.keys() - {"replica", "behind"}
    running.replica.resume()
    running.replica.catch_up(running.primary)
    with running.server.counted() as reads:
        assert office.names() == {"Bên một", "Bên hai"}
    assert reads == {"replica": 1}


def test_what_the_log_does_not_have_is_read_by_who_wrote_it(running: Installation, office: Office) -> None:
    """A saved filter is no act of the register."""
    page = "/admin/activities/recipient/"
    with office.desk() as desk:
        running.replica.catch_up(running.primary)
        running.replica.pause()
        token = token_in(desk.get(f"{page}?role__exact=processor").text)
        body = {"name": "Bên xử lý của tôi", "query": "role__exact=processor", "csrfmiddlewaretoken": token}
        saved = desk.post(f"{page}filters/", data=body)
        assert saved.status_code == 200
        assert "Bên xử lý của tôi" in saved.text
        with running.server.counted() as reads:
            assert "Bên xử lý của tôi" in desk.get(page).text
    assert reads == {"behind": 1}


def test_an_export_is_read_on_the_replica_and_recorded_on_the_primary(running: Installation, office: Office) -> None:
    with running.server.counted() as reads:
        answer = office.get("register", format="csv")
    assert answer.status_code == 200, answer.text
    assert reads == {"replica": 1}
    recorded = office.get("audit-events", action="register.exported").json()["results"]
    assert [each["data"]["format"] for each in recorded] == ["csv"]


def test_another_tenant_is_not_seen_through_the_replica(running: Installation, office: Office) -> None:
    stranger = running.server.tenant(f"la{next(_number)}")
    pk = office.add("Chỉ của tôi")
    running.replica.catch_up(running.primary)
    with running.server.counted() as reads:
        assert office.names() == {"Chỉ của tôi"}
        assert stranger.names() == set()
        assert stranger.get(f"recipients/{pk}").status_code == 404
        assert "Chỉ của tôi" not in stranger.get("recipients", search="chi cua toi").text
        for path in ("audit-events", "members"):
            told = stranger.get(path)
            assert told.status_code == 200
            assert office.username not in told.text
    assert reads == {"replica": 6}
    with psycopg.connect(running.replica.url(ROLE)) as connection:
        row = connection.execute("SELECT count(*) FROM activities_recipient").fetchone()
        assert row == (0,)


def test_a_replica_behind_the_bound_is_left_alone_and_taken_up_again(running: Installation, office: Office) -> None:
    office.add("Một bên")
    other = running.server.tenant(f"chi{next(_number)}")
    running.replica.catch_up(running.primary)
    look_often(office)
    running.replica.pause()
    rename_unseen(running, "Một bên", "Bên chỉ có ở máy chính")
    since, last_old = time.monotonic(), -1.0
    while (asked_at := time.monotonic()) < since + LAG + 2:
        if office.names() == {"Một bên"}:
            last_old = asked_at - since
    assert 0 < last_old < LAG
    with running.server.counted() as reads:
        look_often(other)
    assert not reads["replica"]
    assert reads["paused"]
    assert "further behind than PDPL_REPLICA_MAX_LAG_SECONDS" in running.server.log.read_text()
    running.replica.resume()
    running.replica.catch_up(running.primary)
    time.sleep(1.2)
    with running.server.counted() as reads:
        for _ in range(10):
            assert office.names() == {"Bên chỉ có ở máy chính"}
    assert reads["replica"]


def test_the_loss_of_the_replica_fails_no_read(running: Installation, office: Office) -> None:
    office.add("Một bên")
    statuses: list[int] = []
    end = threading.Event()

    def read() -> None:
        while not end.is_set():
            statuses.append(office.get("recipients").status_code)
            statuses.append(office.get("summary").status_code)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for each in readers:
        each.start()
    time.sleep(1)
    running.replica.stop()
    time.sleep(2)
    with running.server.counted() as reads:
        assert office.names() == {"Một bên"}
        time.sleep(1)
    running.replica.start()
    time.sleep(2)
    end.set()
    for each in readers:
        each.join()
    assert len(statuses) > 50
    assert set(statuses) == {200}
    assert not reads["replica"]
    log = running.server.log.read_text()
    assert "it cannot be reached, or its connection was lost" in log
    running.replica.catch_up(running.primary)
    with running.server.counted() as reads:
        for _ in range(4):
            assert office.names() == {"Một bên"}
    assert reads["replica"]


def test_a_promoted_replica_is_not_read(running: Installation, office: Office) -> None:
    """It is another database from then on, to which others may write."""
    office.add("Một bên")
    running.replica.catch_up(running.primary)
    running.replica.sql("SELECT pg_promote()")
    running.replica.sql("UPDATE activities_recipient SET name_vi = 'Chỉ ở bản đã tách' WHERE name_vi = 'Một bên'")
    with running.server.counted() as reads:
        for _ in range(6):
            assert office.names() == {"Một bên"}
    assert reads["promoted"]
    assert not reads["replica"]
    assert "it is no replica any more" in running.server.log.read_text()


# It makes temporary tables.
ON_PRIMARY = {"register?as_of=2026-01-01"}


def test_every_address_that_reads_is_answered(running: Installation, office: Office) -> None:
    """None fails on the replica, and few send it to no purpose."""
    ids = {"recipients": office.add("Một bên")}
    running.replica.catch_up(running.primary)
    paths = {
        "processing-activities", "data-categories", "recipients", "data-transfers", f"recipients/{ids['recipients']}",
        f"recipients/{ids['recipients']}/history", "api-keys", "members", "profile", "summary", "register/deadlines",
        "register/calendar-links", "register/dossier-events", "dossiers/attachments", "dossiers/versions",
        "dossiers/answers", "limits", "audit-events", "recipients?cursor=", "recipients?search=ben",
        "dossiers/form-10", "dossiers/form-10/notice?format=docx", "dossiers/form-09?format=pdf",
        "dossiers/form-10/package", "register?format=xlsx", "register?format=docx", "register?as_of=2026-01-01",
    }  # fmt: skip
    found: dict[str, Any] = {}
    for path in sorted(paths):
        with running.server.counted() as reads:
            status = office.get(path).status_code if "?" not in path else _get(office, path)
        running.replica.catch_up(running.primary)
        found[path] = (status, dict(reads))
    assert {path: each for path, each in found.items() if each[0] != 200} == {}
    assert {path for path, each in found.items() if each[1] != {"replica": 1}} == ON_PRIMARY


def _get(office: Office, path: str) -> int:
    path, _, query = path.partition("?")
    name, _, value = query.partition("=")
    return office.get(path, **{name: value}).status_code


def test_a_replica_whose_role_passes_the_wall_is_not_asked(running: Installation, tmp_path: Path) -> None:
    with serving(tmp_path / "home", running.primary, running.replica.url(SUPERUSER)) as server:
        made = server.tenant(f"em{next(_number)}")
        running.replica.catch_up(running.primary)
        with server.counted() as reads:
            for _ in range(4):
                made.names()
        assert reads["unbound"]
        assert not reads["replica"]
        assert "its role is a superuser or has BYPASSRLS" in server.log.read_text()
