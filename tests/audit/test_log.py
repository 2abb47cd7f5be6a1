"""What happened can be read: the audit log with its filters, and the history of each record."""

import json
import os
import subprocess
import sys
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import Client

from activities.tenancy import create_member
from demo.server import MANAGE
from tenants.keys import new_key, new_keys
from tests.factories import (
    IDS_KEYS,
    ITEMS,
    PASSWORD,
    ActivityItem,
    RecipientItem,
    Someone,
    program,
    signed_in,
    someone,
)

KIND = "processing-activities"
OWNER = "owner" if "owner" in connections else "default"


@pytest.fixture
def auditor(editor: Someone) -> Someone:
    return someone("auditor", editor.tenant_id)


def log(me: Someone, **query: Any) -> list[dict[str, Any]]:
    answer = me.get("audit-events", **query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


def history(me: Someone, pk: str, kind: str = KIND) -> list[dict[str, Any]]:
    answer = me.get(f"{kind}/{pk}/history")
    assert answer.status_code == 200, answer.content
    return list(answer.json()["results"])


# --- The log ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "dpo", "auditor", "editor", "viewer", "key auditor", "key scanner"])
def test_log_is_read_by_those_who_may(admin: Someone, who: str) -> None:
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    status = 200 if who in ("admin", "dpo", "auditor", "key auditor") else 403
    assert by.get("audit-events").status_code == status
    event = log(admin)[0]["id"]
    assert by.get(f"audit-events/{event}").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_log_is_read_only(auditor: Someone, method: str) -> None:
    event = log(auditor)[0]["id"]
    for path in ("audit-events", f"audit-events/{event}"):
        assert getattr(auditor.client, method)(auditor.url(path), {}).status_code == 405


def test_event_tells_who_when_how_and_where_in_the_chain(editor: Someone, auditor: Someone) -> None:
    batch_id = editor.batch([RecipientItem()], "recipients").json()["batch_id"]
    [event] = log(auditor, batch_id=batch_id)
    assert (event["action"], event["actor"], event["via"], event["door"], event["batch_id"]) == (
        "batch.judged",
        editor.username,
        "token",
        "batch",
        batch_id,
    )
    assert event["message_vi"] == "Đã tạo thành công 1 bên nhận"
    assert event["message"] == "Successfully created 1 recipients"
    assert event["created_at"]
    assert event["sequence"] > 1
    assert len(event["hash"]) == 64
    assert auditor.get(f"audit-events/{event['id']}").json() == event


def test_log_of_another_tenant_is_not_there(auditor: Someone, stranger: Someone) -> None:
    stranger.batch([RecipientItem()], "recipients")
    theirs = log(someone("auditor", stranger.tenant_id))[0]["id"]
    assert auditor.get(f"audit-events/{theirs}").status_code == 404
    assert theirs not in {each["id"] for each in log(auditor, page_size=1_000)}


def test_log_is_filtered(editor: Someone, auditor: Someone) -> None:
    key = program(someone("admin", editor.tenant_id))
    key.batch([RecipientItem()], "recipients")
    pk = editor.client.post(editor.url(KIND), ActivityItem(activity_name_vi="Quản lý đơn hàng")).json()["id"]
    assert {each["action"] for each in log(auditor, action="record.created,key.created")} == {
        "record.created",
        "key.created",
    }
    assert [each["action"] for each in log(auditor, via="key")] == ["batch.judged"]
    assert [each["door"] for each in log(auditor, door="batch")] == ["batch"]
    assert {each["actor"] for each in log(auditor, actor=editor.username)} == {editor.username}
    assert [each["record_id"] for each in log(auditor, record_id=pk)] == [pk]
    assert [each["record_id"] for each in log(auditor, search="quan LY don")] == [pk]
    assert log(auditor, search="quan ly khong co") == []
    assert log(auditor, created_at_after="2999-01-01") == []
    assert log(auditor, created_at_before="2000-01-01") == []
    newest = log(auditor)
    assert [each["id"] for each in log(auditor, ordering="created_at")] == [each["id"] for each in newest[::-1]]
    one = log(auditor, id=newest[0]["id"])
    assert [each["id"] for each in one] == [newest[0]["id"]]


@pytest.mark.parametrize(
    "query", [{"action": "record.read"}, {"via": "x"}, {"door": "x"}, {"batch_id": "x"}, {"colour": "x"}]
)
def test_what_is_not_understood_is_400(auditor: Someone, query: dict[str, str]) -> None:
    answer = auditor.get("audit-events", **query)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "invalid_query")


# --- What is in it --------------------------------------------------------------------------


def test_sign_ins_are_in_it_with_door_and_address(auditor: Someone) -> None:
    signed_in(auditor.tenant_id, auditor.username)
    event = log(auditor, action="session.started", actor=auditor.username)[0]
    assert (event["via"], event["door"], event["data"]["address"]) == ("password", "api", "127.0.0.1")
    browser = Client()
    browser.post("/admin/login/", {"username": auditor.username, "password": PASSWORD})
    event = log(auditor, action="session.started", actor=auditor.username)[0]
    assert (event["via"], event["door"]) == ("session", "admin")


def test_session_that_goes_on_in_another_tenant_is_in_its_log(editor: Someone, stranger: Someone) -> None:
    create_member(stranger.tenant_id, editor.username, "viewer", PASSWORD)  # type: ignore[arg-type]
    other = someone("auditor", stranger.tenant_id)
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    assert log(other, actor=editor.username) == []
    browser.post("/admin/tenant/", {"tenant_id": str(stranger.tenant_id)})
    [event] = log(other, actor=editor.username)
    assert (event["action"], event["data"]["role"]) == ("session.started", "viewer")


def test_sign_in_as_somebody_else_is_in_the_log_of_their_tenant(editor: Someone, stranger: Someone) -> None:
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    browser.post("/admin/login/", {"username": stranger.username, "password": PASSWORD})
    for each in (editor, stranger):
        told = log(someone("auditor", each.tenant_id), actor=each.username, door="admin")
        assert [event["action"] for event in told] == ["session.started"]


def test_failed_sign_in_is_not_a_sign_in(auditor: Someone) -> None:
    before = log(auditor, action="session.started")
    Client().post("/admin/login/", {"username": auditor.username, "password": "sai"})
    assert log(auditor, action="session.started") == before


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_downloads_of_errors_are_in_it(editor: Someone, auditor: Someone, form: str) -> None:
    batch_id = editor.batch([{}]).json()["batch_id"]
    assert editor.client.get(editor.url(f"batches/{batch_id}/errors?format={form}")).status_code == 200
    assert editor.get(f"batches/{batch_id}/errors").status_code == 200
    [event] = log(auditor, action="batch.exported")
    assert (event["batch_id"], event["data"]["format"], event["actor"]) == (batch_id, form, editor.username)


def test_refusals_members_keys_and_reviews_are_in_it(admin: Someone) -> None:
    key = admin.client.post(admin.url("api-keys"), {"name": "Máy quét", "role": "viewer"}).json()["id"]
    admin.client.delete(admin.url(f"api-keys/{key}"))
    body = {"username": f"lan-{admin.tenant_id}", "role": "viewer", "password": PASSWORD}
    member = admin.client.post(admin.url("members"), body).json()["id"]
    admin.client.patch(admin.url(f"members/{member}"), {"role": "editor"})
    admin.client.delete(admin.url(f"members/{member}"))
    admin.client.patch(admin.url("profile"), {"phone": "024 3555 0000"})
    pk = admin.client.post(admin.url(KIND), ActivityItem()).json()["id"]
    admin.client.post(admin.url(f"{KIND}/{pk}/submit"), {"comment": "Xin duyệt"})
    admin.client.post(admin.url(f"{KIND}/{pk}/approve"))
    assert [each["action"] for each in log(admin, ordering="id")] == [
        "session.started",
        "key.created",
        "key.revoked",
        "member.created",
        "member.changed",
        "member.changed",
        "tenant.changed",
        "record.created",
        "review.submitted",
        "request.refused",
    ]
    assert all(each["message"] and each["message_vi"] for each in log(admin))


def test_member_made_at_the_command_line_is_in_it(auditor: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PDPL_PASSWORD", PASSWORD)
    name = f"thu-{auditor.tenant_id}"
    call_command("create_user", name, "--tenant", str(auditor.tenant_id), "--role", "viewer")
    [event] = log(auditor, door="command")
    assert (event["action"], event["actor"], event["via"]) == ("member.created", "manage.py", "command")
    assert name in event["message_vi"]


# --- The history of a record ----------------------------------------------------------------


@pytest.mark.parametrize("kind", ITEMS)
def test_history_tells_before_and_after_of_each_change(editor: Someone, kind: str) -> None:
    name = "activity_name_vi" if kind == KIND else "name_vi"
    shown = editor.client.post(editor.url(kind), ITEMS[kind](**{name: "Trước"})).json()
    editor.client.patch(editor.url(f"{kind}/{shown['id']}"), {name: "Sau"})
    changed, created = history(editor, shown["id"], kind)
    assert (changed["action"], changed["before"], changed["after"]) == (
        "record.changed",
        {name: "Trước"},
        {name: "Sau"},
    )
    assert (created["action"], created["before"], created["after"][name]) == ("record.created", None, "Trước")
    assert {each["actor"] for each in (changed, created)} == {editor.username}
    assert {each["door"] for each in (changed, created)} == {"api"}


@pytest.mark.parametrize("kind", ITEMS)
def test_history_tells_what_batches_did(editor: Someone, kind: str) -> None:
    key = "code" if kind == "data-categories" else "external_id"
    name = "activity_name_vi" if kind == KIND else "name_vi"
    items = [ITEMS[kind](**{key: f"k{number}", name: "Trước"}) for number in range(3)]
    first = editor.batch(items, kind).json()
    again = [{key: "k0", name: "Sau"}, {key: "k1", name: "Trước"}]
    second = editor.batch(again, kind, "?on_conflict=update").json()
    assert (second["total_updated"], second["total_skipped"]) == (1, 1)
    changed, created = history(editor, first[IDS_KEYS[kind]][0], kind)
    assert (changed["batch_id"], changed["door"]) == (second["batch_id"], "batch")
    assert (changed["before"], changed["after"]) == ({name: "Trước"}, {name: "Sau"})
    assert (created["batch_id"], created["action"]) == (first["batch_id"], "batch.judged")
    for untouched in first[IDS_KEYS[kind]][1:]:
        assert [each["batch_id"] for each in history(editor, untouched, kind)] == [first["batch_id"]]


def test_history_tells_relinking_by_a_batch(editor: Someone) -> None:
    one, two = (editor.client.post(editor.url("recipients"), RecipientItem()).json()["id"] for _ in range(2))
    pk = editor.batch([ActivityItem(external_id="k", recipient_ids=[one])]).json()["activity_ids"][0]
    editor.batch([{"external_id": "k", "recipient_ids": [two]}], query="?on_conflict=update")
    changed = history(editor, pk)[0]
    assert (changed["before"], changed["after"]) == ({"recipient_ids": [one]}, {"recipient_ids": [two]})


def test_dry_run_leaves_no_history(editor: Someone) -> None:
    pk = editor.batch([ActivityItem(external_id="k")]).json()["activity_ids"][0]
    editor.batch([{"external_id": "k", "purpose_vi": "Khác"}], query="?on_conflict=update&dry_run=true")
    assert len(history(editor, pk)) == 1


def test_history_tells_reviews_with_their_comments_alone_and_among_many(editor: Someone) -> None:
    dpo = someone("dpo", editor.tenant_id)
    one, two = (editor.client.post(editor.url(KIND), ActivityItem()).json()["id"] for _ in range(2))
    editor.client.post(editor.url(f"{KIND}/submit"), {"ids": [one, two], "comment": "Cả hai"})
    dpo.client.post(dpo.url(f"{KIND}/{one}/return"), {"comment": "Thiếu căn cứ"})
    returned, submitted, _created = history(editor, one)
    assert (returned["action"], returned["comment"], returned["actor"]) == (
        "review.returned",
        "Thiếu căn cứ",
        dpo.username,
    )
    assert (returned["before"], returned["after"]) == ({"status": "submitted"}, {"status": "returned"})
    assert (submitted["comment"], submitted["before"], submitted["after"]) == (
        "Cả hai",
        {"status": "draft"},
        {"status": "submitted"},
    )
    assert [each["action"] for each in history(editor, two)] == ["review.submitted", "record.created"]
    assert {each["action"] for each in log(dpo, record_id=two)} == {"review.submitted", "record.created"}


def test_removed_record_keeps_its_history(editor: Someone, stranger: Someone) -> None:
    sent = editor.batch([ActivityItem(activity_name_vi="Đã có")]).json()
    pk = sent["activity_ids"][0]
    editor.client.delete(editor.url(f"{KIND}/{pk}"))
    deleted, judged = history(editor, pk)
    assert (deleted["action"], deleted["before"]["activity_name_vi"]) == ("record.deleted", "Đã có")
    assert (judged["action"], judged["batch_id"]) == ("batch.judged", sent["batch_id"])
    assert stranger.get(f"{KIND}/{pk}/history").status_code == 404


@pytest.mark.parametrize("kind", ITEMS)
def test_record_of_an_undone_batch_keeps_its_history(editor: Someone, kind: str) -> None:
    name = "activity_name_vi" if kind == KIND else "name_vi"
    linked = editor.client.post(editor.url("recipients"), RecipientItem()).json()["id"]
    links: dict[str, Any] = {KIND: {"recipient_ids": [linked]}, "data-transfers": {"recipient_id": linked}}
    item = ITEMS[kind](**{name: "Đã có"}, **links.get(kind, {}))
    sent = editor.batch([item, ITEMS[kind]()], kind).json()
    editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo"))
    undone, judged = history(editor, sent[IDS_KEYS[kind]][0], kind)
    assert (undone["action"], undone["after"]) == ("batch.undone", None)
    assert {field: undone["before"][field] for field in item} == item
    assert (judged["action"], judged["batch_id"]) == ("batch.judged", sent["batch_id"])


def test_history_of_what_never_was_is_404(editor: Someone, stranger: Someone) -> None:
    theirs = stranger.client.post(stranger.url(KIND), ActivityItem()).json()["id"]
    for pk in (theirs, str(new_key())):
        assert editor.get(f"{KIND}/{pk}/history").status_code == 404


@pytest.mark.parametrize("who", ["viewer", "auditor", "key viewer", "key scanner"])
def test_history_is_read_by_those_who_read_records(admin: Someone, who: str) -> None:
    pk = admin.client.post(admin.url("recipients"), RecipientItem()).json()["id"]
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    assert by.get(f"recipients/{pk}/history").status_code == (403 if who == "key scanner" else 200)


def test_change_at_the_admin_names_its_door(editor: Someone) -> None:
    shown = editor.client.post(editor.url("recipients"), RecipientItem()).json()
    browser = Client()
    browser.post("/admin/login/", {"username": editor.username, "password": PASSWORD})
    form = {**{name: value for name, value in shown.items() if isinstance(value, str)}, "name_vi": "Tên mới"}
    answer = browser.post(f"/admin/activities/recipient/{shown['id']}/change/", form)
    assert answer.status_code == 302
    changed = history(editor, shown["id"], "recipients")[0]
    assert (changed["door"], changed["after"]) == ("admin", {"name_vi": "Tên mới"})


def test_update_of_ten_thousand_leaves_a_history_of_each(editor: Someone) -> None:
    items = [ActivityItem(external_id=f"k{number}") for number in range(10_000)]
    ids = editor.batch(items).json()["activity_ids"]
    changed = [{"external_id": item["external_id"], "purpose_vi": "Khác"} for item in items]
    assert editor.batch(changed, query="?on_conflict=update").json()["total_updated"] == 10_000
    for pk in (ids[0], ids[-1]):
        assert history(editor, pk)[0]["after"] == {"purpose_vi": "Khác"}


# --- An older database ----------------------------------------------------------------------


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
