"""The audit log is read and filtered over the API, and holds sign-ins, downloads, refusals and changes of members."""

import pytest
from django.core.management import call_command

from tests.audit.reading import KIND, log
from tests.factories import PASSWORD, ActivityItem, RecipientItem, Someone, program, signed_in, someone


@pytest.mark.parametrize("who", ["admin", "dpo", "auditor", "editor", "viewer", "key auditor", "key scanner"])
def test_log_is_read_by_those_who_may(admin: Someone, who: str) -> None:
    signed_in(admin.tenant_id, admin.username)
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    status = 200 if who in ("admin", "dpo", "auditor", "key auditor") else 403
    assert by.get("audit-events").status_code == status
    event = log(admin)[0]["id"]
    assert by.get(f"audit-events/{event}").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_log_is_read_only(auditor: Someone, method: str) -> None:
    signed_in(auditor.tenant_id, auditor.username)
    event = log(auditor)[0]["id"]
    for path in ("audit-events", f"audit-events/{event}"):
        assert getattr(auditor.client, method)(auditor.url(path), {}).status_code == 405


def test_event_tells_who_when_how_and_where_in_the_chain(editor: Someone, auditor: Someone) -> None:
    signed_in(editor.tenant_id, editor.username)
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


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_downloads_of_errors_are_in_it(editor: Someone, auditor: Someone, form: str) -> None:
    batch_id = editor.batch([{}]).json()["batch_id"]
    assert editor.client.get(editor.url(f"batches/{batch_id}/errors?format={form}")).status_code == 200
    assert editor.get(f"batches/{batch_id}/errors").status_code == 200
    [event] = log(auditor, action="batch.exported")
    assert (event["batch_id"], event["data"]["format"], event["actor"]) == (batch_id, form, editor.username)


def test_refusals_members_keys_and_reviews_are_in_it(admin: Someone) -> None:
    admin = signed_in(admin.tenant_id, admin.username)
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
