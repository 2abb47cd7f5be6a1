"""Records are added, changed and deleted in the admin by the contract's rules, and each act is in the audit log."""

import unicodedata

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from activities.models import (
    ActivityRecipient,
    DataTransfer,
    ProcessingActivity,
    Recipient,
)
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import LEAST, Seated, filled, seat


def test_add_stores_writes_audit_and_folds() -> None:
    seated = seat(Role.EDITOR)
    decomposed = unicodedata.normalize("NFD", "  Quản lý Đơn hàng ")
    answer = seated.send("activities/processingactivity/add/", **filled(activity_name_vi=decomposed, external_id=" "))
    assert answer.status_code == 302
    (activity,) = seated.all(ProcessingActivity)
    assert activity.activity_name_vi == "Quản lý Đơn hàng"
    assert activity.folded.strip() == "quan ly don hang"
    assert activity.external_id is None
    assert activity.tenant_id == seated.tenant_id
    member = User.objects.get(username=seated.username)
    assert (activity.created_by_id, activity.changed_by_id) == (member.pk, member.pk)
    (event,) = seated.acts()
    assert (event.action, event.actor_id, event.via) == ("record.created", member.pk, "session")
    assert event.message_vi == "Đã tạo hoạt động xử lý “Quản lý Đơn hàng”"
    assert event.message == "Created “Quản lý Đơn hàng” (processing activities)"
    assert (event.data["kind"], event.data["record_id"]) == ("processing-activities", str(activity.pk))
    assert event.data["after"]["activity_name_vi"] == "Quản lý Đơn hàng"
    assert not LogEntry.objects.filter(user=member).exists()


def test_change_names_its_fields_and_its_author() -> None:
    seated = seat(Role.DPO)
    before = seated.activity("Tên cũ")
    path = f"activities/processingactivity/{before.pk}/change/"
    assert seated.send(path, **filled(activity_name_vi="Tên mới")).status_code == 302
    (after,) = seated.all(ProcessingActivity)
    assert (after.activity_name_vi, after.folded.strip()) == ("Tên mới", "ten moi")
    assert after.changed_by.username == seated.username
    assert after.created_by_id is None
    assert after.updated_at > before.updated_at
    (event,) = seated.acts()
    assert event.action == "record.changed"
    assert event.data["fields"] == ["activity_name_vi"]
    assert (event.data["before"], event.data["after"]) == (
        {"activity_name_vi": "Tên cũ"}, {"activity_name_vi": "Tên mới"},
    )  # fmt: skip
    history = seated.client.get(f"/admin/activities/processingactivity/{before.pk}/history/", follow=True)
    assert "Đã sửa hoạt động xử lý" in history.text


def test_change_of_nothing_leaves_no_trace() -> None:
    seated = seat(Role.EDITOR)
    activity = seated.activity("Giữ nguyên", purpose_vi="Dòng một\nDòng hai")
    path = f"activities/processingactivity/{activity.pk}/change/"
    same = filled(activity_name_vi="Giữ nguyên", purpose_vi="Dòng một\r\nDòng hai")
    assert seated.send(path, **same).status_code == 302
    assert seated.acts() == []
    assert seated.all(ProcessingActivity)[0].updated_at == activity.updated_at


def test_delete_is_on_record() -> None:
    seated = seat(Role.EDITOR)
    activity = seated.activity()
    recipient = seated.one(Recipient, **LEAST["recipient"])
    link(seated, activity, recipient=recipient)
    assert seated.page(f"activities/processingactivity/{activity.pk}/delete/").status_code == 200
    assert seated.send(f"activities/processingactivity/{activity.pk}/delete/", post="yes").status_code == 302
    assert seated.all(ProcessingActivity) == []
    assert [each.action for each in seated.acts()] == ["record.deleted"]
    assert len(seated.all(Recipient)) == 1


def link(seated: Seated, activity: ProcessingActivity, recipient: Recipient) -> None:
    with scope(seated.tenant_id):
        ActivityRecipient.objects.create(tenant_id=seated.tenant_id, activity=activity, recipient=recipient)


def test_delete_of_a_record_in_use_is_refused_with_the_count() -> None:
    seated = seat(Role.EDITOR)
    recipient = seated.one(Recipient, **LEAST["recipient"])
    link(seated, seated.activity(), recipient)
    link(seated, seated.activity("Khác"), recipient)
    seated.one(DataTransfer, **LEAST["datatransfer"], recipient=recipient)
    for answer in (
        seated.send(f"activities/recipient/{recipient.pk}/delete/", post="yes"),
        seated.send("activities/recipient/", action="delete_selected", _selected_action=[recipient.pk], post="yes"),
    ):
        assert answer.status_code == 200
        assert "Đang được 2 hoạt động xử lý sử dụng" in answer.text
        assert "Đang được 1 lượt chuyển dữ liệu sử dụng" in answer.text
    assert len(seated.all(Recipient)) == 1


# --- What is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field_name", "value", "words"),
    [
        ("retention_period_months", "1201", "1200"),
        ("retention_period_months", "-1", "0"),
        ("activity_name_vi", " ", "bắt buộc"),
        ("activity_name_vi", "Có\u0007chuông", "ký tự điều khiển: U+0007"),
        ("activity_name_vi", "a" * 201, "200"),
        ("legal_basis", "legitimate_interest", "legitimate_interest"),
    ],
)
def test_add_refuses_what_the_contract_refuses(field_name: str, value: str, words: str) -> None:
    seated = seat(Role.EDITOR)
    answer = seated.send("activities/processingactivity/add/", **filled(**{field_name: value}))
    assert answer.status_code == 200
    errors = answer.context["adminform"].form.errors
    assert list(errors) == [field_name]
    assert words in str(errors)
    assert "Hãy sửa các lỗi dưới đây." in answer.text
    assert seated.all(ProcessingActivity) == []


@pytest.mark.parametrize("months", ["0", "1200", ""])
def test_add_takes_the_limits_of_retention(months: str) -> None:
    seated = seat(Role.EDITOR)
    answer = seated.send("activities/processingactivity/add/", **filled(retention_period_months=months))
    assert answer.status_code == 302


def test_retention_beyond_a_century_is_refused_by_the_model() -> None:
    activity = ProcessingActivity(activity_name_vi="x", legal_basis="contract", retention_period_months=1_201)
    with pytest.raises(ValidationError, match="retention_period_months"):
        activity.clean_fields()


def test_add_of_a_taken_key_is_an_error_of_its_field() -> None:
    seated, stranger = seat(Role.EDITOR), seat(Role.EDITOR)
    seated.activity(external_id="HR-1")
    stranger.activity(external_id="HR-2")
    answer = seated.send("activities/processingactivity/add/", **filled(external_id="HR-1"))
    assert answer.status_code == 200
    assert "Đã có bản ghi mang giá trị “HR-1”" in answer.text
    assert seated.send("activities/processingactivity/add/", **filled(external_id="HR-2")).status_code == 302
    code = {"code": "health_status", "name_vi": "Trùng mã", "sensitivity": "basic"}
    assert "Đã có bản ghi" in seated.send("activities/datacategory/add/", **code).text


def test_overtaken_save_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people store the same key at once: the form of the second saw nothing yet."""
    monkeypatch.setattr("activities.admin.records.record_form.RecordForm.clean", lambda form: form.cleaned_data)
    seated = seat(Role.EDITOR)
    seated.activity(external_id="HR-1")
    answer = seated.client.post("/admin/activities/processingactivity/add/", filled(external_id="HR-1"), follow=True)
    assert answer.status_code == 200
    assert "hãy thử lại" in answer.text
    assert len(seated.all(ProcessingActivity)) == 1
