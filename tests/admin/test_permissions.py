"""At ``/admin/`` every role signs in, sees its own tenant alone, may do what contract §2 says, and leaves a trail."""

import re
import unicodedata
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activities import review
from activities.models import (
    ActivityCategory,
    ActivityRecipient,
    AuditEvent,
    Batch,
    DataCategory,
    DataTransfer,
    ProcessingActivity,
    Recipient,
)
from activities.models.codes import Status
from activities.tenancy import create_member
from tenants.authentication import Member
from tenants.context import scope
from tenants.models import ApiKey, Membership, Role, Tenant, User
from tests.admin.desk import LEAST, MODELS, RECORDS, Seated, filled, seat, sign_in
from tests.factories import PASSWORD, signed_in

WRITERS = (Role.ADMIN, Role.DPO, Role.EDITOR)
READERS = (Role.AUDITOR, Role.VIEWER)


@pytest.fixture
def platform() -> Client:
    """A superuser who is no tenant's member."""
    username = f"platform-{uuid4()}"
    User.objects.create_superuser(username, password=PASSWORD)
    client, answer = sign_in(username)
    assert answer.status_code == 302
    return client


# --- Signing in -----------------------------------------------------------------------


@pytest.mark.parametrize("role", Role.values)
def test_sign_in_every_role_reaches_the_index(role: str) -> None:
    seated = seat(role)
    page = seated.page("")
    assert page.status_code == 200
    assert "Công ty Hành chính" in page.text
    assert not User.objects.get(username=seated.username).is_staff


def test_sign_in_wrong_password_is_refused() -> None:
    seated = seat(Role.EDITOR)
    client, answer = sign_in(seated.username, "khong-phai-mat-khau")
    assert answer.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng" in answer.text
    assert client.get("/admin/").status_code == 302


def test_sign_in_user_without_membership_is_refused() -> None:
    user = User.objects.create_user(f"nobody-{uuid4()}", password=PASSWORD, is_staff=True)
    assert sign_in(user.username)[1].status_code == 200


@pytest.mark.parametrize("what", ["membership", "user", "tenant"])
def test_session_ends_when_something_is_withdrawn(what: str) -> None:
    seated = seat(Role.ADMIN)
    with scope(seated.tenant_id):
        {"membership": Membership.objects, "user": User.objects.filter(username=seated.username)}.get(
            what, Tenant.objects.filter(pk=seated.tenant_id)
        ).update(is_active=False)
    assert seated.page("activities/datacategory/").status_code == 302
    assert sign_in(seated.username)[1].status_code == 200


def test_pages_speak_vietnamese_whatever_the_browser_prefers() -> None:
    client = seat(Role.VIEWER).client
    page = client.get("/admin/activities/recipient/", headers={"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="vi"' in page.text
    assert '<html lang="en"' in client.get("/admin/", headers={"accept-language": "en"}).text
    assert client.post("/i18n/setlang/", {"language": "en", "next": "/admin/"}).status_code == 302
    assert "Data categories" in client.get("/admin/").text
    assert "Danh sách bên nhận" in page.text  # our own catalogue, compiled


# --- The role table -------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("role", Role.values)
def test_records_are_read_by_all_and_added_by_writers(role: str, model: str) -> None:
    seated = seat(role)
    assert seated.page(f"activities/{model}/").status_code == 200
    assert seated.page(f"activities/{model}/add/").status_code == (200 if role in WRITERS else 403)


@pytest.mark.parametrize("role", READERS)
def test_change_by_a_reader_is_refused(role: str) -> None:
    seated = seat(role)
    activity = seated.activity()
    path = f"activities/processingactivity/{activity.pk}/"
    assert seated.page(f"{path}change/").status_code == 200
    assert seated.send(f"{path}change/", **filled()).status_code == 403
    assert seated.send(f"{path}delete/", post="yes").status_code == 403
    assert seated.all(ProcessingActivity)[0].activity_name_vi == activity.activity_name_vi


@pytest.mark.parametrize("role", Role.values)
def test_audit_events_are_seen_by_those_who_audit(role: str) -> None:
    allowed = role in (Role.ADMIN, Role.DPO, Role.AUDITOR)
    seated = seat(role)
    assert seated.page("activities/auditevent/").status_code == (200 if allowed else 403)
    sender = User.objects.get(username=seated.username)
    batch = seated.one(Batch, kind="processing-activities", created_by=sender).pk
    assert seated.page(f"activities/batch/{batch}/history/").status_code == (302 if allowed else 403)
    assert (f"{batch}/history/" in seated.page(f"activities/batch/{batch}/change/").text) == allowed


@pytest.mark.parametrize("role", Role.values)
def test_every_reader_sees_why_an_activity_was_returned(role: str) -> None:
    seated = seat(role)
    activity = seated.activity()
    reviewer = User.objects.get(username=seat(Role.DPO, seated.tenant_id).username)
    with scope(seated.tenant_id):
        ProcessingActivity.objects.filter(pk=activity.pk).update(status=Status.SUBMITTED)
        member = Member(reviewer, seated.tenant_id, Role.DPO, "session", door="admin")
        review.decide(review.RETURN, member, ids=[activity.pk], comment="Nêu rõ mục đích.")
    shown = seated.page(f"activities/processingactivity/{activity.pk}/change/").text
    assert f"{activity.pk}/history/" in shown
    assert "Nêu rõ mục đích." in seated.page(f"activities/processingactivity/{activity.pk}/history/").text


@pytest.mark.parametrize("path", ["tenants/membership/", "tenants/membership/add/", "tenants/tenant/"])
@pytest.mark.parametrize("role", Role.values)
def test_people_are_managed_by_admins_alone(role: str, path: str) -> None:
    assert seat(role).page(path).status_code == (200 if role == Role.ADMIN else 403)


@pytest.mark.parametrize(("role", "status"), [(Role.EDITOR, 403), (Role.ADMIN, 403), (Role.DPO, 302)])
def test_delete_of_an_approved_activity_is_the_dpos(role: str, status: int) -> None:
    seated = seat(role)
    activity = seated.activity(status=Status.APPROVED)
    path = f"activities/processingactivity/{activity.pk}/delete/"
    assert seated.send(path, post="yes").status_code == status
    assert bool(seated.all(ProcessingActivity)) == (status == 403)


def test_delete_of_several_spares_the_approved() -> None:
    seated = seat(Role.EDITOR)
    both = [seated.activity(status=Status.APPROVED).pk, seated.activity("Bản nháp").pk]
    answer = seated.send("activities/processingactivity/", action="delete_selected", _selected_action=both, post="yes")
    assert answer.status_code == 403
    assert len(seated.all(ProcessingActivity)) == 2


@pytest.mark.parametrize("model", ["batch", "auditevent"])
@pytest.mark.parametrize("role", [Role.ADMIN, Role.DPO])
def test_trail_is_read_only(role: str, model: str) -> None:
    seated = seat(role)
    member = User.objects.get(username=seated.username)
    values = {
        "batch": {"kind": "recipients", "created_by": member},
        "auditevent": {"action": "test", "actor_name": "x"},
    }
    row = seated.one({"batch": Batch, "auditevent": AuditEvent}[model], **values[model])
    assert seated.page(f"activities/{model}/").status_code == 200
    assert seated.page(f"activities/{model}/{row.pk}/change/").status_code == 200
    assert seated.page(f"activities/{model}/add/").status_code == 403
    assert seated.send(f"activities/{model}/{row.pk}/change/", action="x").status_code == 403
    assert seated.send(f"activities/{model}/{row.pk}/delete/", post="yes").status_code == 403


def test_batch_shows_its_errors() -> None:
    seated = seat(Role.EDITOR)
    batch = Batch(kind="recipients", created_by=User.objects.get(username=seated.username), tenant_id=seated.tenant_id)
    batch.errors = [{"index": 7, "error_vi": "name_vi: <Trường này> là bắt buộc."}]
    with scope(seated.tenant_id):
        batch.save(force_insert=True)
    page = seated.page(f"activities/batch/{batch.pk}/change/").text
    assert "Mục 7: name_vi: &lt;Trường này&gt; là bắt buộc." in page


# --- One tenant alone -------------------------------------------------------------------


@pytest.mark.parametrize("model", RECORDS)
def test_list_shows_the_own_tenant_alone(model: str) -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    theirs, ours = (each.one(MODELS[model], **LEAST[model]) for each in (stranger, seated))
    page = seated.page(f"activities/{model}/").text
    assert str(ours.pk) in page
    assert str(theirs.pk) not in page


@pytest.mark.parametrize("model", RECORDS)
@pytest.mark.parametrize("act", ["change", "delete", "history"])
def test_address_of_another_tenants_record_looks_like_a_missing_one(model: str, act: str) -> None:
    seated, stranger = seat(Role.DPO), seat(Role.DPO)
    theirs = stranger.one(MODELS[model], **LEAST[model])
    answers = [seated.page(f"activities/{model}/{key}/{act}/") for key in (theirs.pk, uuid4())]
    assert [each.status_code for each in answers] == [302, 302]
    assert [each.url for each in answers] == ["/admin/", "/admin/"]
    sent = seated.send(f"activities/{model}/{theirs.pk}/{act}/", post="yes", **LEAST[model])
    assert sent.status_code in (302, 405)
    assert [each.pk for each in stranger.all(MODELS[model]) if each.pk == theirs.pk]


def test_choices_are_of_the_own_tenant() -> None:
    seated, stranger = seat(Role.EDITOR), seat(Role.EDITOR)
    theirs, ours = (each.one(Recipient, **LEAST["recipient"]) for each in (stranger, seated))
    query = {"app_label": "activities", "model_name": "datatransfer", "field_name": "recipient", "term": "ben nhan"}
    found = seated.page("autocomplete/", **query).json()["results"]
    assert [each["id"] for each in found] == [str(ours.pk)]
    transfer = {"name_vi": "Chuyển", "transfer_case": "other", "destination_country": "SG"}
    refused = seated.send("activities/datatransfer/add/", **transfer, recipient=theirs.pk)
    assert refused.status_code == 200
    assert not seated.all(DataTransfer)
    assert seated.send("activities/datatransfer/add/", **transfer, recipient=ours.pk).status_code == 302


def test_members_and_tenants_of_others_are_missing() -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    assert seated.page(f"tenants/tenant/{stranger.tenant_id}/change/").status_code == 302
    with scope(stranger.tenant_id):
        theirs = Membership.objects.get()
    assert seated.page(f"tenants/membership/{theirs.pk}/change/").status_code == 302
    assert stranger.username not in seated.page("tenants/membership/").text


def test_user_of_two_tenants_sees_one_at_a_time() -> None:
    first, second = seat(Role.EDITOR), seat(Role.EDITOR)
    create_member(second.tenant_id, first.username, Role.VIEWER, PASSWORD)
    ours = first.activity("Ở đơn vị thứ nhất")
    theirs = second.activity("Ở đơn vị thứ hai")
    listed = "activities/processingactivity/"
    assert str(theirs.pk) not in first.page(listed).text
    assert first.send("tenant/", tenant_id=str(second.tenant_id)).status_code == 302
    page = first.page(listed).text
    assert str(theirs.pk) in page
    assert str(ours.pk) not in page
    assert first.page(f"{listed}add/").status_code == 403


def test_choosing_a_strange_tenant_changes_nothing() -> None:
    seated, stranger = seat(Role.ADMIN), seat(Role.ADMIN)
    assert seated.send("tenant/", tenant_id=str(stranger.tenant_id)).status_code == 404
    assert seated.client.session.get("tenant_id") is None
    assert seated.page("tenant/").status_code == 405


# --- The platform -----------------------------------------------------------------------


def test_platform_that_has_chosen_no_tenant_sees_tenants_and_users_but_no_records(platform: Client) -> None:
    seated = seat(Role.EDITOR)
    activity = seated.activity()
    for path in ("", "tenants/tenant/", "tenants/user/", "tenants/user/add/", "tenants/signinfailure/"):
        assert platform.get(f"/admin/{path}").status_code == 200, path
    for model in (*RECORDS, "batch", "auditevent"):
        assert platform.get(f"/admin/activities/{model}/").status_code == 403
    assert platform.get("/admin/tenants/membership/").status_code == 403
    assert platform.get(f"/admin/activities/processingactivity/{activity.pk}/change/").status_code == 403


def test_platform_makes_a_tenant_with_its_categories(platform: Client) -> None:
    name = f"Công ty mới {uuid4()}"
    typed = {"name": name, "is_active": "on", "tax_code": "0101234567", "dpo_name": "Nguyễn Thị Bình"}
    assert platform.post("/admin/tenants/tenant/add/", typed).status_code == 302
    tenant = Tenant.objects.get(name=name)
    assert (tenant.tax_code, tenant.dpo_name, tenant.is_active) == ("0101234567", "Nguyễn Thị Bình", True)
    with scope(tenant.pk):
        assert DataCategory.objects.count() == 39
    page = f"/admin/tenants/tenant/{tenant.pk}/"
    assert platform.post(f"{page}change/", {"name": name}).status_code == 302
    assert not Tenant.objects.get(pk=tenant.pk).is_active
    assert platform.get(f"{page}history/").status_code == 200
    assert f"{page}history/" in platform.get(f"{page}change/").text
    assert platform.get(f"{page}delete/").status_code == 403


def test_superuser_who_is_a_member_acts_as_one() -> None:
    seated = seat(Role.VIEWER)
    User.objects.filter(username=seated.username).update(is_superuser=True)
    assert seated.page("tenants/user/").status_code == 403
    assert seated.page("activities/recipient/add/").status_code == 403
    assert seated.page("activities/recipient/").status_code == 200


@pytest.mark.parametrize("path", ["auth/group/", "token_blacklist/outstandingtoken/", "tenants/user/"])
def test_members_have_no_pages_of_the_platform(path: str) -> None:
    assert seat(Role.ADMIN).page(path).status_code in (403, 404)


# --- What saving does -------------------------------------------------------------------


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


def test_activity_shows_its_links() -> None:
    seated = seat(Role.VIEWER)
    activity, recipient = seated.activity(), seated.one(Recipient, **LEAST["recipient"])
    link(seated, activity, recipient)
    with scope(seated.tenant_id):
        category = DataCategory.objects.get(code="health_status")
        ActivityCategory.objects.create(tenant_id=seated.tenant_id, activity=activity, data_category=category)
    page = seated.page(f"activities/processingactivity/{activity.pk}/change/").text
    assert f'<a href="/admin/activities/datacategory/{category.pk}/change/">Tình trạng sức khỏe</a>' in page
    assert f"/admin/activities/recipient/{recipient.pk}/change/" in page


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
    monkeypatch.setattr("activities.admin.forms.RecordForm.clean", lambda form: form.cleaned_data)
    seated = seat(Role.EDITOR)
    seated.activity(external_id="HR-1")
    answer = seated.client.post("/admin/activities/processingactivity/add/", filled(external_id="HR-1"), follow=True)
    assert answer.status_code == 200
    assert "hãy thử lại" in answer.text
    assert len(seated.all(ProcessingActivity)) == 1


# --- Lists --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "found"),
    [("quan ly don", True), ("DON HANG", True), ("Quản lý", True), ("hang quan", True), ("nhan su", False)],
)
def test_search_ignores_accents_case_and_order(asked: str, found: bool) -> None:
    seated = seat(Role.VIEWER)
    activity = seated.activity("Quản lý Đơn hàng")
    page = seated.page("activities/processingactivity/", q=asked)
    assert page.status_code == 200
    assert (str(activity.pk) in page.text) == found


def test_search_with_nul_finds_nothing_wrong() -> None:
    assert seat(Role.VIEWER).page("activities/recipient/", q="a\x00b").status_code in (200, 302)


@pytest.mark.parametrize("model", RECORDS)
def test_list_costs_the_same_whatever_its_length(model: str) -> None:
    seated = seat(Role.VIEWER)
    key = MODELS[model].KEY

    def cost(count: int) -> int:
        for number in range(count):
            seated.one(MODELS[model], **{**LEAST[model], key: f"{count}-{number}"})
        with CaptureQueriesContext(connection) as queries:
            assert seated.page(f"activities/{model}/").status_code == 200
        return len(queries)

    assert cost(1) == cost(9)


def test_list_of_transfers_costs_the_same_whatever_their_recipients() -> None:
    seated = seat(Role.VIEWER)

    def cost(count: int) -> int:
        for number in range(count):
            recipient = seated.one(Recipient, **{**LEAST["recipient"], "name_vi": f"Bên {count}-{number}"})
            seated.one(DataTransfer, **LEAST["datatransfer"], recipient_id=recipient.pk)
        with CaptureQueriesContext(connection) as queries:
            assert "Bên 1-0" in seated.page("activities/datatransfer/").text
        return len(queries)

    assert cost(1) == cost(9)


@pytest.mark.parametrize("model", RECORDS)
def test_errors_of_the_batch_are_not_read_with_its_records(model: str) -> None:
    seated = seat(Role.EDITOR)
    member = User.objects.get(username=seated.username)
    batch = seated.one(Batch, kind="recipients", created_by=member, packed_errors=b"x" * 100_000)
    record = seated.one(MODELS[model], **LEAST[model], batch_id=batch.pk)
    with CaptureQueriesContext(connection) as queries:
        assert seated.page(f"activities/{model}/").status_code == 200
        assert seated.page(f"activities/{model}/{record.pk}/change/").status_code == 200
        form = {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"}
        assert seated.send(f"activities/{model}/", **form).status_code == 302
    assert record not in seated.all(MODELS[model])
    assert [each["sql"] for each in queries if "packed_errors" in str(each["sql"])] == []


# --- Members ------------------------------------------------------------------------------


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


def test_tenant_is_renamed_on_record() -> None:
    seated = seat(Role.ADMIN)
    name = f"Tên mới {uuid4()}"
    assert seated.send(f"tenants/tenant/{seated.tenant_id}/change/", name=name).status_code == 302
    tenant = Tenant.objects.get(pk=seated.tenant_id)
    assert (tenant.name, tenant.is_active) == (name, True)
    assert seated.acts()[0].action == "tenant.changed"
    assert seated.page("tenants/tenant/add/").status_code == 403


# --- API keys -------------------------------------------------------------------------------


def test_api_key_is_made_shown_once_and_revoked() -> None:
    seated = seat(Role.ADMIN)
    made = seated.send("tenants/apikey/add/", name="Máy quét", role="scanner")
    assert (made.status_code, "no-store" in made["Cache-Control"]) == (200, True)
    found = re.search(r"pdpl_[0-9a-f]{32}_[0-9a-f]{64}", made.text)
    assert found
    (key,) = seated.all(ApiKey)
    for page in (seated.page("tenants/apikey/"), seated.page(f"tenants/apikey/{key.pk}/change/")):
        assert key.prefix in page.text
        assert found[0] not in page.text
    credential = {"HTTP_AUTHORIZATION": f"Bearer {found[0]}"}
    path = f"/api/v1/tenants/{seated.tenant_id}/recipients"
    assert Client().get(path, **credential).status_code == 200
    done = seated.send("tenants/apikey/", action="revoke", _selected_action=[str(key.pk)])
    assert done.status_code == 302
    assert Client().get(path, **credential).status_code == 401
    assert [event.action for event in seated.acts()][:3:2] == ["request.refused", "key.created"]
    assert seated.page(f"tenants/apikey/{key.pk}/delete/").status_code == 403


def test_api_key_of_the_past_is_refused_in_vietnamese() -> None:
    seated = seat(Role.ADMIN)
    page = seated.send(
        "tenants/apikey/add/", name="x", role="viewer", expires_at_0="01/01/2020", expires_at_1="00:00:00"
    )
    assert "Thời điểm này đã qua." in page.text
    assert not seated.all(ApiKey)


@pytest.mark.parametrize("role", [each for each in Role.values if each != "admin"])
def test_api_keys_are_managed_by_admins_alone(role: str) -> None:
    seated = seat(role)
    for path in ("tenants/apikey/", "tenants/apikey/add/", f"tenants/apikey/{uuid4()}/change/"):
        assert seated.page(path).status_code == 403


def test_api_key_of_another_tenant_looks_like_a_missing_one() -> None:
    mine, other = seat(Role.ADMIN), seat(Role.ADMIN)
    other.send("tenants/apikey/add/", name="x", role="viewer")
    (key,) = other.all(ApiKey)
    assert key.prefix not in mine.page("tenants/apikey/").text
    assert mine.page(f"tenants/apikey/{key.pk}/change/").status_code == 302
    mine.send("tenants/apikey/", action="revoke", _selected_action=[str(key.pk)])
    assert other.all(ApiKey)[0].revoked_at is None
