"""A failure of the database is a bilingual 503 with Retry-After that stores nothing, and the retry succeeds."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.test import Client
from rest_framework.test import APIClient

from activities.models import Batch, ProcessingActivity, StoredAnswer
from pdpl_inventory import health
from tenants.isolation.context import scope
from tenants.models import Role, Tenant, User
from tests.admin.desk import seat
from tests.factories import PASSWORD, ActivityItem, Someone, someone

OWNER = "owner" if "owner" in connections else "default"
FAULTS = {
    "connection dropped": "PERFORM pg_terminate_backend(pg_backend_pid());",
    "statement too slow": "PERFORM pg_sleep(30);",
    "disk full": "RAISE EXCEPTION 'no space' USING ERRCODE = '53100';",
    "serialization": "RAISE EXCEPTION 'again' USING ERRCODE = '40001';",
    "deadlock": "RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01';",
}


@contextmanager
def failing(table: str, fault: str, at_commit: bool = False) -> Iterator[None]:
    """Every insert into ``table`` meets the fault, at once or when it is committed."""
    trigger = "CONSTRAINT TRIGGER fail AFTER" if at_commit else "TRIGGER fail BEFORE"
    deferred = "DEFERRABLE INITIALLY DEFERRED" if at_commit else ""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {FAULTS[fault]} RETURN NEW; END $$;"
            f"CREATE {trigger} INSERT ON {table} {deferred} FOR EACH ROW EXECUTE FUNCTION fail();"
        )
    try:
        yield
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"DROP TRIGGER fail ON {table}; DROP FUNCTION fail();")


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("table", ["activities_processingactivity", "activities_storedanswer"])
def test_database_fault_is_503_and_the_retry_succeeds(
    editor: Someone, settings: object, table: str, fault: str
) -> None:
    settings.PDPL_STATEMENT_TIMEOUT_SECONDS = 1  # type: ignore[attr-defined]
    items, key = ActivityItem.build_batch(3), {"HTTP_IDEMPOTENCY_KEY": "k"}
    with failing(table, fault):
        answer = editor.batch(items, **key)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    detail = answer.json()["detail"]
    # The stored answer is the last statement: a connection that is lost there may have been lost after COMMIT.
    is_unknown = (table, fault) == ("activities_storedanswer", "connection dropped")
    expected = "outcome_unknown" if is_unknown else "service_unavailable"
    assert (detail["code"], bool(detail["error_vi"])) == (expected, True)
    assert "no space" not in answer.content.decode()
    with scope(editor.tenant_id):
        assert [model.objects.count() for model in (ProcessingActivity, Batch, StoredAnswer)] == [0, 0, 0]
    retried = editor.batch(items, **key)
    assert (retried.status_code, retried.json()["total_created"]) == (201, 3)
    assert "Idempotency-Replayed" not in retried


def test_connection_lost_during_commit_does_not_say_that_nothing_was_stored(editor: Someone) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": "k"}
    with failing("activities_processingactivity", "connection dropped", at_commit=True):
        answers = [
            editor.batch([ActivityItem()], **key),
            editor.client.post(editor.url("processing-activities"), ActivityItem()),
        ]
    for answer in answers:
        assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "outcome_unknown")
        assert answer["Retry-After"]
    assert editor.batch([ActivityItem()], **key).status_code == 201


@pytest.mark.parametrize("door", ["member", "page", "program"])
def test_connection_lost_while_a_page_is_committed_is_told_at_the_desk(door: str) -> None:
    platform = Client()
    platform.force_login(User.objects.create_superuser(f"platform-{uuid4()}"))
    sent = {"name": f"Công ty {uuid4()}", "is_active": "on"}
    accept = {} if door == "program" else {"HTTP_ACCEPT": "text/html"}
    page, table = "/admin/tenants/tenant/add/", "tenants_tenant"
    if door == "member":  # of a member, whose page runs in a scope
        seated = seat(Role.ADMIN)
        platform, page = seated.client, f"/admin/tenants/tenant/{seated.tenant_id}/change/"
        sent, table = {"name": "Tên mới", "relief": "none"}, "activities_auditevent"
    platform.raise_request_exception = False
    with failing(table, "connection dropped", at_commit=True):
        answer = platform.post(page, sent, **accept)
    assert (answer.status_code, bool(answer["Retry-After"])) == (503, True)
    said = answer.json()["detail"]["code"] if door == "program" else answer.text
    assert "outcome_unknown" in said or "chưa rõ yêu cầu đã được lưu hay chưa" in said


def test_database_that_is_away_is_503_at_the_desk() -> None:
    seated = seat(Role.ADMIN)
    seated.client.raise_request_exception = False
    with failing("activities_auditevent", "connection dropped"):
        answer = seated.send(f"tenants/tenant/{seated.tenant_id}/change/", name="Tên mới", relief="none")
    assert (answer.status_code, bool(answer["Retry-After"])) == (503, True)
    assert "không có gì được lưu" in answer.text


@pytest.mark.parametrize("with_user", [False, True])
def test_connection_lost_while_a_tenant_is_committed_is_said_by_the_command(
    monkeypatch: pytest.MonkeyPatch, with_user: bool
) -> None:
    monkeypatch.setenv("PDPL_PASSWORD", PASSWORD)
    name = f"Công ty {uuid4()}"
    options = {"user": f"mai-{uuid4()}", "role": Role.ADMIN} if with_user else {}
    with (
        failing("tenants_tenant", "connection dropped", at_commit=True),
        pytest.raises(CommandError, match="may be stored or not"),
    ):
        call_command("create_tenant", name, **options)
    assert not Tenant.objects.filter(name=name).exists()
    tenant = someone("admin").tenant_id
    with (
        failing("tenants_membership", "connection dropped", at_commit=True),
        pytest.raises(CommandError, match="may be stored or not"),
    ):
        call_command("create_user", f"lan-{uuid4()}", tenant=tenant, role=Role.EDITOR)


def test_disk_full_at_commit_has_stored_nothing(editor: Someone) -> None:
    with failing("activities_processingactivity", "disk full", at_commit=True):
        answer = editor.client.post(editor.url("processing-activities"), ActivityItem())
    assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "service_unavailable")
    with scope(editor.tenant_id):
        assert not ProcessingActivity.objects.exists()


def test_failure_of_ours_is_500_with_the_briefs_words(editor: Someone) -> None:
    FAULTS["bug"] = "RAISE EXCEPTION 'secret detail' USING ERRCODE = '22012';"
    with failing("activities_processingactivity", "bug"):
        answer = editor.batch([ActivityItem()])
    assert answer.status_code == 500
    detail = answer.json()["detail"]
    assert (detail["error"], detail["error_vi"]) == ("Batch insert failed", "Lỗi chèn hàng loạt")
    assert "secret" not in answer.content.decode()
    del FAULTS["bug"]


def test_readiness_is_503_while_migrations_are_pending() -> None:
    assert APIClient().get("/readyz").status_code == 200
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations WHERE app = 'activities') "
            "RETURNING app, name, applied"
        )
        newest = cursor.fetchone()
    try:
        answer = APIClient().get("/readyz")
        assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "not_ready")
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, %s)", newest)


def test_readiness_is_503_while_the_database_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LONGEST", 0.5)
    with transaction.atomic(using=OWNER), connections[OWNER].cursor() as cursor:
        cursor.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")
        for _ in range(2):  # the second waits for the first, which still waits for the database
            began = time.monotonic()
            answer = APIClient().get("/readyz")
            assert (answer.status_code, answer.json()["detail"]["code"]) == (503, "not_ready")
            assert time.monotonic() - began < 5
    monkeypatch.undo()
    assert APIClient().get("/readyz").status_code == 200
