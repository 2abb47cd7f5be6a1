"""Activities are submitted, approved and returned from the list in the admin, after a page that asks first."""

import re
from uuid import uuid4

import pytest

from activities.models import ProcessingActivity
from activities.models.codes import Status
from tenants.isolation.context import scope
from tenants.models import Role, User
from tests.admin.desk import Seated, filled, seat
from tests.admin.review_desk import LIST, STEPS, decide, status_of


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


def test_own_activity_is_withdrawn_and_what_others_wrote_too_is_returned(dpo: Seated) -> None:
    me, another = (User.objects.get(username=each.username) for each in (dpo, seat(Role.EDITOR, dpo.tenant_id)))
    own = dpo.activity("Của tôi", status=Status.SUBMITTED, created_by=me, changed_by=me).pk
    shared = dpo.activity("Của cả hai", status=Status.SUBMITTED, created_by=another, changed_by=me).pk
    buttons = r"(Duyệt|Trả lại|Rút lại)\s*</a>"
    assert re.findall(buttons, dpo.page(f"{LIST}{own}/").text) == ["Rút lại"]
    assert re.findall(buttons, dpo.page(f"{LIST}{shared}/").text) == ["Trả lại"]
    assert "Trả lại" not in dpo.page(f"{LIST}{own}/review/return/").text
    done = dpo.client.post(f"/admin/{LIST}{own}/review/return/", {"comment": ""}, follow=True).text
    assert "Đã rút lại “Của tôi”" in done
    assert status_of(dpo, own) == "returned"
    assert "· Rút lại ·" in dpo.page(f"{LIST}{own}/history/").text
    assert ">Rút lại</td>" in dpo.page("activities/auditevent/").text
    assert dpo.acts()[0].action == "review.returned"
    both = dpo.activity("Nữa", status=Status.SUBMITTED, created_by=me).pk
    assert "Đã trả lại 2 hoạt động xử lý" in decide(dpo, "return", [both, shared], comment="Sửa").text
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    assert "· Withdrawn ·" in dpo.page(f"{LIST}{own}/history/").text
    assert "· Returned ·" in dpo.page(f"{LIST}{shared}/history/").text


@pytest.mark.parametrize("role", Role.values)
def test_steps_are_offered_to_those_who_may_take_them(role: str) -> None:
    seated = seat(role)
    pk = seated.activity(status=Status.SUBMITTED).pk
    page = seated.page(f"{LIST}{pk}/").text
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


def test_text_that_was_changed_since_it_was_read_is_asked_about_again(dpo: Seated) -> None:
    pk = dpo.activity("Lương", status=Status.SUBMITTED).pk
    page = dpo.page(f"{LIST}{pk}/").text
    digest = re.search(r"review/approve/\?digest=(\w+)", page)[1]
    assert "Có bản ghi vừa được sửa" not in dpo.page(f"{LIST}{pk}/review/approve/", digest=digest).text
    seat(Role.EDITOR, dpo.tenant_id).send(f"{LIST}{pk}/change/", **filled(activity_name_vi="Lương và thưởng"))
    assert "Có bản ghi vừa được sửa" in dpo.page(f"{LIST}{pk}/review/approve/", digest=digest).text
    again = dpo.send(f"{LIST}{pk}/review/approve/", comment="", digest=digest)
    assert (again.status_code, status_of(dpo, pk)) == (200, "submitted")
    assert dpo.send(f"{LIST}{pk}/review/approve/", comment="", digest=again.context["digest"]).status_code == 302
    assert status_of(dpo, pk) == "approved"
