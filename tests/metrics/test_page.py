"""Who may read /metrics, and what it says of the work that was done."""

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from activities.metrics.noted import note_deadlines
from activities.models import Errand
from pdpl_inventory.settings import PDPL_METRICS_DIR
from tenants.isolation.context import scope
from tests.factories import ActivityItem, RecipientItem, Someone
from tests.metrics.reading import figures, growth

ELSEWHERE = "203.0.113.7"
LATE_TRANSFER = {
    "name_vi": "Đám mây",
    "transfer_case": "offshore_cloud",
    "destination_country": "SG",
    "first_transfer_on": "2026-01-05",
}


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_programs_of_this_machine_may_read(address: str) -> None:
    answer = Client().get("/metrics", REMOTE_ADDR=address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")


@pytest.mark.parametrize("address", [ELSEWHERE, "10.0.0.1", "::ffff:10.0.0.1", ""])
def test_other_machines_may_not(address: str) -> None:
    answer = Client().get("/metrics", REMOTE_ADDR=address)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (403, "permission_denied")


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
def test_what_a_proxy_on_this_machine_passes_on_is_from_elsewhere(name: str) -> None:
    assert Client().get("/metrics", headers={name: "127.0.0.1"}).status_code == 403


def test_a_token_opens_it_to_other_machines(settings: Any) -> None:
    settings.PDPL_METRICS_TOKEN = "một-từ-dài"
    for sent, status in (("Bearer một-từ-dài", 200), ("Bearer một-từ", 401), ("một-từ-dài", 401), ("", 401)):
        answer = Client().get("/metrics", REMOTE_ADDR=ELSEWHERE, headers={"Authorization": sent} if sent else {})
        assert answer.status_code == status, sent
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert Client().post("/metrics").status_code == 405


def test_by_a_strange_name_only_with_a_token(settings: Any) -> None:
    settings.PDPL_METRICS_TOKEN = "mot-tu-dai"
    token = {"Authorization": "Bearer mot-tu-dai"}
    assert Client().get("/metrics", HTTP_HOST="10.1.2.3", headers=token).status_code == 200
    assert Client().get("/metrics", HTTP_HOST="rebound.example", REMOTE_ADDR="127.0.0.1").status_code == 400


def test_batches_are_counted_with_their_items_by_outcome(editor: Someone) -> None:
    with growth() as grown:
        editor.batch([*ActivityItem.build_batch(3), {}])
        editor.batch(ActivityItem.build_batch(2), query="?dry_run=true")
        editor.batch([{}, ActivityItem()], query="?mode=atomic")
    items = {name: count for name, count in grown.items() if name.startswith("pdpl_items_total")}
    assert items == {
        'pdpl_items_total{door="batch",outcome="created"}': 3,
        'pdpl_items_total{door="batch",outcome="failed"}': 2,
        'pdpl_items_total{door="batch",outcome="aborted"}': 1,
    }
    assert grown['pdpl_batch_duration_seconds_count{kind="processing-activities",status="201"}'] == 1
    assert grown['pdpl_batch_duration_seconds_count{kind="processing-activities",status="200"}'] == 1
    assert grown['pdpl_batch_duration_seconds_count{kind="processing-activities",status="422"}'] == 1


def test_a_replayed_batch_is_counted_once(editor: Someone) -> None:
    with growth() as grown:
        for _ in range(2):
            editor.batch([RecipientItem(name_vi="Bên nhận")], "recipients", HTTP_IDEMPOTENCY_KEY="scan-1")
    assert grown['pdpl_items_total{door="batch",outcome="created"}'] == 1
    assert grown['pdpl_batch_duration_seconds_count{kind="recipients",status="201"}'] == 1


def test_requests_are_counted_by_route_and_status_and_by_no_path(editor: Someone, stranger: Someone) -> None:
    with growth() as grown:
        editor.get("recipients/01a20b4d-0000-7000-8000-000000000000")
        editor.client.get(stranger.url("recipients"))
        editor.client.get("/api/v1/không-có")
        editor.client.generic("BREW", editor.url("recipients"))
        editor.client.get("/healthz")
    counted = {
        re.sub(r".*?\{(.*)\}", r"\1", name): count
        for name, count in grown.items()
        if "pdpl_request_duration_seconds_count" in name
    }
    route = "api/v1/tenants/<str:tenant_id>/recipients"
    assert counted == {
        f'method="GET",route="{route}/<uuid:pk>",status="404"': 1,
        f'method="GET",route="{route}",status="403"': 1,
        'method="GET",route="-",status="404"': 1,
        f'method="other",route="{route}",status="405"': 1,
    }


def test_no_label_names_a_tenant_or_a_person(editor: Someone) -> None:
    editor.batch([ActivityItem(activity_name_vi="Sổ của bà Hai")])
    Client().post("/api/v1/auth/token", {"username": editor.username, "password": "sai"}, "application/json")
    page = Client().get("/metrics").text
    for secret in (str(editor.tenant_id), editor.username, "Hai", "user-"):
        assert secret not in page
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", page)
    assert all(line.startswith(("#", "pdpl_")) for line in page.splitlines())


def test_failed_sign_ins_are_counted(editor: Someone) -> None:
    with growth() as grown:
        sent = {"username": editor.username, "password": "sai"}
        Client().post("/api/v1/auth/token", sent, "application/json", REMOTE_ADDR="203.0.113.99")
    assert grown['pdpl_sign_in_failures_total{what="password"}'] == 1


def test_statements_that_took_too_long_are_counted(editor: Someone, settings: Any) -> None:
    def slow(execute: Any, sql: str, *rest: Any) -> Any:
        if "activities_recipient" in sql:
            connection.connection.execute("SELECT set_config('statement_timeout', '10', true), pg_sleep(0)")
            connection.connection.execute("SET LOCAL statement_timeout = 10")
            return execute("SELECT pg_sleep(5)", None, *rest[1:])
        return execute(sql, *rest)

    with growth() as grown, connection.execute_wrapper(slow):
        assert editor.get("recipients").status_code == 503
    assert grown['pdpl_statement_timeouts_total{door="api"}'] == 1


def test_the_queue_tells_its_length_and_its_age(editor: Someone) -> None:
    with growth() as grown:
        line = b'{"name_vi": "A", "role": "processor"}'
        sent = editor.client.post(editor.url("imports?kind=recipients"), line, content_type="application/x-ndjson")
        assert sent.status_code == 202
    assert grown["pdpl_imports_queued"] == 1
    entry = Errand.objects.get(batch_id=sent.json()["batch_id"])
    Errand.objects.filter(pk=entry.pk).update(due_at=timezone.now() - timezone.timedelta(hours=3), taken=7)
    now = figures()
    assert now["pdpl_imports_waiting_seconds"] >= 3 * 3_600
    assert now["pdpl_imports_due"] >= 1
    assert now["pdpl_imports_most_taken"] >= 7
    assert 0 <= now["pdpl_imports_oldest_seconds"] < 600
    entry.delete()


def test_audit_heads_of_all_tenants_are_read_under_their_policies(editor: Someone, stranger: Someone) -> None:
    with growth() as grown:
        editor.batch(ActivityItem.build_batch(1))
        stranger.batch(ActivityItem.build_batch(1))
    assert grown["pdpl_audit_entries"] == 2
    assert 0 <= figures()["pdpl_audit_head_age_seconds"] < 60
    with connection.cursor() as cursor:  # and nothing of it stays behind
        cursor.execute("SELECT entries FROM activities_audit_heads()")
        cursor.execute("SELECT current_setting('app.tenant_id', true), count(*) FROM activities_audithead")
        assert cursor.fetchone() == ("", 0)
    with scope(editor.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT entries FROM activities_audit_heads()")
        cursor.execute("SELECT current_setting('app.tenant_id', true), count(*) FROM activities_audithead")
        assert cursor.fetchone() == (str(editor.tenant_id), 1)


def test_deadlines_are_counted_by_state(editor: Someone, stranger: Someone) -> None:
    tenants = [editor.tenant_id, stranger.tenant_id]
    note_deadlines(tenants)
    before = figures()
    editor.client.post(editor.url("data-transfers"), LATE_TRANSFER)
    stranger.client.post(stranger.url("data-transfers"), LATE_TRANSFER)
    note_deadlines(tenants)
    name = 'pdpl_deadlines{state="overdue"}'
    assert figures()[name] == before[name] + 2


@pytest.mark.soak
def test_upkeep_counts_the_deadlines_of_all_tenants(editor: Someone) -> None:
    call_command("upkeep", once=True)
    before = figures()
    editor.client.post(editor.url("data-transfers"), LATE_TRANSFER)
    call_command("upkeep", once=True)
    name = 'pdpl_deadlines{state="overdue"}'
    assert figures()[name] > before[name]


def test_verification_of_all_chains_is_noted(editor: Someone) -> None:
    editor.batch(ActivityItem.build_batch(1))
    call_command("verify_audit")
    now = figures()
    assert now["pdpl_audit_broken_chains"] == 0
    assert timezone.now().timestamp() - now["pdpl_audit_verified_timestamp_seconds"] < 60


def test_a_database_that_is_away_is_told_and_the_rest_is_shown() -> None:
    def away(*_: Any) -> Any:
        raise OperationalError

    with connection.execute_wrapper(away):
        answer = Client().get("/metrics")
    now = figures(answer.text)
    assert (answer.status_code, now["pdpl_database_up"]) == (200, 0)
    assert now["pdpl_home_free_bytes"] > 0
    assert "pdpl_imports_queued" not in now


def test_reading_it_costs_few_statements() -> None:
    sent = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        sent.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        assert Client().get("/metrics").status_code == 200
    assert len(sent) <= 5


def test_commands_leave_no_files_behind() -> None:
    before = {path.name for path in PDPL_METRICS_DIR.glob("*.db")}
    call_command("check")
    assert {path.name for path in PDPL_METRICS_DIR.glob("*.db")} == before
