"""The audit log of an older version is chained when the database is migrated."""

import json
import os
import subprocess
import sys
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connections

from demo.server import MANAGE
from tenants.uuid7 import new_key, new_keys

OWNER = "owner" if "owner" in connections else "default"


def test_log_of_an_older_version_is_chained_when_it_is_upgraded() -> None:
    settings, name = connections[OWNER].settings_dict, f"upgrade_{uuid4().hex[:12]}"
    user = f"{settings['USER']}:{settings['PASSWORD']}" if settings["PASSWORD"] else settings["USER"]
    url = f"postgresql://{user}@/{name}?host={settings['HOST']}&port={settings['PORT'] or 5432}"
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        manage(url, "migrate", "activities", "0007")
        manage(url, "migrate", "tenants", "0004")
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
            connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenants[0])])
            rows = connection.execute("SELECT door, folded FROM activities_auditevent ORDER BY id").fetchall()
            assert [door for door, _ in rows] == ["batch", "admin", "api"]
            assert "da tao" in rows[0][1]
    finally:
        with connections[OWNER].cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def manage(url: str, *arguments: str) -> str:
    environment = {**os.environ, "DATABASE_URL": url}
    environment.pop("DATABASE_OWNER_URL", None)
    command = [sys.executable, str(MANAGE), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


def older_log(connection: Any, tenant: Any) -> None:
    """Three events as the version before wrote them."""
    connection.execute("SELECT set_config('app.tenant_id', %s, false)", [str(tenant)])
    connection.execute(
        "INSERT INTO tenants_tenant (id, name, name_en, tax_code, address, phone, email, dpo_name, dpo_phone, "
        "dpo_email, is_active, created_at) VALUES (%s, 'x', '', '', '', '', '', '', '', '', true, now())",
        [tenant],
    )
    acts = (("batch.judged", "token"), ("record.changed", "session"), ("record.changed", "token"))
    for pk, (action, via) in zip(new_keys(3), acts, strict=True):
        data = json.dumps({"record_id": str(new_key())} if action == "record.changed" else {})
        connection.execute(
            "INSERT INTO activities_auditevent (id, tenant_id, action, actor_name, via, occurred_at, message, "
            "message_vi, data, request_id) VALUES (%s, %s, %s, 'mai', %s, now(), 'Created', 'Đã tạo', %s, '-')",
            [pk, tenant, action, via, data],
        )
    connection.commit()
