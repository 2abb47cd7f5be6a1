"""A request with an API key costs one indexed look-up, waits for no lock, and notes its use once a minute."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection
from django.utils import timezone
from rest_framework.test import APIClient

from tenants.authentication.api_keys import NOTED_EVERY
from tenants.isolation.context import scope
from tenants.models import ApiKey, Membership
from tests.factories import ActivityItem, Someone, holder, program, statements
from tests.tenants.authentication.api_keys import change, make


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
