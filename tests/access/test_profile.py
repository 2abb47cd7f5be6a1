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
        "id", "name_vi", "name_en", "name_foreign", "short_name", "tax_code", "address", "phone", "email", "website",
        "branch_count", "business_lines", "dpo_name", "dpo_phone", "dpo_email", "dpo_appointment",
        "protection_service", "filer_role", "relief", "relief_reason_vi", "dpia_filed_on", "compliance_assessed_on",
        "retention", "created_at",
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


# --- What part I of the forms asks --------------------------------------------------------------------


ALL_OF_THE_FORMS = {
    "name_foreign": "Mẫu Joint Stock Company",
    "short_name": "MAU JSC",
    "website": "www.congty.example.vn",
    "branch_count": 3,
    "business_lines": [
        {"code": "6419", "name_vi": "Hoạt động trung gian tiền tệ khác"},
        {"code": "6201", "name_vi": "Lập trình máy vi tính"},
    ],
    "dpo_appointment": {"number": "12/QĐ-TGĐ", "date": "2026-01-15"},
    "protection_service": {
        "name": "Công ty Luật Mẫu",
        "contact": "024 3555 0000, dpo@luat.example.vn",
        "contract": "05/2026/HĐ, 20/01/2026",
    },
    "filer_role": "controller_processor",
    "relief": "small_or_startup",
    "relief_reason_vi": "Doanh nghiệp nhỏ,\nkhông xử lý dữ liệu nhạy cảm.",
    "dpia_filed_on": "2026-02-20",
    "compliance_assessed_on": "2026-06-30",
}


def test_profile_has_what_part_one_of_the_forms_asks(admin: Someone) -> None:
    empty = admin.get("profile").json()
    assert empty["business_lines"] == []
    assert empty["dpo_appointment"] == {"number": "", "date": None}
    assert empty["protection_service"] == {"name": "", "contact": "", "contract": ""}
    assert (empty["relief"], empty["filer_role"], empty["branch_count"]) == ("none", None, None)
    answer = admin.client.patch(admin.url("profile"), ALL_OF_THE_FORMS)
    assert answer.status_code == 200, answer.content
    assert admin.get("profile").json() == {**empty, **ALL_OF_THE_FORMS}
    (event,) = events(admin, "tenant.changed")
    assert event.data["changes"] == {name: [empty[name], value] for name, value in ALL_OF_THE_FORMS.items()}
    assert admin.client.patch(admin.url("profile"), ALL_OF_THE_FORMS).status_code == 200
    assert len(events(admin, "tenant.changed")) == 1


def test_part_of_an_object_leaves_the_rest_of_it(admin: Someone) -> None:
    admin.client.patch(admin.url("profile"), ALL_OF_THE_FORMS)
    body = {"dpo_appointment": {"number": "15/QĐ-TGĐ"}, "protection_service": {"contract": ""}}
    changed = admin.client.patch(admin.url("profile"), body).json()
    assert changed["dpo_appointment"] == {"number": "15/QĐ-TGĐ", "date": "2026-01-15"}
    assert changed["protection_service"]["name"] == "Công ty Luật Mẫu"
    change = events(admin, "tenant.changed")[-1].data["changes"]["dpo_appointment"]
    assert change == [{"number": "12/QĐ-TGĐ", "date": "2026-01-15"}, {"number": "15/QĐ-TGĐ", "date": "2026-01-15"}]
    cleared = admin.client.patch(
        admin.url("profile"), {"dpo_appointment": {"date": None}, "filer_role": None, "business_lines": []}
    ).json()
    assert (cleared["dpo_appointment"]["date"], cleared["filer_role"], cleared["business_lines"]) == (None, None, [])


def test_lines_of_business_count_once_and_keep_their_order(admin: Someone) -> None:
    one, other = {"code": "4669", "name_vi": "Bán buôn hóa chất"}, {"code": "4669", "name_vi": "Bán buôn phân bón"}
    sent = [other, one, {"code": "4669", "name_vi": " Bán buôn hóa chất "}]
    assert admin.client.patch(admin.url("profile"), {"business_lines": sent}).json()["business_lines"] == [other, one]


LINE = {"code": "6201", "name_vi": "Lập trình máy vi tính"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"business_lines": LINE}, [("business_lines", "not_a_list")]),
        ({"business_lines": [LINE, "6201"]}, [("business_lines[1]", "invalid")]),
        ({"business_lines": [{"code": "6201"}]}, [("business_lines[0].name_vi", "required")]),
        (
            {"business_lines": [LINE, {"code": "K", "name_vi": "", "name_en": "x"}]},
            [
                ("business_lines[1].code", "invalid_business_code"),
                ("business_lines[1].name_vi", "blank"),
                ("business_lines[1].name_en", "unknown_field"),
            ],
        ),
        (
            {"business_lines": [{"code": f"{n}", "name_vi": "x"} for n in range(10, 31)]},
            [("business_lines", "max_length")],
        ),
        ({"dpo_appointment": "12/QĐ"}, [("dpo_appointment", "invalid")]),
        ({"dpo_appointment": None}, [("dpo_appointment", "null")]),
        (
            {"dpo_appointment": {"number": "a\nb", "date": "15/01/2026", "by": "x"}},
            [
                ("dpo_appointment.number", "control_characters_not_allowed"),
                ("dpo_appointment.date", "invalid"),
                ("dpo_appointment.by", "unknown_field"),
            ],
        ),
        ({"protection_service": {"contact": "x" * 501}}, [("protection_service.contact", "max_length")]),
        ({"filer_role": "third_party"}, [("filer_role", "invalid_choice")]),
        ({"relief": None}, [("relief", "null")]),
        ({"relief": "large"}, [("relief", "invalid_choice")]),
        ({"branch_count": -1}, [("branch_count", "min_value")]),
        ({"dpia_filed_on": "hôm nay"}, [("dpia_filed_on", "invalid")]),
        ({"dpo_appointment_number": "12"}, [("dpo_appointment_number", "unknown_field")]),
    ],
)
def test_wrong_particulars_are_refused_at_their_place(admin: Someone, body: Any, expected: Any) -> None:
    answer = admin.client.patch(admin.url("profile"), body)
    assert faults(answer) == expected
    assert all(each["error"] and each["error_vi"] for each in answer.json()["detail"]["fields"])
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
