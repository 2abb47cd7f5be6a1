"""Contract §2: keys of programs, what each may do, and how they die."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from activities.models import AuditEvent, Batch, ProcessingActivity
from tenants.apikeys import NOTED_EVERY
from tenants.context import scope
from tenants.models import ApiKey, KeyRole, Membership, Role, Tenant, User
from tests.factories import ActivityItem, CategoryItem, Someone, holder, program, someone, statements

WRITERS = {"scanner", "editor"}


def make(who: Someone, **body: Any) -> Any:
    return who.client.post(who.url("api-keys"), {"name": "Máy quét", "role": "scanner", **body})


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


def events(who: Someone, action: str) -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action=action))


def change(who: Someone, model: Any, **values: Any) -> None:
    with scope(who.tenant_id):
        rows = {Tenant: Tenant.objects.filter(pk=who.tenant_id), User: User.objects.filter(username=who.username)}
        rows.get(model, model.objects.all()).update(**values)


# --- Made once, listed, revoked -------------------------------------------------------


def test_key_is_shown_once_and_kept_as_a_hash(admin: Someone) -> None:
    answer = make(admin)
    made = answer.json()
    assert set(made) == {"id", "name", "role", "prefix", "key", "expires_at"}
    assert re.fullmatch(rf"pdpl_{admin.tenant_id.hex}_[0-9a-f]{{64}}", made["key"])
    assert made["key"].startswith(made["prefix"])
    assert (answer["Cache-Control"], made["expires_at"]) == ("no-store", None)
    listed = admin.get("api-keys").json()
    assert set(listed) == {"count", "next", "previous", "results"}
    (row,) = listed["results"]
    assert row == admin.get(f"api-keys/{made['id']}").json()
    assert {
        name: row[name] for name in ("id", "name", "role", "prefix", "created_by", "last_used_at", "revoked_at")
    } == {
        **{name: made[name] for name in ("id", "name", "role", "prefix")},
        "created_by": admin.username,
        "last_used_at": None,
        "revoked_at": None,
    }
    secret = made["key"].rpartition("_")[2]
    with scope(admin.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM tenants_apikey k")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert secret[8:] not in str([event.data for event in events(admin, "key.created")])
    (event,) = events(admin, "key.created")
    assert (event.data["prefix"], event.actor_name) == (made["prefix"], admin.username)
    assert "Máy quét" in event.message_vi


@pytest.mark.parametrize(
    ("body", "field", "fault"),
    [
        ({"role": "admin"}, "role", "invalid_choice"),
        ({"role": "dpo"}, "role", "invalid_choice"),
        ({"name": ""}, "name", "blank"),
        ({"name": "x" * 101}, "name", "max_length"),
        ({"name": "a\x07"}, "name", "control_characters_not_allowed"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at", "past"),
        ({"expires_at": "mai"}, "expires_at", "invalid"),
        ({"expire_at": "2090-01-01T00:00:00Z"}, "expire_at", "unknown_field"),
    ],
)
def test_key_asked_for_wrongly_is_refused(admin: Someone, body: dict[str, Any], field: str, fault: str) -> None:
    answer = make(admin, **body)
    assert code(answer) == (400, "validation_failed")
    (only,) = answer.json()["detail"]["fields"]
    assert (only["field"], only["code"]) == (field, fault)
    assert only["error_vi"] != only["error"]
    assert admin.get("api-keys").json()["count"] == 0


@pytest.mark.parametrize("role", [each for each in Role.values if each != "admin"])
def test_keys_are_managed_by_admins_alone(admin: Someone, role: str) -> None:
    key_id = make(admin).json()["id"]
    other = someone(role, admin.tenant_id)
    for answer in (
        other.get("api-keys"),
        make(other),
        other.client.delete(other.url(f"api-keys/{key_id}")),
    ):
        assert code(answer) == (403, "permission_denied")


@pytest.mark.parametrize("role", KeyRole.values)
def test_keys_manage_nothing(admin: Someone, role: str) -> None:
    key = program(admin, role)
    for path in ("api-keys", "members"):
        assert code(key.get(path)) == (403, "permission_denied")
    assert code(make(key)) == (403, "permission_denied")
    assert code(key.client.patch(key.url("profile"), {"phone": "1"})) == (403, "permission_denied")
    assert code(key.client.post("/api/v1/auth/password", {})) == (403, "people_only")


def test_revoked_key_is_refused_at_once_and_stays_listed(admin: Someone) -> None:
    made = make(admin).json()
    key = holder(admin, made["key"])
    assert key.get("recipients").status_code == 200
    for _ in range(2):
        assert admin.client.delete(admin.url(f"api-keys/{made['id']}")).status_code == 204
    answer = key.get("recipients")
    assert (code(answer), answer["WWW-Authenticate"]) == ((401, "key_revoked"), 'Bearer realm="api"')
    assert admin.get(f"api-keys/{made['id']}").json()["revoked_at"]
    assert len(events(admin, "key.revoked")) == 1


def test_another_tenants_key_is_like_a_missing_one(admin: Someone) -> None:
    other = someone("admin")
    theirs = make(other).json()
    for answer in (
        admin.get(f"api-keys/{theirs['id']}"),
        admin.client.delete(admin.url(f"api-keys/{theirs['id']}")),
        admin.client.delete(admin.url(f"api-keys/{uuid4()}")),
    ):
        assert code(answer) == (404, "not_found")
    assert holder(other, theirs["key"]).get("recipients").status_code == 200
    foreign = holder(admin, theirs["key"]).get("recipients")
    assert code(foreign) == (403, "cross_tenant")
    assert [event.data["key_prefix"] for event in events(other, "request.refused")] == [theirs["prefix"]]


# --- Recognised, or not -----------------------------------------------------------------


def test_key_that_is_none_is_401(admin: Someone) -> None:
    good = make(admin).json()["key"]
    other = someone("admin")
    head, _, secret = good.rpartition("_")
    for key in (
        "pdpl_",
        "pdpl_x_y",
        good[:-1],
        good + "0",
        good[:-1] + ("0" if good[-1] != "0" else "1"),
        f"{head}_{'0' * 64}",
        f"pdpl_{other.tenant_id.hex}_{secret}",
        f"pdpl_{uuid4().hex}_{secret}",
        good.upper().replace("PDPL", "pdpl"),
        good + "é",
    ):
        answer = holder(admin, key).get("recipients")
        assert code(answer) == (401, "key_not_valid"), key
    assert holder(admin, good).get("recipients").status_code == 200


@pytest.mark.parametrize(
    ("model", "values", "expected"),
    [
        (ApiKey, {"expires_at": timezone.now() - timedelta(seconds=1)}, "key_expired"),
        (Tenant, {"is_active": False}, "membership_withdrawn"),
        (Membership, {"is_active": False}, "membership_withdrawn"),
        (User, {"is_active": False}, "membership_withdrawn"),
    ],
)
def test_key_whose_ground_is_gone_is_refused_and_remembered_once_a_minute(
    admin: Someone, model: Any, values: dict[str, Any], expected: str
) -> None:
    key = program(admin)
    assert key.get("recipients").status_code == 200
    change(admin, model, **values)
    for _ in range(3):
        assert code(key.get("recipients")) == (401, expected)
    (event,) = events(admin, "request.refused")
    assert (event.data["code"], event.via, event.actor_name) == (expected, "key", admin.username)


def test_key_with_an_expiry_works_until_then(admin: Someone) -> None:
    until = timezone.now() + timedelta(hours=1)
    assert program(admin, expires_at=until.isoformat()).get("recipients").status_code == 200


# --- What each role may do ----------------------------------------------------------------


@pytest.mark.parametrize("role", KeyRole.values)
def test_role_table_of_keys(admin: Someone, role: str) -> None:
    key = program(admin, role)
    for path in ("data-categories", "recipients", "data-transfers", "limits", "batches"):
        assert key.get(path).status_code == 200, path
    assert key.get("processing-activities").status_code == (403 if role == "scanner" else 200)
    assert key.get("profile").status_code == (403 if role == "scanner" else 200)
    assert key.batch([ActivityItem()]).status_code == (201 if role in WRITERS else 403)


def test_scanner_sends_batches_and_sees_its_own_alone(admin: Someone) -> None:
    scanner, other = program(admin), program(admin)
    by_admin = admin.batch([ActivityItem(), {}]).json()["batch_id"]
    by_other = other.batch([ActivityItem(), {}]).json()["batch_id"]
    mine = scanner.batch([ActivityItem(external_id="m"), {}]).json()
    assert [row["id"] for row in scanner.get("batches").json()["results"]] == [mine["batch_id"]]
    assert scanner.get(f"batches/{mine['batch_id']}").status_code == 200
    assert scanner.get(f"batches/{mine['batch_id']}/errors").json()["count"] == 1
    assert scanner.get(f"batches/{mine['batch_id']}/errors", format="csv").status_code == 200
    for hidden in (by_admin, by_other):
        for path in (f"batches/{hidden}", f"batches/{hidden}/errors"):
            assert code(scanner.get(path)) == (404, "not_found")
    for path in (f"batches/{mine['batch_id']}/undo", f"batches/{by_admin}/undo"):
        assert code(scanner.client.post(scanner.url(path))) == (403, "permission_denied")
    assert code(scanner.get(f"processing-activities/{mine['activity_ids'][0]}")) == (403, "permission_denied")
    assert len(admin.get("batches").json()["results"]) == 3
    assert scanner.batch([CategoryItem()], "data-categories").status_code == 201


def test_what_a_key_writes_is_its_makers_and_the_log_names_the_key(admin: Someone) -> None:
    made = make(admin).json()
    answer = holder(admin, made["key"]).batch([ActivityItem()]).json()
    record = admin.get(f"processing-activities/{answer['activity_ids'][0]}").json()
    assert record["created_by"] == admin.username
    (event,) = events(admin, "batch.judged")
    assert (event.actor_name, event.via) == (admin.username, "key")
    assert (event.data["key_id"], event.data["key_prefix"]) == (made["id"], made["prefix"])
    with scope(admin.tenant_id):
        assert str(Batch.objects.get().key_id) == made["id"]
        assert ProcessingActivity.objects.get().created_by.username == admin.username
    assert admin.get(f"batches/{answer['batch_id']}").json()["key_id"] == made["id"]


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [("admin", 200, 201), ("editor", 200, 201), ("viewer", 200, 403), ("auditor", 200, 403)],
)
def test_key_never_exceeds_what_its_maker_may_do_today(admin: Someone, role: str, reads: int, writes: int) -> None:
    scanner, editor = program(admin), program(admin, "editor")
    change(admin, Membership, role=role)
    for key in (scanner, editor):
        assert key.get("recipients").status_code == reads
        assert key.batch([ActivityItem()]).status_code == writes


def test_idempotency_key_of_a_scanner_is_replayed_to_it(admin: Someone) -> None:
    scanner = program(admin)
    items = [ActivityItem()]
    first = scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k")
    again = scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    change(admin, Membership, is_active=False)
    assert scanner.batch(items, HTTP_IDEMPOTENCY_KEY="k").status_code == 401


# --- What it costs ----------------------------------------------------------------------------


def test_one_look_up_a_request_by_an_index(admin: Someone) -> None:
    key = program(admin)
    key.get("recipients")
    with statements() as all_asked:
        assert key.get("limits").status_code == 200
    asked = [sql for sql in all_asked if "tenants_apikey" in sql]
    assert len(asked) == 1
    assert not [sql for sql in all_asked if "tenants_membership" in sql and sql not in asked]
    with scope(admin.tenant_id), connection.cursor() as cursor:
        maker = Membership.objects.get()
        ApiKey.objects.bulk_create(
            ApiKey(tenant_id=admin.tenant_id, name="x", role="viewer", prefix=str(n), digest=str(n), maker=maker)
            for n in range(2_000)
        )
        cursor.execute("EXPLAIN SELECT * FROM tenants_apikey WHERE tenant_id = %s AND prefix = '7'", [admin.tenant_id])
        plan = "".join(line for (line,) in cursor.fetchall())
    assert "Index Cond" in plan
    assert "Seq Scan" not in plan


def test_last_use_is_noted_at_most_once_a_minute(admin: Someone) -> None:
    made = make(admin).json()
    key = holder(admin, made["key"])

    def last_use() -> Any:
        return admin.get(f"api-keys/{made['id']}").json()["last_used_at"]

    assert last_use() is None
    key.get("limits")
    first = last_use()
    assert first
    key.get("limits")
    assert last_use() == first
    change(admin, ApiKey, last_used_at=timezone.now() - NOTED_EVERY)
    key.get("limits")
    assert last_use() > first


def test_use_of_a_key_waits_for_nobody_who_holds_its_row(admin: Someone) -> None:
    made = make(admin).json()
    key = holder(admin, made["key"])

    def ask() -> int:
        try:
            return key.get("recipients").status_code
        finally:
            connection.close()

    with scope(admin.tenant_id), ThreadPoolExecutor(1) as pool:
        ApiKey.objects.select_for_update().get(pk=made["id"])
        assert pool.submit(ask).result(timeout=20) == 200
    assert admin.get(f"api-keys/{made['id']}").json()["last_used_at"] is None


def test_concurrent_batches_of_one_key_run_beside_each_other(admin: Someone) -> None:
    key = program(admin)

    def send(number: int) -> int:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=key.client._credentials["HTTP_AUTHORIZATION"])
        try:
            return Someone(key.tenant_id, "", client).batch([ActivityItem(external_id=f"n{number}")]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(send, range(24))) == [201] * 24
    assert admin.get("batches").json()["count"] == 24
