"""The fields that the register and the forms ask of an activity (contract §4), at every door."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from activities.models import ProcessingActivity
from tests.admin.desk import LEAST, seat
from tests.factories import ActivityItem, Someone
from tests.imports.sending import done, errors_of, send
from tests.records.single import patch

FILLED: dict[str, Any] = {
    "filer_role": "controller",
    "data_subject_groups": ["employees", "applicants"],
    "data_subject_count": 1_200,
    "data_subject_counted_on": "2026-10-31",
    "processing_operations": ["collect", "analyse", "erase"],
    "started_on": "2026-01-02",
    "consent_form_vi": "Biểu mẫu 01",
    "storage_system_vi": "Hệ thống nhân sự",
    "storage_country_codes": ["VN", "SG"],
    "deletion_method_vi": "Xóa an toàn",
    "transfers_for_fee": True,
    "automated_processing_vi": "Chấm điểm hồ sơ; từ chối qua thư",
    "protection_measures_vi": "Mã hóa\nPhân quyền",
    "risks_vi": "Lộ dữ liệu",
    "risk_level": "high",
    "responsible_vi": "Phòng Nhân sự",
}
COUNTRIES = "VN SG US DE FR GB JP KR CN TH LA KH MY ID PH IN AU NZ CA IT ES"  # one too many
EMPTY = {name: {list: [], str: "", bool: False}.get(type(value)) for name, value in FILLED.items()}
EMPTY |= dict.fromkeys(("filer_role", "risk_level", "data_subject_counted_on", "started_on"))


def test_batch_stores_them_and_what_is_left_out_has_its_default(editor: Someone) -> None:
    ids = editor.batch([ActivityItem(**FILLED), ActivityItem()]).json()["activity_ids"]
    first, second = (editor.get(f"processing-activities/{each}").json() for each in ids)
    assert {name: first[name] for name in FILLED} == FILLED
    assert {name: second[name] for name in FILLED} == EMPTY


def test_update_patch_and_history_carry_them(editor: Someone) -> None:
    editor.batch([ActivityItem(external_id="a", **FILLED)])
    changed = ActivityItem(external_id="a", data_subject_groups=["children", "children"], risk_level=None)
    activity = editor.batch([changed], query="?on_conflict=update").json()["activity_ids"][0]
    shown = editor.get(f"processing-activities/{activity}").json()
    assert (shown["data_subject_groups"], shown["risk_level"]) == (["children"], None)
    assert shown["storage_country_codes"] == ["VN", "SG"]
    assert patch(editor, f"processing-activities/{activity}", {"storage_country_codes": []}).status_code == 200
    newest = editor.get(f"processing-activities/{activity}/history").json()["results"][0]
    assert newest["before"]["storage_country_codes"] == ["VN", "SG"]
    assert newest["after"]["storage_country_codes"] == []


@pytest.mark.parametrize(
    ("name", "value", "field", "code"),
    [
        ("data_subject_groups", ["employees", "martians"], "data_subject_groups[1]", "invalid_choice"),
        ("data_subject_groups", "employees", "data_subject_groups", "not_a_list"),
        ("storage_country_codes", COUNTRIES.split(), "storage_country_codes", "max_length"),
        ("storage_country_codes", ["VN", "ZZ"], "storage_country_codes[1]", "invalid_country"),
        ("data_subject_count", -1, "data_subject_count", "min_value"),
        ("data_subject_count", 10**10 + 1, "data_subject_count", "max_value"),
        ("filer_role", "third_party", "filer_role", "invalid_choice"),
        ("risk_level", "", "risk_level", "invalid_choice"),
        ("started_on", "31/12/2026", "started_on", "invalid"),
        ("responsible_vi", "x" * 201, "responsible_vi", "max_length"),
    ],
)
def test_faults_are_named_at_their_place_in_both_languages(
    editor: Someone, name: str, value: Any, field: str, code: str
) -> None:
    (error,) = editor.batch([ActivityItem(**{name: value})]).json()["errors"]
    assert [(each["field"], each["code"]) for each in error["fields"]] == [(field, code)]
    assert error["fields"][0]["error"] != error["fields"][0]["error_vi"]


def test_table_has_labels_of_codes_and_names_of_countries(editor: Someone) -> None:
    content = (
        "Tên hoạt động xử lý;Căn cứ pháp lý;Đối tượng chủ thể dữ liệu;Thao tác xử lý;Quốc gia lưu trữ;"
        "Ngày bắt đầu xử lý;Mức rủi ro;Chuyển giao có thu phí\n"
        'Trả lương;contract;"Người lao động; Applicants";"Thu thập\nxóa dữ liệu";"Việt Nam; Singapore";'
        "2/1/2026;Cao;Có\n"
        "Tuyển dụng;contract;Người Hỏa tinh;;;;;\n"
    ).encode("utf-8-sig")
    batch = done(editor, send(editor, content, "so.csv"))
    assert (batch["total_created"], batch["total_failed"]) == (1, 1)
    shown = editor.get("processing-activities").json()["results"][0]
    assert shown["data_subject_groups"] == ["employees", "applicants"]
    assert shown["processing_operations"] == ["collect", "erase"]
    assert shown["storage_country_codes"] == ["VN", "SG"]
    assert (shown["started_on"], shown["risk_level"], shown["transfers_for_fee"]) == ("2026-01-02", "high", True)
    (error,) = errors_of(editor, batch)["results"]
    assert [each["field"] for each in error["fields"]] == ["data_subject_groups[0]"]


def test_template_offers_their_values(editor: Someone) -> None:
    answer = editor.get("imports/template", kind="processing-activities", format="xlsx")
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    values = load_workbook(io.BytesIO(content))["Giá trị"]
    columns = {column[0].value: [cell.value for cell in column[1:] if cell.value] for column in values.iter_cols()}
    assert "Người lao động" in columns["Đối tượng chủ thể dữ liệu"]
    assert "Khử nhận dạng" in columns["Thao tác xử lý"]
    assert "Việt Nam" in columns["Quốc gia lưu trữ"]
    assert columns["Mức rủi ro"] == ["Thấp", "Trung bình", "Cao"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"data_subject_groups": "applicants,children"}, 1),
        ({"data_subject_groups": "children"}, 0),
        ({"processing_operations": "erase"}, 1),
        ({"storage_country_codes": "SG"}, 1),
        ({"filer_role": "controller", "risk_level": "high", "transfers_for_fee": "true"}, 1),
        ({"started_on_after": "2026-01-03"}, 0),
        ({"started_on_before": "2026-01-02"}, 1),
    ],
)
def test_they_are_filters_of_the_list(editor: Someone, query: dict[str, str], count: int) -> None:
    editor.batch([ActivityItem(**FILLED), ActivityItem()])
    assert editor.get("processing-activities", **query).json()["count"] == count


def test_desk_stores_and_keeps_them() -> None:
    seated = seat("editor")
    form = {
        **LEAST["processingactivity"],
        **{name: value for name, value in FILLED.items() if value is not True},
        "transfers_for_fee": "on",
        "data_subject_counted_on": "31/10/2026",
        "started_on": "02/01/2026",
    }
    answer = seated.send("activities/processingactivity/add/", **form)
    assert answer.status_code == 302, answer.content[:3_000]
    (activity,) = seated.all(ProcessingActivity)
    assert activity.data_subject_groups == ["employees", "applicants"]
    assert activity.storage_country_codes == ["VN", "SG"]
    acts = len(seated.acts())
    assert seated.send(f"activities/processingactivity/{activity.pk}/change/", **form).status_code == 302
    assert len(seated.acts()) == acts, "an unchanged form is no change"
