"""The code of today takes up the database of each released version, and works beside the version after it."""

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from demo.server import serving
from tests.factories import PASSWORD, ActivityItem
from tests.metrics.processes import wait_until
from tests.postgres.upgrades import manage, older_database
from tests.upgrade.make_dump import FOLDER, MOST_BYTES

pytestmark = pytest.mark.slow
STORED = sorted(FOLDER.glob("*.sql.gz"))
# What the first half of a change of the next version may do to the schema while this one still runs.
EXPANDED = """
ALTER TABLE activities_processingactivity ADD COLUMN of_next_version text NULL;
ALTER TABLE activities_batch ADD COLUMN of_next_version boolean DEFAULT false NOT NULL;
ALTER TABLE activities_auditevent ADD COLUMN of_next_version text NULL;
ALTER TABLE tenants_membership ADD COLUMN of_next_version text NULL;
CREATE TABLE activities_ofnextversion (id uuid PRIMARY KEY, tenant_id uuid NOT NULL REFERENCES tenants_tenant (id));
"""


def test_there_is_a_stored_version() -> None:
    assert STORED
    assert all(path.stat().st_size < MOST_BYTES for path in STORED)


@pytest.fixture(params=STORED, ids=lambda path: path.name.removesuffix(".sql.gz"))
def stored(request: pytest.FixtureRequest) -> Iterator[tuple[str, dict[str, Any]]]:
    """The URL of a database of a released version, migrated to today's, and what was in it."""
    path: Path = request.param
    with older_database() as url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(gzip.decompress(path.read_bytes()).decode())  # type: ignore[arg-type]
        manage(url, "migrate", "--verbosity", "0")
        yield url, json.loads(path.with_name(path.name.replace(".sql.gz", ".json")).read_text())


def signed_in(address: str, facts: dict[str, Any], role: str) -> httpx.Client:
    """A client of the tenant's part of the API, as its member of that role."""
    who = {"username": facts["people"][role], "password": PASSWORD, "tenant_id": facts["tenant_id"]}
    answer = httpx.post(f"{address}/api/v1/auth/token", json=who, timeout=30)
    assert answer.status_code == 200, answer.text
    headers = {"Authorization": f"Bearer {answer.json()['access']}"}
    return httpx.Client(base_url=f"{address}/api/v1/tenants/{facts['tenant_id']}/", headers=headers, timeout=60)


def looks_as_it_did(editor: httpx.Client, admin: httpx.Client, facts: dict[str, Any]) -> None:
    for word, count in facts["counts"].items():
        found = admin.get(word)
        assert found.status_code == 200, (word, found.text)
        # Each sign-in adds an entry.
        more = found.json()["count"] - count
        assert more >= 0 if word == "audit-events" else more == 0, word
    errors = editor.get(f"batches/{facts['batch']}/errors").json()
    assert [each["index"] for each in errors["results"]] == [30]
    export = editor.get("register", params={"format": "csv"})
    assert export.status_code == 200, export.text
    assert "Quản lý hồ sơ nhân viên" in export.text


def works(editor: httpx.Client, address: str, facts: dict[str, Any]) -> None:
    """Update and insert in a batch, a single record, an import, and a page of the desk."""
    named = {number: f"Chấm công sau khi nâng cấp {number}" for number in range(28, 32)}
    items = [ActivityItem(external_id=f"may-quet-{n}", activity_name_vi=name) for n, name in named.items()]
    sent = editor.post("batch/processing-activities?on_conflict=update", json={"activities": items})
    assert sent.status_code in (200, 201), sent.text
    assert [sent.json()[f"total_{each}"] for each in ("updated", "created", "failed")] == [2, 2, 0]
    found = editor.get("processing-activities", params={"search": "sau khi nang cap"}).json()
    assert found["count"] == 4
    one = editor.post("processing-activities", json=ActivityItem())
    assert one.status_code == 201, one.text
    path = f"processing-activities/{one.json()['id']}"
    assert editor.patch(path, json={"purpose_vi": "Mục đích khác"}).status_code == 200
    assert editor.get(path).json()["purpose_vi"] == "Mục đích khác"
    headers = {"Content-Type": "application/x-ndjson"}
    body = "\n".join(json.dumps(ActivityItem(external_id=f"tep-moi-{number}")) for number in range(3))
    imported = editor.post("imports?kind=processing-activities", content=body, headers=headers)
    assert imported.status_code == 202, imported.text
    batch = f"batches/{imported.json()['batch_id']}"
    wait_until(lambda: editor.get(batch).json()["status"] == "completed")
    assert editor.get(batch).json()["total_created"] == 3
    with httpx.Client(base_url=address, timeout=60, follow_redirects=True) as desk:
        form = desk.get("/admin/login/").text
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        who = {"username": facts["people"]["editor"], "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
        desk.post("/admin/login/?next=/admin/", data=who, headers={"Referer": address})
        page = desk.get("/admin/activities/processingactivity/?q=sau+khi+nang+cap")
        assert page.status_code == 200
        assert 'action="/admin/login' not in page.text
        assert all(name in page.text for name in named.values())


def chains_hold(url: str, facts: dict[str, Any]) -> None:
    told = [json.loads(line) for line in manage(url, "verify_audit", "--json").splitlines()]
    found = {each["tenant_id"]: (each["intact"], each["sequence"]) for each in told}
    intact, sequence = found[facts["tenant_id"]]
    assert intact
    assert sequence > facts["counts"]["audit-events"]


def test_the_database_of_a_released_version_is_taken_up(
    stored: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url, facts = stored
    serves(url, facts, monkeypatch, tmp_path)


@pytest.mark.soak
def test_today_works_on_the_schema_that_the_next_version_has_expanded(
    stored: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    url, facts = stored
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(EXPANDED)
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('activities', '9999_x', now())")
    serves(url, facts, monkeypatch, tmp_path)


def serves(url: str, facts: dict[str, Any], monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """A server on that database shows what was stored, works, and leaves audit chains that verify."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)
    monkeypatch.setenv("PDPL_HOME", str(home))
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    with serving() as address:
        editor, admin = (signed_in(address, facts, role) for role in ("editor", "admin"))
        with editor, admin:
            looks_as_it_did(editor, admin, facts)
            works(editor, address, facts)
    chains_hold(url, facts)
