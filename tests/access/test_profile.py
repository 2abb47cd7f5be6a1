"""The tenant's profile is read by its people and changed by its administrators."""

from typing import Any

import pytest

from tenants.models import Role
from tests.access.members import events, faults
from tests.answers import code
from tests.factories import Someone, someone


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
