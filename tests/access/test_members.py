"""Administrators add, change and withdraw the members of their tenant, which always keeps one administrator."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from tenants.isolation.context import scope
from tenants.models import Membership, Role, User
from tests.access.members import events, faults
from tests.answers import code
from tests.factories import PASSWORD, ActivityItem, Someone, program, signed_in, someone

OTHERS = [each for each in Role.values if each != "admin"]


def add(who: Someone, **body: Any) -> Any:
    return who.client.post(who.url("members"), {"password": PASSWORD, "role": "editor", **body}, REMOTE_ADDR=unique())


def unique() -> str:
    """An address that no other test uses, since failed sign-ins are counted by address."""
    return f"2001:db8:ffff:{uuid4().hex[:4]}::1"


def row_of(who: Someone, username: str) -> Any:
    (row,) = [each for each in who.get("members").json()["results"] if each["username"] == username]
    return row


def test_new_person_is_added_and_signs_in(admin: Someone) -> None:
    name = f"lan-{uuid4()}"
    answer = add(admin, username=name, email="lan@example.vn")
    assert answer.status_code == 201
    row = answer.json()
    assert set(row) == {"id", "username", "email", "role", "created_at", "last_login"}
    assert (row["username"], row["role"], row["email"]) == (name, "editor", "lan@example.vn")
    assert row == row_of(admin, name) == admin.get(f"members/{row['id']}").json()
    assert signed_in(admin.tenant_id, name).batch([ActivityItem()]).status_code == 201
    (event,) = events(admin, "member.created")
    assert (event.data["record_id"], name in event.message_vi) == (row["id"], True)


@pytest.mark.parametrize("role", OTHERS)
def test_members_are_the_admins_affair(admin: Someone, role: str) -> None:
    other = someone(role, admin.tenant_id)
    own = row_of(admin, other.username)["id"]
    for answer in (
        other.get("members"),
        other.get(f"members/{own}"),
        add(other, username="x"),
        other.client.patch(other.url(f"members/{own}"), {"role": "admin"}),
        other.client.delete(other.url(f"members/{own}")),
    ):
        assert code(answer) == (403, "permission_denied")
    assert row_of(admin, other.username)["role"] == role


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"username": ""}, ("username", "blank")),
        ({"username": "có dấu cách"}, ("username", "invalid_username")),
        ({"username": "da-xoa-7"}, ("username", "invalid_username")),
        ({"username": "x" * 151}, ("username", "max_length")),
        ({"role": "scanner"}, ("role", "invalid_choice")),
        ({"role": None}, ("role", "null")),
        ({"email": "không"}, ("email", "invalid")),
        ({"password": "12345"}, ("password", "password_too_short")),
        ({"password": ""}, ("password", "password_too_short")),
        ({"is_superuser": True}, ("is_superuser", "unknown_field")),
    ],
)
def test_wrong_member_is_refused(admin: Someone, body: dict[str, Any], expected: tuple[str, str]) -> None:
    answer = add(admin, **{"username": f"x-{uuid4()}", **body})
    assert expected in faults(answer)
    for each in answer.json()["detail"]["fields"]:
        assert each["error"] != each["error_vi"]
    assert admin.get("members").json()["count"] == 1


def test_person_of_another_tenant_is_added_with_their_own_password(admin: Someone, stranger: Someone) -> None:
    where = {"REMOTE_ADDR": unique()}
    guess = {"username": stranger.username, "role": "viewer", "password": "mot-mat-khau-khac-2026"}
    for _ in range(10):
        assert faults(admin.client.post(admin.url("members"), guess, **where)) == [("password", "username_taken")]
    right = {**guess, "password": PASSWORD}
    assert code(admin.client.post(admin.url("members"), right, **where)) == (429, "too_many_sign_ins")
    answer = add(admin, **right, email="moi@example.vn")
    assert answer.status_code == 201
    assert User.objects.get(username=stranger.username).email == ""
    assert signed_in(admin.tenant_id, stranger.username).get("recipients").status_code == 200


def test_member_twice_is_409_and_one_withdrawn_comes_back(admin: Someone) -> None:
    other = someone("editor", admin.tenant_id)
    assert code(add(admin, username=other.username)) == (409, "member_exists")
    member_id = row_of(admin, other.username)["id"]
    assert admin.client.delete(admin.url(f"members/{member_id}")).status_code == 204
    assert admin.get("members").json()["count"] == 1
    assert other.get("recipients").status_code == 401
    for answer in (
        admin.get(f"members/{member_id}"),
        admin.client.delete(admin.url(f"members/{member_id}")),
        admin.client.patch(admin.url(f"members/{member_id}"), {"role": "admin"}),
    ):
        assert code(answer) == (404, "not_found")
    back = admin.client.post(admin.url("members"), {"username": other.username, "role": "viewer"})
    assert (back.status_code, back.json()["id"], back.json()["role"]) == (201, member_id, "viewer")
    assert other.get("recipients").status_code == 200
    assert other.batch([ActivityItem()]).status_code == 403
    assert [event.data.get("is_active") for event in events(admin, "member.changed")] == [False, True]


def test_role_counts_from_the_next_request(admin: Someone) -> None:
    other = someone("editor", admin.tenant_id)
    member_id = row_of(admin, other.username)["id"]
    answer = admin.client.patch(admin.url(f"members/{member_id}"), {"role": "auditor"})
    assert (answer.status_code, answer.json()["role"]) == (200, "auditor")
    assert other.batch([ActivityItem()]).status_code == 403
    (event,) = events(admin, "member.changed")
    assert (event.data["role_before"], event.data["role"]) == ("editor", "auditor")
    assert faults(admin.client.patch(admin.url(f"members/{member_id}"), {})) == [("role", "required")]


def test_withdrawn_member_takes_their_keys_along(admin: Someone) -> None:
    second = someone("admin", admin.tenant_id)
    key = program(second)
    admin.client.delete(admin.url(f"members/{row_of(admin, second.username)['id']}"))
    assert code(key.get("recipients")) == (401, "membership_withdrawn")


def test_last_admin_stays(admin: Someone) -> None:
    own = admin.url(f"members/{row_of(admin, admin.username)['id']}")
    assert code(admin.client.delete(own)) == (409, "last_admin")
    assert code(admin.client.patch(own, {"role": "dpo"})) == (409, "last_admin")
    assert admin.client.patch(own, {"role": "admin"}).status_code == 200
    second = someone("admin", admin.tenant_id)
    User.objects.filter(username=second.username).update(is_active=False)
    assert code(admin.client.delete(own)) == (409, "last_admin")
    User.objects.filter(username=second.username).update(is_active=True)
    assert admin.client.delete(own).status_code == 204
    assert second.get("members").json()["count"] == 1


def test_admins_who_withdraw_each_other_at_once_leave_one() -> None:
    for _ in range(5):
        first = someone("admin")
        second = someone("admin", first.tenant_id)
        pairs = [(first, row_of(first, second.username)["id"]), (second, row_of(second, first.username)["id"])]

        def withdraw(pair: tuple[Someone, str]) -> int:
            try:
                return pair[0].client.delete(pair[0].url(f"members/{pair[1]}")).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            statuses = sorted(pool.map(withdraw, pairs))
        # The slower is refused: as the last one, or because they are a member no longer.
        assert statuses[0] == 204
        assert statuses[1] in (401, 409)
        with scope(first.tenant_id):
            assert Membership.objects.filter(is_active=True).count() == 1


def test_another_tenants_member_is_like_a_missing_one(admin: Someone) -> None:
    other = someone("admin")
    theirs = row_of(other, other.username)["id"]
    for path in (f"members/{theirs}", f"members/{uuid4()}"):
        assert code(admin.get(path)) == (404, "not_found")
        assert code(admin.client.patch(admin.url(path), {"role": "viewer"})) == (404, "not_found")
        assert code(admin.client.delete(admin.url(path))) == (404, "not_found")
    assert code(admin.client.get(other.url("members"))) == (403, "cross_tenant")
