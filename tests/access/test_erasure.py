"""A person is erased: no name of theirs is left anywhere, and the audit log still proves itself."""

import io
import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.test import Client

from activities.models import AuditEvent, LogRedaction, RecordChange
from tenants.isolation.context import scope
from tenants.models import Membership, Role, User
from tests.audit.reading import log
from tests.audit.test_chain import tamper, verified
from tests.factories import PASSWORD, ActivityItem, Someone, someone
from tests.terms import as_owner


def erase(username: str) -> str:
    told = io.StringIO()
    call_command("erase_member", username, "--yes", stdout=told)
    return told.getvalue()


@pytest.fixture
def leaver(admin: Someone) -> Someone:
    """An editor who signed in, made a record, was given another role, and made a calendar link."""
    dpo = someone("dpo", admin.tenant_id)
    signing_in = {"username": dpo.username, "password": PASSWORD, "tenant_id": str(dpo.tenant_id)}
    assert dpo.client.post("/api/v1/auth/token", signing_in).status_code == 200
    assert dpo.batch(ActivityItem.build_batch(1)).status_code == 201
    assert dpo.client.post(dpo.url("register/calendar-links"), {"name": "Lịch"}).status_code == 201
    members = admin.get("members").json()["results"]
    pk = next(each["id"] for each in members if each["username"] == dpo.username)
    assert admin.client.patch(admin.url(f"members/{pk}"), {"role": "editor"}).status_code == 200
    User.objects.filter(username=dpo.username).update(
        email=f"{dpo.username}@congty.example.vn", last_name=f"Nguyễn Thị {dpo.username}"
    )
    return dpo


def everything_stored(tenant_id: Any) -> str:
    """All rows of the tenant's tables and of the people, as text."""
    with scope(tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_session'")
        found = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return "\n".join(found)


def test_no_name_is_left_and_the_chain_holds(admin: Someone, leaver: Someone) -> None:
    user = User.objects.get(username=leaver.username)
    assert leaver.username in everything_stored(admin.tenant_id)
    assert f"da-xoa-{user.pk}: erased" in erase(leaver.username)
    stored = everything_stored(admin.tenant_id)
    assert leaver.username not in stored  # it is part of the address and of the name too
    assert verified(admin)[0] == 0
    [event] = log(admin, action="member.erased")
    assert event["actor"] == "manage.py"
    assert event["data"]["user_id"] == user.pk


def test_entries_say_what_they_said_but_for_the_name_and_address(admin: Someone, leaver: Someone) -> None:
    name = f"da-xoa-{User.objects.get(username=leaver.username).pk}"
    before = log(admin)
    erase(leaver.username)
    after = {each["id"]: each for each in log(admin)}
    for was in before:
        now = after[was["id"]]
        for field in ("actor", "message", "message_vi"):
            assert now[field] == was[field].replace(leaver.username, name)
        was["data"].pop("address", None)
        assert now["data"] == was["data"]
        assert now["created_at"] == was["created_at"]
    assert any(name in each["message_vi"] for each in after.values())


def test_the_log_of_the_platforms_pages_has_no_name_either(admin: Someone, leaver: Someone) -> None:
    platform = User.objects.create_superuser(f"platform-{leaver.username[-8:]}", password=PASSWORD)
    client, user = Client(), User.objects.get(username=leaver.username)
    client.force_login(platform)
    page = f"/admin/tenants/user/{user.pk}/change/"
    joined = {"date_joined_0": "2026-01-01", "date_joined_1": "00:00:00"}
    assert client.post(page, {"username": user.username, "is_active": "on", **joined}).status_code == 302
    assert LogEntry.objects.filter(object_repr=leaver.username).exists()
    erase(leaver.username)
    assert leaver.username not in everything_stored(admin.tenant_id)
    assert LogEntry.objects.get(user=platform).object_repr == f"da-xoa-{user.pk}"


def test_credentials_end_at_once(admin: Someone, leaver: Someone) -> None:
    erase(leaver.username)
    assert leaver.get("processing-activities").status_code == 401
    user = User.objects.get(username__startswith="da-xoa-", pk__in=_members_of(admin))
    assert (user.is_active, user.has_usable_password(), user.email, user.last_name) == (False, False, "", "")


def _members_of(admin: Someone) -> list[int]:
    with scope(admin.tenant_id):
        return list(Membership.objects.values_list("user_id", flat=True))


def test_what_they_made_stays_theirs_by_number(admin: Someone, leaver: Someone) -> None:
    pk = User.objects.get(username=leaver.username).pk
    erase(leaver.username)
    [record] = admin.get("processing-activities").json()["results"]
    assert record["created_by"] == f"da-xoa-{pk}"


def test_names_go_in_every_tenant(admin: Someone, leaver: Someone, stranger: Someone) -> None:
    user = User.objects.get(username=leaver.username)
    with scope(stranger.tenant_id):
        Membership.objects.create(tenant_id=stranger.tenant_id, user=user, role=Role.EDITOR)
        AuditEvent.objects.create(
            tenant_id=stranger.tenant_id, action="session.started", actor=user, actor_name=user.username, via="token",
            message_vi=f"“{user.username}” đã đăng nhập", message="", data={"address": "203.0.113.9"},
        )  # fmt: skip
    erase(leaver.username)
    assert leaver.username not in everything_stored(stranger.tenant_id)
    assert "203.0.113.9" not in everything_stored(stranger.tenant_id)
    assert verified(stranger)[0] == 0


def test_names_go_from_sign_outs_and_new_passwords(admin: Someone, leaver: Someone) -> None:
    given = {"username": leaver.username, "password": PASSWORD, "tenant_id": str(leaver.tenant_id)}
    refresh = leaver.client.post("/api/v1/auth/token", given).json()["refresh"]
    assert leaver.client.post("/api/v1/auth/logout", {"refresh": refresh}).status_code == 204
    passwords = {"current_password": PASSWORD, "new_password": "mật-khẩu-mới-rất-dài-2026"}
    assert leaver.client.post("/api/v1/auth/password", passwords).status_code == 200
    acts = [each["action"] for each in log(admin, actor=leaver.username)]
    assert {"session.ended", "password.changed"} <= set(acts)
    erase(leaver.username)
    assert leaver.username not in everything_stored(admin.tenant_id)
    assert verified(admin)[0] == 0


def test_two_people_in_one_entry(admin: Someone, leaver: Someone) -> None:
    other = someone("admin", admin.tenant_id)
    members = other.get("members").json()["results"]
    pk = next(each["id"] for each in members if each["username"] == leaver.username)
    other.client.patch(other.url(f"members/{pk}"), {"role": "viewer"})
    erase(leaver.username)
    erase(other.username)
    assert other.username not in everything_stored(admin.tenant_id)
    assert verified(admin)[0] == 0


def test_the_only_administrator_is_refused_and_keeps_everything(admin: Someone) -> None:
    before = everything_stored(admin.tenant_id)
    with pytest.raises(CommandError, match=str(admin.tenant_id)):
        erase(admin.username)
    assert everything_stored(admin.tenant_id) == before


def test_unknown_people_are_named(admin: Someone) -> None:
    with pytest.raises(CommandError, match="no user"):
        erase("không-ai")


def test_the_log_of_an_active_member_is_not_redacted(admin: Someone) -> None:
    pk = User.objects.get(username=admin.username).pk
    with pytest.raises(ProgrammingError, match="active member"), scope(admin.tenant_id):
        LogRedaction(tenant_id=admin.tenant_id, user_id=pk).save(force_insert=True)


def test_an_entry_that_is_changed_after_its_redaction_is_found(admin: Someone, leaver: Someone) -> None:
    erase(leaver.username)
    with scope(admin.tenant_id):
        redacted = RecordChange.objects.filter(event__action="member.erased").first()
    assert redacted
    tamper(admin, f"UPDATE activities_auditevent SET message = 'x' WHERE id = '{redacted.record_id}'")
    status, said = verified(admin)
    assert (status, said["code"], said["event_id"]) == (1, "changed", str(redacted.record_id))


def test_a_redaction_that_no_entry_tells_is_found(admin: Someone, leaver: Someone) -> None:
    user = User.objects.get(username=leaver.username)
    with as_owner(admin.tenant_id) as cursor:
        cursor.execute("UPDATE tenants_membership SET is_active = false WHERE user_id = %s", [user.pk])
        cursor.execute(
            "INSERT INTO activities_logredaction (id, tenant_id, user_id, events, made_at) "
            "VALUES (gen_random_uuid(), %s, %s, '{}', now())",
            [str(admin.tenant_id), user.pk],
        )
    assert verified(admin)[1]["code"] == "changed"


def test_digests_cannot_be_added_to_an_erasure(admin: Someone, leaver: Someone) -> None:
    admin.batch(ActivityItem.build_batch(1))
    erase(leaver.username)
    with scope(admin.tenant_id):
        erased = RecordChange.objects.filter(event__action="member.erased").first()
        other = AuditEvent.objects.filter(action="batch.judged", actor_name=admin.username).first()
    assert erased
    assert other
    forged = json.dumps({"entry": ["0" * 64, "0" * 64]})
    tamper(
        admin,
        "INSERT INTO activities_recordchange (tenant_id, event_id, record_id, changes) VALUES "
        f"('{admin.tenant_id}', '{erased.event_id}', '{other.pk}', '{forged}')",
    )
    assert verified(admin)[1]["code"] == "changed"


def test_history_of_a_record_and_the_past_read_on(admin: Someone, leaver: Someone) -> None:
    [pk] = [each["id"] for each in admin.get("processing-activities").json()["results"]]
    erase(leaver.username)
    assert admin.get(f"processing-activities/{pk}/history").status_code == 200
    assert admin.get("register", as_of="2026-01-05").status_code == 200
