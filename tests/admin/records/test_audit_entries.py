"""An entry of the audit log shows in words what was done: particulars, before and after, and each record concerned."""

import pytest

from activities.models import AuditEvent, ProcessingActivity
from activities.models.codes import Status
from tenants.models import Role
from tests.admin.desk import Seated, filled, seat
from tests.admin.review_desk import decide

LIST = "activities/processingactivity/"


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def entry(seated: Seated, query: str = "") -> str:
    event: AuditEvent = seated.acts()[0]
    return str(seated.page(f"activities/auditevent/{event.pk}/change/{query}").text)


def test_change_is_a_table_in_words_with_a_link_to_the_record(dpo: Seated) -> None:
    pk = dpo.activity("Tên cũ").pk
    dpo.send(f"{LIST}{pk}/change/", **filled(activity_name_vi="Tên mới", legal_basis="consent"))
    shown = entry(dpo)
    assert f'href="/admin/{LIST}{pk}/">Tên mới</a>' in shown
    assert '<td class="desk-before">Tên cũ</td><td class="desk-after">Tên mới</td>' in shown
    assert "Sự đồng ý của chủ thể dữ liệu" in shown
    assert "activity_name_vi" not in shown.split("<details")[0].split("desk-title")[-1]


def test_review_of_many_lists_them_by_pages(dpo: Seated) -> None:
    ids = [dpo.activity(f"Hoạt động {number:02}", status=Status.SUBMITTED).pk for number in range(27)]
    decide(dpo, "return", ids, comment="Nêu rõ mục đích.")
    first, second = entry(dpo), entry(dpo, "?p=2")
    assert "27 bản ghi" in first
    assert "Nêu rõ mục đích." in first
    assert first.count("Bị trả lại</td>") == 25
    assert second.count("Bị trả lại</td>") == 2


def test_entry_is_entitled_in_the_readers_language(dpo: Seated) -> None:
    pk = dpo.activity("Chấm công", status=Status.SUBMITTED).pk
    decide(dpo, "return", [pk], comment="Nêu rõ mục đích.")
    assert "<h1>Đã trả lại “Chấm công”</h1>" in entry(dpo)
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    assert "<h1>Returned “Chấm công”</h1>" in entry(dpo)


def test_entry_of_a_deleted_record_names_it_without_a_link(dpo: Seated) -> None:
    pk = dpo.activity("Đã bỏ").pk
    dpo.send(f"{LIST}{pk}/delete/", post="yes")
    assert dpo.all(ProcessingActivity) == []
    shown = entry(dpo)
    assert "Đã bỏ" in shown
    assert f'href="/admin/{LIST}{pk}/"' not in shown
