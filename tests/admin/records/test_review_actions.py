"""The review desk: narrowing down, deciding together with a comment, histories before and after, batches as a whole."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from activities.models import (
    ActivityCategory,
    ActivityTransfer,
    AuditEvent,
    Batch,
    DataCategory,
    DataTransfer,
    ProcessingActivity,
)
from activities.models.audit import Via
from activities.models.codes import Status
from tenants.context import scope
from tenants.models import Role, User
from tests.admin.desk import Seated, filled, seat
from tests.factories import ActivityItem, signed_in

LIST = "activities/processingactivity/"
STEPS = ("submit", "approve", "return")


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def decide(seated: Seated, name: str, ids: list[Any], **data: Any) -> Any:
    """The bulk action from the list: the confirmation page's form, sent."""
    form = {"action": f"{name}_selected", "_selected_action": ids, "select_across": "0", **data}
    return seated.client.post(f"/admin/{LIST}", {**form, "decided": "yes"}, follow=True)


def status_of(seated: Seated, pk: Any) -> str:
    with scope(seated.tenant_id):
        return str(ProcessingActivity.objects.get(pk=pk).status)


def sent_batch(seated: Seated, count: int = 3) -> str:
    """A batch that another member sent over the API."""
    editor = seat(Role.EDITOR, seated.tenant_id)
    answer = signed_in(editor.tenant_id, editor.username).batch([*(ActivityItem() for _ in range(count)), {}])
    return str(answer.json()["batch_id"])


# --- Deciding -----------------------------------------------------------------------------


def test_selected_activities_are_approved_after_a_page_that_says_how_many(dpo: Seated) -> None:
    ids = [dpo.activity(f"Chờ duyệt {n}", status=Status.SUBMITTED).pk for n in range(2)]
    draft = dpo.activity("Còn nháp")
    page = dpo.send(LIST, action="approve_selected", _selected_action=[*ids, draft.pk])
    assert page.status_code == 200
    assert "Sẽ áp dụng cho <strong>2</strong>" in page.text
    assert "1 bản ghi đang ở trạng thái “Bản nháp”" in page.text
    assert status_of(dpo, ids[0]) == Status.SUBMITTED
    done = decide(dpo, "approve", [*ids, draft.pk], comment="Đã đối chiếu")
    assert "Đã duyệt 2 hoạt động xử lý" in done.text
    assert "Giữ nguyên 1 bản ghi." in done.text
    assert "Còn nháp</a>" in done.text
    assert [status_of(dpo, pk) for pk in (*ids, draft.pk)] == ["approved", "approved", "draft"]
    event = dpo.acts()[0]
    assert (event.action, event.door, event.data["comment"]) == ("review.approved", "admin", "Đã đối chiếu")


def test_all_pages_of_a_narrowed_list_are_submitted_at_once() -> None:
    seated = seat(Role.EDITOR)
    inside = [seated.activity(f"Lương {n}").pk for n in range(60)]
    outside = seated.activity("Tuyển dụng").pk
    form = {"action": "submit_selected", "_selected_action": inside[:1], "select_across": "1", "decided": "yes"}
    seated.client.post(f"/admin/{LIST}?q=luong", form)
    assert {status_of(seated, pk) for pk in inside} == {"submitted"}
    assert status_of(seated, outside) == "draft"


def test_list_that_has_grown_since_is_asked_about_again() -> None:
    seated = seat(Role.EDITOR)
    first = seated.activity("Lương 1").pk
    page = seated.send(f"{LIST}?q=luong", action="submit_selected", _selected_action=[first], select_across="1")
    assert 'name="seen" value="1"' in page.text
    unseen = seated.activity("Lương 2").pk
    form = {"action": "submit_selected", "_selected_action": [first], "select_across": "1", "decided": "yes"}
    again = seated.send(f"{LIST}?q=luong", **form, seen="1")
    assert "Danh sách vừa thay đổi" in again.text
    assert {status_of(seated, pk) for pk in (first, unseen)} == {"draft"}
    assert seated.send(f"{LIST}?q=luong", **form, seen="2").status_code == 302
    assert {status_of(seated, pk) for pk in (first, unseen)} == {"submitted"}


def test_return_needs_a_comment(dpo: Seated) -> None:
    pk = dpo.activity(status=Status.SUBMITTED).pk
    assert "bắt buộc" in decide(dpo, "return", [pk]).text
    assert status_of(dpo, pk) == "submitted"
    decide(dpo, "return", [pk], comment="Thiếu căn cứ")
    assert status_of(dpo, pk) == "returned"


def test_own_record_is_not_approved_and_the_page_says_so(dpo: Seated) -> None:
    member = User.objects.get(username=dpo.username)
    pk = dpo.activity(status=Status.SUBMITTED, created_by=member).pk
    assert "1 bản ghi do chính bạn tạo" in dpo.page(f"{LIST}{pk}/review/approve/").text
    assert "Không ai được tự duyệt" in dpo.client.post(f"/admin/{LIST}{pk}/review/approve/", {}, follow=True).text
    assert status_of(dpo, pk) == "submitted"


@pytest.mark.parametrize("role", Role.values)
def test_steps_are_offered_to_those_who_may_take_them(role: str) -> None:
    seated = seat(role)
    pk = seated.activity(status=Status.SUBMITTED).pk
    page = seated.page(f"{LIST}{pk}/change/").text
    for name in STEPS:
        may = role == Role.DPO or (name == "submit" and role in (Role.ADMIN, Role.EDITOR))
        assert (f"{pk}/review/{name}/" in page) == (may and name != "submit")
        assert seated.page(f"{LIST}{pk}/review/{name}/").status_code == (200 if may else 403)
        assert (f'value="{name}_selected"' in seated.page(LIST).text) == may
        if not may:
            decide(seated, name, [pk], comment="x")
            assert seated.send(f"{LIST}{pk}/review/{name}/", comment="x").status_code == 403
    assert status_of(seated, pk) == "submitted"


def test_another_tenants_records_are_not_decided_on(dpo: Seated) -> None:
    theirs = seat(Role.DPO).activity(status=Status.SUBMITTED)
    stranger_batch = uuid4()
    assert dpo.page(f"{LIST}{theirs.pk}/review/approve/").status_code == 404
    assert dpo.send(f"{LIST}{theirs.pk}/review/approve/").status_code == 404
    assert dpo.send(f"activities/batch/{stranger_batch}/review/approve/").status_code == 404
    decide(dpo, "approve", [theirs.pk])
    with scope(theirs.tenant_id):
        assert ProcessingActivity.objects.get(pk=theirs.pk).status == "submitted"


# --- Batches as a whole ---------------------------------------------------------------------


def test_whole_batch_is_submitted_approved_and_read(dpo: Seated) -> None:
    path = f"activities/batch/{sent_batch(dpo)}/"
    page = dpo.page(f"{path}change/").text
    assert f"/admin/{path}review/approve/" in page
    assert "Hiện 1 trên 1 lỗi" in page
    assert "Mục 3:" in page
    assert "Sẽ áp dụng cho <strong>3</strong>" in dpo.page(f"{path}review/submit/").text
    dpo.send(f"{path}review/submit/", comment="")
    done = dpo.client.post(f"/admin/{path}review/approve/", {"comment": "Đạt"}, follow=True)
    assert "Đã duyệt 3 hoạt động xử lý" in done.text
    assert {each.status for each in dpo.all(ProcessingActivity)} == {"approved"}


def test_list_stays_narrowed_down_over_a_decision(dpo: Seated) -> None:
    page = f"{LIST}{dpo.activity().pk}/"
    narrowed = {"_changelist_filters": "finding=any&batch=x"}
    query = urlencode(narrowed)
    shown = unescape(dpo.page(f"{page}change/", **narrowed).text)
    assert f"/admin/{page}review/submit/?{query}" in shown
    done = dpo.client.post(f"/admin/{page}review/submit/?{query}", {"comment": "", "decided": "yes"})
    assert done["Location"] == f"/admin/{page}change/?{query}"


def test_batch_is_undone_after_a_question(dpo: Seated) -> None:
    path = f"activities/batch/{sent_batch(dpo)}/"
    assert "Xóa <strong>3</strong> bản ghi" in dpo.page(f"{path}undo/").text
    assert len(dpo.all(ProcessingActivity)) == 3
    done = dpo.client.post(f"/admin/{path}undo/", follow=True)
    assert dpo.all(ProcessingActivity) == []
    assert f"/admin/{path}undo/" not in done.text
    assert "Đã hủy</span>" in dpo.page("activities/batch/").text
    assert dpo.acts()[0].action == "batch.undone"


def test_batch_that_was_reviewed_is_not_undone(dpo: Seated) -> None:
    path = f"activities/batch/{sent_batch(dpo)}/"
    for name in ("submit", "approve"):
        dpo.send(f"{path}review/{name}/", comment="")
    told = unescape(dpo.client.post(f"/admin/{path}undo/", follow=True).text)
    assert re.search(r"Không thể hủy lô: \d hoạt động xử lý của lô đã được duyệt hoặc sửa đổi, gồm “Quản lý", told)
    assert len(dpo.all(ProcessingActivity)) == 3


def test_undo_is_for_writers_of_the_own_tenant(dpo: Seated) -> None:
    batch_id = sent_batch(dpo)
    viewer, stranger = seat(Role.VIEWER, dpo.tenant_id), seat(Role.DPO)
    assert viewer.send(f"activities/batch/{batch_id}/undo/").status_code == 403
    assert stranger.send(f"activities/batch/{batch_id}/undo/").status_code == 404
    assert len(dpo.all(ProcessingActivity)) == 3


# --- Histories --------------------------------------------------------------------------------


def test_history_tells_before_and_after_of_acts_on_one_and_on_many(dpo: Seated) -> None:
    pk = dpo.activity("Tên cũ", status=Status.SUBMITTED).pk
    other = dpo.activity("Khác", status=Status.SUBMITTED).pk
    dpo.send(f"{LIST}{pk}/change/", **filled(activity_name_vi="Tên mới", legal_basis="consent"))
    decide(dpo, "return", [pk, other], comment="Nêu rõ <căn cứ>")
    page = dpo.page(f"{LIST}{pk}/history/").text
    for before, after in (("Tên cũ", "Tên mới"), ("Thực hiện thỏa thuận", "Sự đồng ý"), ("Chờ duyệt", "Bị trả lại")):
        assert f'desk-before">{before}' in page
        assert f'desk-after">{after}' in page
    assert "Nêu rõ &lt;căn cứ&gt;" in page


def test_history_costs_the_same_whatever_its_length(dpo: Seated) -> None:
    pk = dpo.activity("Tên 0").pk

    def cost(changes: range) -> int:
        for number in changes:
            dpo.send(f"{LIST}{pk}/change/", **filled(activity_name_vi=f"Tên {number}"))
        with CaptureQueriesContext(connection) as queries:
            assert dpo.page(f"{LIST}{pk}/history/").status_code == 200
        return len(queries)

    assert cost(range(1, 2)) == cost(range(2, 8))


# --- Narrowing down ---------------------------------------------------------------------------


def narrowed(seated: Seated, **query: str) -> set[Any]:
    page = seated.page(LIST, **query)
    assert page.status_code == 200, query
    return {each.pk for each in page.context["cl"].result_list}


def test_list_is_narrowed_by_what_a_review_asks(dpo: Seated) -> None:
    plain = dpo.activity("Đủ cả", purpose_vi="Mục đích", retention_period_months=12)
    bare = dpo.activity("Thiếu mục đích", status=Status.RETURNED, requires_dpia=True)
    linked = dpo.activity("Có liên kết", purpose_vi="x", retention_period_months=1)
    transfer = dpo.one(DataTransfer, name_vi="Đám mây", transfer_case="other", destination_country="SG")
    with scope(dpo.tenant_id):
        health = DataCategory.objects.get(code="health_status")
        ActivityCategory.objects.create(tenant_id=dpo.tenant_id, activity=linked, data_category=health)
        ActivityTransfer.objects.create(tenant_id=dpo.tenant_id, activity=linked, transfer=transfer)
    assert narrowed(dpo, status__exact="returned") == {bare.pk}
    assert narrowed(dpo, finding="missing_purpose") == {bare.pk}
    assert narrowed(dpo, finding="any") == {bare.pk, linked.pk}
    assert narrowed(dpo, has_sensitive_data="1") == {linked.pk}
    assert narrowed(dpo, has_cross_border_transfer="0") == {plain.pk, bare.pk}
    assert narrowed(dpo, country="SG") == {linked.pk}
    assert narrowed(dpo, assessment="needed") == {bare.pk, linked.pk}
    assert narrowed(dpo, assessment="marked") == {bare.pk}
    assert narrowed(dpo, legal_basis__exact="contract", q="du ca") == {plain.pk}
    assert narrowed(dpo, created_at_from="x") == {plain.pk, bare.pk, linked.pk}
    for unknown in ({"finding": "x"}, {"batch": "x"}, {"batch": str(uuid4())}, {"reviewer": "x"}, {"country": "XX"}):
        assert narrowed(dpo, **unknown) == set()


def test_days_are_read_as_vietnamese_write_them_and_end_at_midnight_there(dpo: Seated) -> None:
    late = datetime.fromisoformat("2026-03-05T23:59:59+07:00")
    pk = dpo.activity(created_at=late).pk
    for day in ("05/03/2026", "2026-03-05"):
        assert narrowed(dpo, created_at_from=day, created_at_to=day) == {pk}
    assert narrowed(dpo, created_at_from="06/03/2026") == set()
    assert narrowed(dpo, created_at_to="04/03/2026") == set()


def test_list_is_narrowed_by_batch_and_reviewer(dpo: Seated) -> None:
    dpo.activity("Không theo lô")
    batch_id = sent_batch(dpo)
    assert len(narrowed(dpo, batch=batch_id)) == 3
    reviewer = str(User.objects.get(username=dpo.username).pk)
    assert narrowed(dpo, reviewer=reviewer) == set()
    for name in ("submit", "approve"):
        dpo.send(f"activities/batch/{batch_id}/review/{name}/", comment="")
    assert len(narrowed(dpo, reviewer=reviewer)) == 3


def test_filters_offer_nothing_of_another_tenant(dpo: Seated) -> None:
    stranger = seat(Role.DPO)
    batch_id = sent_batch(stranger)
    page = dpo.page(LIST, batch=batch_id).text
    assert stranger.username not in page
    assert f'<option value="{batch_id}"' not in page
    with scope(stranger.tenant_id):
        assert Batch.objects.filter(pk=batch_id).exists()


def test_activity_shows_what_it_lacks_with_the_article(dpo: Seated) -> None:
    page = dpo.page(f"{LIST}{dpo.activity().pk}/change/").text
    assert "Chưa ghi mục đích xử lý." in page
    assert "Điều 3 khoản 3 Luật 91/2025/QH15" in page


# --- The first page ---------------------------------------------------------------------------


def links(page: Any) -> dict[str, int]:
    """Of the bars, where each leads and the figure beside it."""
    found = re.findall(r'<li><a href="([^"]+)">.*?desk-count">([^<]*)<', page.text)
    return {where.replace("&amp;", "&"): int(count.replace(".", "")) for where, count in found}


def test_every_figure_of_the_dashboard_counts_the_list_that_it_leads_to(dpo: Seated) -> None:
    sent_batch(dpo)
    activity = dpo.activity("Chờ duyệt", status=Status.SUBMITTED, requires_dpia=True)
    today = timezone.localdate()
    for number, days in enumerate((10, 100)):
        first = today - timedelta(days=days)
        transfer = dpo.one(
            DataTransfer,
            name_vi=f"Lượt {number}",
            transfer_case="other",
            destination_country="SG",
            first_transfer_on=first,
        )
    with scope(dpo.tenant_id):
        ActivityTransfer.objects.create(tenant_id=dpo.tenant_id, activity=activity, transfer=transfer)
    page = dpo.page("")
    counted = links(page)
    assert counted[f"/admin/{LIST}?status__exact=draft"] == 3
    assert counted[f"/admin/{LIST}?country=SG"] == 1
    assert counted["/admin/activities/datatransfer/?dossier=overdue"] == 1
    assert len(counted) == 4 + 8 + 1 + 5
    for where, count in counted.items():
        assert dpo.client.get(where).context["cl"].result_count == count, where
    for name, count in (("all", 4), ("assessment", 1), ("overdue", 1), ("sensitive", 0), ("findings", 1)):
        assert dpo.client.get(page.context["links"][name]).context["cl"].result_count == count, name
    assert page.context["to_be_assessed"] == 1
    assert "còn 50 ngày" in page.text
    assert "quá hạn 40 ngày" in page.text
    assert "1 lô, 4 mục đã gửi, 1 mục có lỗi" in page.text
    for where in re.findall(r'href="(/admin/activities/[^"]+)"', page.text):
        assert dpo.client.get(where.replace("&amp;", "&")).status_code == 200, where


def test_dashboard_shows_nothing_of_another_tenant(dpo: Seated) -> None:
    stranger = seat(Role.DPO)
    sent_batch(stranger)
    stranger.one(DataTransfer, name_vi="Lượt của người khác", transfer_case="other", destination_country="JP")
    page = dpo.page("")
    assert "Lượt của người khác" not in page.text
    assert "0 lô, 0 mục đã gửi" in page.text
    assert sum(links(page).values()) == 0


def test_dashboard_costs_the_same_whatever_the_register_holds(dpo: Seated) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert dpo.page("").status_code == 200
        return len(queries)

    empty = cost()
    sent_batch(dpo, 20)
    for number in range(9):
        dpo.one(
            DataTransfer, name_vi=f"Lượt {number}", transfer_case="other", destination_country="SG",
            first_transfer_on=timezone.localdate(),
        )  # fmt: skip
    assert cost() == empty


@pytest.mark.parametrize("path", ["", LIST, "activities/batch/", "activities/auditevent/"])
def test_nothing_on_a_page_comes_from_another_host(dpo: Seated, path: str) -> None:
    page = dpo.page(path).text
    assert not re.findall(r"(?:src|href|action)=[\"'](?:https?:)?//", page)
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page)
    assert styles
    for each in styles:
        answer = dpo.client.get(each)
        assert not re.findall(rb"url\([\"']?(?:https?:)?//|@import", b"".join(answer.streaming_content)), each
        answer.close()


def test_buttons_name_the_act_in_either_language_and_the_state_what_became_of_it(dpo: Seated) -> None:
    waiting = dpo.activity("Chờ", status=Status.SUBMITTED).pk
    returned = dpo.activity("Trả rồi", status=Status.RETURNED).pk
    buttons = dpo.page(f"{LIST}{waiting}/change/").text
    assert re.findall(r"(Duyệt|Trả lại)\s*</a>", buttons) == ["Duyệt", "Trả lại"]
    assert "Bị trả lại</span>" in dpo.page(f"{LIST}{returned}/change/").text
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    buttons = dpo.page(f"{LIST}{waiting}/change/").text
    assert re.findall(r"(Approved?|Return(?:ed)?)\s*</a>", buttons) == ["Approve", "Return"]
    assert "Returned</span>" in dpo.page(f"{LIST}{returned}/change/").text


def test_entry_of_the_log_is_labelled_whatever_it_stores(dpo: Seated) -> None:
    editor = seat(Role.EDITOR, dpo.tenant_id)
    signed_in(editor.tenant_id, editor.username).batch([ActivityItem()])
    event = dpo.acts()[0]
    assert event.via == "token"
    entry = f"activities/auditevent/{event.pk}/change/"
    session = next(each for each in dpo.all(AuditEvent) if each.via == "session")
    assert "Phiên đăng nhập" in dpo.page(f"activities/auditevent/{session.pk}/change/").text
    assert "Mã yêu cầu" in dpo.page(entry).text
    assert "Kênh" in dpo.page("activities/auditevent/").text
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    shown = dpo.page(entry).text
    assert "Request id" in shown
    with translation.override("en"):
        assert [str(each.label) for each in Via] == ["Password", "Token", "Session", "API key", "Command line"]
