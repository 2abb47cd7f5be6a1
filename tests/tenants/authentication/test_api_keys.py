"""API keys are made and shown once, listed, revoked, and refused when they are wrong, expired or withdrawn."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from tenants.isolation.context import scope
from tenants.models import ApiKey, KeyRole, Membership, Role, Tenant, User
from tests.answers import code
from tests.factories import Someone, holder, program, someone
from tests.tenants.authentication.api_keys import change, events, make


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
