"""A whole batch is reviewed or undone in the admin."""

import re
from html import unescape
from urllib.parse import urlencode

from activities.models import ProcessingActivity
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.admin.review_desk import LIST, sent_batch
from tests.factories import ActivityItem, signed_in


def test_whole_batch_is_submitted_approved_and_read(dpo: Seated) -> None:
    path = f"activities/batch/{sent_batch(dpo)}/"
    page = dpo.page(f"{path}change/").text
    assert re.findall(rf"/admin/{path}review/(\w+)/", page) == ["submit"]
    assert "Hiện 1 trên 1 lỗi" in page
    assert "Mục 3:" in page
    assert "Sẽ áp dụng cho <strong>3</strong>" in dpo.page(f"{path}review/submit/").text
    dpo.send(f"{path}review/submit/", comment="")
    page = dpo.page(f"{path}change/").text
    assert re.findall(r"(Duyệt|Trả lại|Rút lại) cả lô", page) == ["Duyệt", "Trả lại"]
    done = dpo.client.post(f"/admin/{path}review/approve/", {"comment": "Đạt"}, follow=True)
    assert "Đã duyệt 3 hoạt động xử lý" in done.text
    assert {each.status for each in dpo.all(ProcessingActivity)} == {"approved"}


def test_own_batch_is_withdrawn(dpo: Seated) -> None:
    me = signed_in(dpo.tenant_id, dpo.username)
    path = f"activities/batch/{me.batch([ActivityItem(), ActivityItem()]).json()['batch_id']}/"
    dpo.send(f"{path}review/submit/", comment="")
    assert "Rút lại cả lô" in dpo.page(f"{path}change/").text
    assert "Sẽ áp dụng cho <strong>2</strong>" in (asked := dpo.page(f"{path}review/return/").text)
    assert "Trả lại" not in asked
    done = dpo.client.post(f"/admin/{path}review/return/", {"comment": "Gửi nhầm"}, follow=True)
    assert "Đã rút lại 2 hoạt động xử lý" in done.text


def test_list_stays_narrowed_down_over_a_decision(dpo: Seated) -> None:
    page = f"{LIST}{dpo.activity().pk}/"
    narrowed = {"_changelist_filters": "finding=any&batch=x"}
    query = urlencode(narrowed)
    shown = unescape(dpo.page(page, **narrowed).text)
    address = re.search(rf'/admin/{page}review/submit/\?([^"]*)"', shown)
    assert address
    assert query in address[1]
    done = dpo.client.post(f"/admin/{page}review/submit/?{query}", {"comment": "", "decided": "yes"})
    assert done["Location"] == f"/admin/{page}?{query}"


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
