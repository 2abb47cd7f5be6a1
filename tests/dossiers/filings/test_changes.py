"""How versions differ, in data and in words, and whether the law wants an update because of it."""

from typing import Any

import pytest

from tests.answers import code
from tests.deadlines.register import change, day, profile
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import PATH, activity, differences, filed, recipient, submitted, transfer
from tests.factories import Someone

PARTS = ("activities", "recipients", "data_categories", "transfers", "attachments")


def totals(found: dict[str, Any]) -> dict[str, tuple[int, int, int]]:
    """Came, went, changed, of the parts where something differs."""
    counts = {part: tuple(found[part][f"total_{way}"] for way in ("came", "went", "changed")) for part in PARTS}
    return {part: each for part, each in counts.items() if any(each)}


def test_nothing_differs_at_first(admin: Someone, writer: Someone) -> None:
    activity(writer)
    version = submitted(writer)
    found = differences(admin, version["id"])
    assert (found["is_same"], found["to_version"], totals(found)) == (True, None, {})
    assert found["from_version"] == {"id": version["id"], "number": 1}
    assert found["messages"] == [{"message": "Nothing has changed.", "message_vi": "Không có gì thay đổi."}]
    assert found["update"] == {
        "is_due": False,
        "reasons": [
            {
                "message": "These changes make no update due.",
                "message_vi": "Các thay đổi này không làm phát sinh nghĩa vụ cập nhật hồ sơ.",
            }
        ],
        "deadlines": [],
    }


def test_what_came_went_and_changed_is_named(admin: Someone, writer: Someone, dpo: Someone) -> None:
    old, kept = recipient(writer, name_vi="Công ty Cũ"), recipient(writer, name_vi="Công ty Giữ")
    categories = admin.get("data-categories", search="so dien thoai").json()["results"]
    first = activity(writer, activity_name_vi="Trả lương", recipient_ids=[old, kept], purpose_vi="Trả lương")
    gone = activity(writer, activity_name_vi="Khảo sát")
    attached(writer, title_vi="Chính sách")
    version = filed(writer, dpo)
    new = recipient(writer, name_vi="Công ty Mới")
    change(
        writer,
        "processing-activities",
        first,
        recipient_ids=[kept, new],
        data_category_ids=[categories[0]["id"]],
        risks_vi="Lộ dữ liệu",
        activity_name_en="Payroll",
    )
    change(writer, "recipients", kept, tax_code="0101234567", external_id="x-1")
    assert writer.client.delete(writer.url(f"processing-activities/{gone}")).status_code == 204
    attached(writer, title_vi="Quy chế")
    found = differences(admin, version["id"])
    assert totals(found) == {
        "activities": (0, 1, 1),
        "recipients": (1, 1, 1),
        "data_categories": (1, 0, 0),
        "attachments": (1, 0, 0),
    }
    [changed] = found["activities"]["changed"]
    assert (changed["id"], changed["name"]) == (first, "Trả lương")
    assert {each["field"] for each in changed["fields"]} == {"risks_vi", "data_category_ids", "recipient_ids"}
    assert [each["label_vi"] for each in changed["fields"]] == ["rủi ro, tác động", "danh mục dữ liệu", "bên nhận"]
    assert found["recipients"]["came"] == [{"id": new, "name": "Công ty Mới"}]
    assert found["recipients"]["went"] == [{"id": old, "name": "Công ty Cũ"}]
    said = [each["message_vi"] for each in found["messages"]]
    assert "Bỏ 1 hoạt động xử lý: “Khảo sát”." in said
    assert "Thêm 1 bên nhận: “Công ty Mới”." in said
    assert "Thay đổi 1 bên nhận: “Công ty Giữ” (mã số thuế)." in said
    assert "Thêm 1 tài liệu kèm theo: “Quy chế”." in said
    [deadline] = found["update"]["deadlines"]
    assert (deadline["kind"], deadline["state"]) == ("dpia_update", "due")
    assert found["update"]["is_due"] is True
    assert any("bên thứ ba" in each["message_vi"] for each in found["update"]["reasons"])


def test_two_versions_are_compared(admin: Someone, writer: Someone, dpo: Someone) -> None:
    first = filed(writer, dpo)
    activity(writer, activity_name_vi="Tuyển dụng")
    second = submitted(writer)
    activity(writer, activity_name_vi="Khác")
    found = differences(admin, first["id"], second["id"])
    assert totals(found) == {"activities": (1, 0, 0)}
    assert found["to_version"] == {"id": second["id"], "number": 2}
    [deadline] = found["update"]["deadlines"]
    assert (deadline["kind"], deadline["state"], deadline["record_id"]) == ("dpia_update", "due", second["id"])
    assert "06 tháng" in found["update"]["reasons"][0]["message_vi"]
    assert "có 1 hoạt động xử lý hoặc bên nhận mới" in deadline["message_vi"]
    back = differences(admin, second["id"], first["id"])
    assert totals(back) == {"activities": (0, 1, 0)}
    assert back["update"]["is_due"] is False


def test_profile_that_the_law_names_needs_an_update_within_ten_days(
    admin: Someone, writer: Someone, dpo: Someone
) -> None:
    service = {"name": "Công ty Bảo vệ", "contact": "024", "contract": "1"}
    profile(admin, protection_service=service, business_lines=[{"code": "6201", "name_vi": "Lập trình"}], phone="024")
    activity(writer, started_on=day(10))
    version = filed(writer, dpo)
    profile(admin, phone="0243", dpo_name="Bộ phận Pháp chế")
    found = differences(admin, version["id"])
    assert {each["field"] for each in found["profile"]} == {"phone", "dpo_name"}
    assert found["update"]["is_due"] is False
    profile(admin, protection_service={**service, "name": "Công ty Khác"})
    found = differences(admin, version["id"])
    assert [each["message"] for each in found["update"]["reasons"]] == [
        "The provider of data protection services changed: an update within ten days (Art. 22(2)(b) of Law "
        "91/2025/QH15; Art. 20(2) of Decree 356/2025/NĐ-CP)."
    ]


def test_what_was_empty_before_was_written_down_late(admin: Someone, writer: Someone, dpo: Someone) -> None:
    version = filed(writer, dpo)
    profile(admin, protection_service={"name": "Công ty Bảo vệ"})
    found = differences(admin, version["id"])
    assert [each["field"] for each in found["profile"]] == ["protection_service_name"]
    assert found["update"]["is_due"] is False


def test_dossier_of_transfers_has_transfers_alone(admin: Someone, writer: Someone, dpo: Someone) -> None:
    importer = recipient(writer, name_vi="Cloud Pte", country_code="SG")
    moved = transfer(writer, name_vi="Đám mây", recipient_id=importer, purpose_vi="Sao lưu")
    activity(writer, activity_name_vi="Trả lương", transfer_ids=[moved])
    version = filed(writer, dpo, "ctia")
    assert differences(admin, version["id"])["is_same"] is True
    activity(writer, activity_name_vi="Trong nước")
    assert differences(admin, version["id"])["is_same"] is True
    change(writer, "data-transfers", moved, purpose_vi="Phân tích")
    found = differences(admin, version["id"])
    assert totals(found) == {"transfers": (0, 0, 1)}
    assert [each["kind"] for each in found["update"]["deadlines"]] == ["ctia_update"]


@pytest.mark.parametrize(("query", "refused"), [({"to": "then"}, "invalid"), ({"from": "x"}, "unknown_option")])
def test_wrong_parameters_are_named(writer: Someone, query: dict[str, str], refused: str) -> None:
    pk = submitted(writer)["id"]
    answer = writer.get(f"{PATH}/{pk}/changes", **query)
    assert code(answer) == (400, "invalid_query")
    assert [each["code"] for each in answer.json()["detail"]["fields"]] == [refused]


def test_versions_of_different_dossiers_are_not_compared(writer: Someone) -> None:
    one, other = submitted(writer)["id"], submitted(writer, "ctia")["id"]
    assert code(writer.get(f"{PATH}/{one}/changes", to=other)) == (400, "invalid_query")
