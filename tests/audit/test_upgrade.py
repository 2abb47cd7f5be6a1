"""The audit log of an older version is chained when the database is migrated."""

import json
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from tenants.uuid7 import new_key, new_keys
from tests.postgres.upgrades import enter, insert_tenant, manage, older_database


@pytest.mark.soak
def test_log_of_an_older_version_is_chained_when_it_is_upgraded() -> None:
    with older_database(activities="0007", tenants="0004") as url:
        tenants = [uuid4(), uuid4()]
        with psycopg.connect(url) as connection:
            for tenant in tenants:
                older_log(connection, tenant)
        manage(url, "migrate")
        told = [json.loads(line) for line in manage(url, "verify_audit", "--json").splitlines()]
        assert {each["tenant_id"]: (each["intact"], each["sequence"]) for each in told} == {
            str(tenant): (True, 3) for tenant in tenants
        }
        with psycopg.connect(url) as connection:
            enter(connection, tenants[0])
            rows = connection.execute("SELECT door, folded FROM activities_auditevent ORDER BY id").fetchall()
            assert [door for door, _ in rows] == ["batch", "admin", "api"]
            assert "da tao" in rows[0][1]


def older_log(connection: Any, tenant: Any) -> None:
    """Three events as the version before wrote them."""
    insert_tenant(connection, tenant)
    acts = (("batch.judged", "token"), ("record.changed", "session"), ("record.changed", "token"))
    for pk, (action, via) in zip(new_keys(3), acts, strict=True):
        data = json.dumps({"record_id": str(new_key())} if action == "record.changed" else {})
        connection.execute(
            "INSERT INTO activities_auditevent (id, tenant_id, action, actor_name, via, occurred_at, message, "
            "message_vi, data, request_id) VALUES (%s, %s, %s, 'mai', %s, now(), 'Created', 'Đã tạo', %s, '-')",
            [pk, tenant, action, via, data],
        )
    connection.commit()
