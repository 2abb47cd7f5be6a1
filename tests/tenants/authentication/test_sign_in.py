"""Signing in over the API: tokens, today's role, refusals, and rights that end at once when withdrawn (contract §2)."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Membership, Role, SignInFailure, Tenant, User
from tests.factories import PASSWORD, ActivityItem, Someone, create_member, create_tenant, signed_in, someone

MAY_WRITE = {"admin", "dpo", "editor"}


def post(path: str, **body: Any) -> Any:
    return APIClient().post(f"/api/v1/auth/{path}", body)


def test_token_carries_tenant_and_role(editor: Someone) -> None:
    body = post("token", username=editor.username, password=PASSWORD).json()
    assert set(body) == {"access", "refresh", "tenant_id", "role"}
    assert (body["tenant_id"], body["role"]) == (str(editor.tenant_id), "editor")
    access = post("token/refresh", refresh=body["refresh"]).json()["access"]
    assert post("token/verify", token=access).status_code == 200
    assert post("token/verify", token="x" + access).status_code == 401


def test_logout_kills_the_refresh_token(editor: Someone) -> None:
    refresh = post("token", username=editor.username, password=PASSWORD).json()["refresh"]
    assert post("logout", refresh=refresh).status_code == 204
    for path, field in (("token/refresh", "refresh"), ("logout", "refresh"), ("token/verify", "token")):
        answer = post(path, **{field: refresh})
        assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "token_not_valid")


def test_user_of_several_tenants_is_asked_which(editor: Someone) -> None:
    other = create_tenant("Chi nhánh")
    create_member(other.pk, editor.username, Role.VIEWER, PASSWORD)
    asked = post("token", username=editor.username, password=PASSWORD)
    assert asked.status_code == 400
    for each in (editor.tenant_id, other.pk):
        assert str(each) in asked.json()["detail"]["error_vi"]
    assert signed_in(other.pk, editor.username).get("recipients").status_code == 200
    foreign = create_tenant("Người lạ").pk
    refused = post("token", username=editor.username, password=PASSWORD, tenant_id=str(foreign))
    assert (refused.status_code, refused.json()["detail"]["code"]) == (403, "cross_tenant")


def test_wrong_password_is_401_and_in_the_platforms_log(editor: Someone) -> None:
    before = SignInFailure.objects.count()
    for username in (editor.username, "nobody", editor.username.upper()):
        answer = post("token", username=username, password="wrong")
        assert (answer.status_code, answer.json()["detail"]["code"]) == (401, "no_active_account")
    assert SignInFailure.objects.count() == before + 3
    failure = SignInFailure.objects.filter(user__username=editor.username).get()
    assert (failure.address, editor.username in failure.username_digest) == ("127.0.0.1", False)


def test_right_password_of_nobodys_member_is_in_the_log_too(editor: Someone) -> None:
    with scope(editor.tenant_id):
        Membership.objects.update(is_active=False)
    before = SignInFailure.objects.filter(user__username=editor.username).count()
    assert post("token", username=editor.username, password=PASSWORD).status_code == 401
    APIClient().post("/admin/login/", {"username": editor.username, "password": PASSWORD}, format="multipart")
    assert SignInFailure.objects.filter(user__username=editor.username).count() == before + 2


def test_missing_fields_of_sign_in_are_named() -> None:
    answer = post("token", username="")
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["detail"]["fields"]] == [
        ("username", "blank"),
        ("password", "required"),
    ]


@pytest.mark.parametrize("withdrawn", ["user", "tenant", "membership"])
def test_what_was_withdrawn_is_refused_at_once(editor: Someone, withdrawn: str) -> None:
    refresh = post("token", username=editor.username, password=PASSWORD).json()["refresh"]
    assert editor.get("recipients").status_code == 200
    with scope(editor.tenant_id):
        {
            "user": User.objects.filter(username=editor.username),
            "tenant": Tenant.objects.filter(pk=editor.tenant_id),
            "membership": Membership.objects.filter(user__username=editor.username),
        }[withdrawn].update(is_active=False)
    assert editor.get("recipients").status_code == 401
    assert post("token/refresh", refresh=refresh).status_code == 401
    assert post("token", username=editor.username, password=PASSWORD).status_code == 401


def test_role_is_todays_role_not_the_tokens(editor: Someone) -> None:
    with scope(editor.tenant_id):
        Membership.objects.update(role="viewer")
    assert editor.batch([ActivityItem()]).status_code == 403


@pytest.mark.parametrize("role", Role.values)
def test_role_table(role: str) -> None:
    member = someone(role)
    assert member.get("processing-activities").status_code == 200
    answer = member.batch([ActivityItem()])
    assert answer.status_code == (201 if role in MAY_WRITE else 403)
    if role not in MAY_WRITE:
        assert answer.json()["detail"]["code"] == "permission_denied"


@pytest.mark.parametrize(
    ("status", "send"),
    [
        (403, lambda me, tenant: me.client.get(f"/api/v1/tenants/{tenant}/recipients")),
        (400, lambda me, tenant: me.send(b"[]")),
        (413, lambda me, tenant: me.send(b" " * (65 * 1024 * 1024))),
        (415, lambda me, tenant: me.send(b"x", media="text/plain")),
    ],
)
def test_refused_attempt_leaves_its_audit_line(editor: Someone, stranger: Someone, status: int, send: Any) -> None:
    assert send(editor, stranger.tenant_id).status_code == status
    with scope(editor.tenant_id):
        event = AuditEvent.objects.get(action="request.refused")
    assert (event.action, event.data["status"]) == ("request.refused", status)
    assert event.message_vi
    with scope(stranger.tenant_id):
        assert not AuditEvent.objects.exclude(action="session.started").exists()


def test_batch_that_failed_whole_leaves_its_audit_line(editor: Someone) -> None:
    batch_id = editor.batch([{}]).json()["batch_id"]
    with scope(editor.tenant_id):
        assert str(AuditEvent.objects.get(action="batch.judged").batch_id) == batch_id


@pytest.mark.parametrize("path", ["/api/v1/none", "/api/v1/tenants/x/none", "/none"])
def test_unknown_path_is_404_in_the_envelope(path: str) -> None:
    answer = APIClient().get(path)
    assert (answer.status_code, answer.json()["detail"]["error_vi"]) == (404, "Không tìm thấy.")


def test_method_not_allowed_is_405(editor: Someone) -> None:
    answer = editor.client.delete(editor.url("recipients"))
    assert (answer.status_code, answer.json()["detail"]["code"]) == (405, "method_not_allowed")
    assert "DELETE" in answer.json()["detail"]["error"]


def test_no_credential_is_401(editor: Someone) -> None:
    for header in ("", "Bearer x", "Bearer", "Basic eDp5"):
        answer = APIClient().get(editor.url("recipients"), HTTP_AUTHORIZATION=header)
        assert answer.status_code == 401
        assert "error_vi" in answer.json()["detail"]
