"""Administrators add and withdraw members in the admin, with the same audit log as over the API."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tenants.models import Membership, Role, User
from tests.admin.desk import seat, sign_in
from tests.factories import PASSWORD, signed_in


def test_member_is_added_and_signs_in() -> None:
    seated = seat(Role.ADMIN)
    username = f"new-{uuid4()}"
    answer = seated.send(
        "tenants/membership/add/", username=username, password1=PASSWORD, password2=PASSWORD, role="viewer"
    )
    assert answer.status_code == 302
    assert sign_in(username)[1].status_code == 302
    (event,) = seated.acts()
    assert event.action == "member.created"
    assert event.message_vi == f"Đã thêm thành viên “{username}” với vai trò Người xem"
    assert event.message == f"Added the member “{username}” with the role Viewer"


@pytest.mark.parametrize("change", [{"password1": "123", "password2": "123"}, {"password2": "x"}, {"role": "scanner"}])
def test_member_with_a_bad_form_is_refused(change: dict[str, str]) -> None:
    seated = seat(Role.ADMIN)
    form = {"username": f"new-{uuid4()}", "password1": PASSWORD, "password2": PASSWORD, "role": "viewer"}
    assert seated.send("tenants/membership/add/", **form | change).status_code == 200
    assert not User.objects.filter(username=form["username"]).exists()


def test_member_whom_another_tenant_knows_is_refused() -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.VIEWER)
    form = {"username": stranger.username, "password1": PASSWORD, "password2": PASSWORD, "role": "viewer"}
    answer = seated.send("tenants/membership/add/", **form)
    assert answer.status_code == 200
    assert "đã có người dùng" in answer.text


def test_member_is_withdrawn_at_once() -> None:
    seated = seat(Role.ADMIN)
    other = seat(Role.EDITOR, seated.tenant_id)
    with scope(seated.tenant_id):
        membership = Membership.objects.get(user__username=other.username)
    answer = seated.send(f"tenants/membership/{membership.pk}/change/", role="editor")
    assert answer.status_code == 302
    assert other.page("").status_code == 302
    assert seated.acts()[0].message_vi.endswith("đã ngừng")


def test_member_is_told_of_alike_at_the_desk_and_over_the_api() -> None:
    seated = seat(Role.ADMIN)
    api = signed_in(seated.tenant_id, seated.username)
    told = []
    for door in ("admin", "api"):
        username = f"new-{uuid4()}"
        form = {"username": username, "role": "editor", "email": ""}
        if door == "admin":
            seated.send("tenants/membership/add/", **form, password1=PASSWORD, password2=PASSWORD)
        else:
            api.client.post(api.url("members"), {**form, "password": PASSWORD})
        with scope(seated.tenant_id):
            pk = Membership.objects.get(user__username=username).pk
        page, address = f"tenants/membership/{pk}/change/", api.url(f"members/{pk}")
        if door == "admin":
            for changed in (
                {"role": "viewer", "is_active": "on"},
                {"role": "viewer"},
                {"role": "dpo", "is_active": "on"},
            ):
                assert seated.send(page, **changed).status_code == 302
            assert seated.send(page, role="dpo", is_active="on").status_code == 302  # as it was: nothing to tell
        else:
            assert api.client.patch(address, {"role": "viewer"}).status_code == 200
            assert api.client.delete(address).status_code == 204
            assert api.client.post(api.url("members"), {"username": username, "role": "dpo"}).status_code == 201
        events = [each for each in seated.acts() if each.data.get("record_id") == str(pk)]
        assert {each.door for each in events} == {door}
        told.append([(each.action, each.message_vi.replace(username, "x"), data_of(each)) for each in events])
    assert told[0] == told[1]
    assert told[0][0][2] == {"role": "dpo", "role_before": "viewer", "is_active": True}


def data_of(event: AuditEvent) -> dict[str, Any]:
    return {name: value for name, value in event.data.items() if name != "record_id"}


def test_last_admin_stays() -> None:
    seated = seat(Role.ADMIN)
    with scope(seated.tenant_id):
        own = Membership.objects.get()
    answer = seated.send(f"tenants/membership/{own.pk}/change/", role="viewer", is_active="on")
    assert answer.status_code == 200
    assert "ít nhất một quản trị viên" in answer.text


def test_names_of_erased_accounts_are_taken_neither_here_nor_by_the_platform(platform: Client) -> None:
    seated, name = seat(Role.ADMIN), f"da-xoa-{User.objects.latest('pk').pk}"
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    own = {"username": name, "role": "viewer", **passwords}
    for answer in (
        seated.send("tenants/membership/add/", **own),
        platform.post("/admin/tenants/user/add/", {"username": name, "usable_password": "true", **passwords}),
    ):
        assert answer.status_code == 200
        assert "Tên này chỉ dành cho tài khoản đã bị xóa." in answer.text
    assert not User.objects.filter(username=name).exists()
