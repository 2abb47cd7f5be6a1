"""Contract §2 and §5: members, the tenant's profile, and what is allowed."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from activities.kinds import KINDS
from activities.models import AuditEvent
from activities.models.codes import LegalBasis
from tenants.context import scope
from tenants.models import Membership, Role, User
from tests.factories import PASSWORD, ActivityItem, Someone, program, signed_in, someone

OTHERS = [each for each in Role.values if each != "admin"]


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


def faults(answer: Any) -> list[tuple[str, str]]:
    assert code(answer) == (400, "validation_failed")
    return [(each["field"], each["code"]) for each in answer.json()["detail"]["fields"]]


def add(who: Someone, **body: Any) -> Any:
    return who.client.post(who.url("members"), {"password": PASSWORD, "role": "editor", **body}, REMOTE_ADDR=unique())


def unique() -> str:
    """An address of nobody else, since wrong passwords count."""
    return f"2001:db8:ffff:{uuid4().hex[:4]}::1"


def events(who: Someone, action: str) -> list[AuditEvent]:
    with scope(who.tenant_id):
        return list(AuditEvent.objects.filter(action=action).order_by("id"))


def row_of(who: Someone, username: str) -> Any:
    (row,) = [each for each in who.get("members").json()["results"] if each["username"] == username]
    return row


# --- Members --------------------------------------------------------------------------------


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


# --- The profile ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_profile_is_read_by_all_people_and_changed_by_admins(role: str) -> None:
    who = someone(role)
    profile = who.get("profile")
    assert profile.status_code == 200
    assert set(profile.json()) == {
        "id", "name_vi", "name_en", "tax_code", "address", "phone", "email",
        "dpo_name", "dpo_phone", "dpo_email", "created_at",
    }  # fmt: skip
    changed = who.client.patch(who.url("profile"), {"tax_code": "0101234567"})
    assert changed.status_code == (200 if role == "admin" else 403)
    assert who.get("profile").json()["tax_code"] == ("0101234567" if role == "admin" else "")


def test_profile_is_changed_in_part_and_on_record(admin: Someone) -> None:
    decomposed = "Co\u0302ng ty Ma\u0302\u0303u"
    body = {"name_vi": f"  {decomposed} ", "dpo_name": "Bộ phận bảo vệ dữ liệu cá nhân", "dpo_email": "dpo@example.vn"}
    answer = admin.client.patch(admin.url("profile"), body).json()
    assert (answer["name_vi"], answer["dpo_email"]) == ("Công ty Mẫu", "dpo@example.vn")
    assert admin.get("profile").json() == answer
    (event,) = events(admin, "tenant.changed")
    assert set(event.data["changes"]) == {"name_vi", "dpo_name", "dpo_email"}
    assert event.data["changes"]["name_vi"][1] == "Công ty Mẫu"
    assert admin.client.patch(admin.url("profile"), {"name_vi": "Công ty Mẫu"}).status_code == 200
    assert len(events(admin, "tenant.changed")) == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"name_vi": ""}, [("name_vi", "blank")]),
        ({"name_vi": None}, [("name_vi", "null")]),
        ({"phone": "a\nb"}, [("phone", "control_characters_not_allowed")]),
        ({"email": "không"}, [("email", "invalid")]),
        ({"id": "x", "taxcode": "1"}, [("id", "read_only"), ("taxcode", "unknown_field")]),
        ([], [(None, "invalid")]),
    ],
)
def test_wrong_profile_is_refused(admin: Someone, body: Any, expected: Any) -> None:
    assert faults(admin.client.patch(admin.url("profile"), body)) == expected
    assert not events(admin, "tenant.changed")


# --- Limits ------------------------------------------------------------------------------------


def test_limits_are_those_that_hold(admin: Someone, monkeypatch: pytest.MonkeyPatch) -> None:
    scanner = program(admin)
    limits = scanner.get("limits").json()
    assert limits["items"] == {word.value: kind.limit for word, kind in KINDS.items()}
    assert (limits["body_mb"], limits["page_size"]) == (settings.PDPL_MAX_BODY_MB, {"default": 50, "max": 1000})
    assert limits["rates"] == {
        "requests_per_minute": 1_200,
        "items_per_minute": 2_000_000,
        "sign_in_failures": 10,
        "sign_in_failures_per_address": 300,
        "sign_in_window_minutes": 15,
    }
    assert limits["formats"]["batch"] == ["application/json", "application/x-ndjson"]
    assert limits["options"]["on_conflict"] == ["error", "skip", "update"]
    bases = limits["codes"]["legal_basis"]
    assert [each["code"] for each in bases] == LegalBasis.values
    assert bases[1]["label_vi"] == "Thực hiện thỏa thuận (hợp đồng)"
    for codes in limits["codes"].values():
        assert all(each["label_vi"] != each["label_en"] for each in codes)
    monkeypatch.setattr(settings, "PDPL_ITEMS_PER_MINUTE", 7)
    assert scanner.get("limits").json()["rates"]["items_per_minute"] == 7


@pytest.mark.parametrize("role", Role.values)
def test_limits_are_for_every_role(role: str) -> None:
    assert someone(role).get("limits").status_code == 200


# --- Bodies that no form holds ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"phone": "' + b"1" * 1024 * 1024 + b'"}', (413, "body_too_large")),
        (b"[" * 100_000, (400, "nesting_too_deep")),
        (b'{"phone": ' + b"9" * 5_000 + b"}", (400, "parse_error")),
        (b"\xff", (400, "parse_error")),
        (b'{"phone": NaN}', (400, "parse_error")),
        (b'{"phone": "\\ud800"}', (400, "validation_failed")),
        (b'{"phone": "\\u0000"}', (400, "validation_failed")),
    ],
)
def test_awkward_body_is_refused(admin: Someone, body: bytes, expected: tuple[int, str]) -> None:
    answers = [
        admin.client.patch(admin.url("profile"), body, content_type="application/json"),
        admin.client.post("/api/v1/auth/token", body, content_type="application/json"),
    ]
    assert code(answers[0]) == expected
    assert code(answers[1]) in (expected, (400, "validation_failed"))
