"""The page of notifications: each person's own, read by opening, and the choice of how to be notified."""

import pytest

from activities.models import Notification
from activities.models.codes import Status
from tenants.models import Role, User
from tests.admin.desk import Seated, seat
from tests.admin.review_desk import LIST, decide, sent_batch

PAGE = "activities/notification/"


@pytest.fixture
def dpo() -> Seated:
    return seat(Role.DPO)


def test_returned_activity_is_read_and_opened_by_its_author(dpo: Seated) -> None:
    editor = seat(Role.EDITOR, dpo.tenant_id)
    author = User.objects.get(username=editor.username)
    pk = dpo.activity("Chấm công", status=Status.SUBMITTED, created_by=author, changed_by=author).pk
    decide(dpo, "return", [pk], comment="Nêu rõ mục đích.")
    page = editor.page(PAGE).text
    assert "“Chấm công” bị trả lại" in page
    assert "Nêu rõ mục đích." in page
    assert "chưa đọc" in page
    (notification,) = editor.all(Notification)
    assert editor.page(f"{PAGE}{notification.pk}/open/")["Location"] == f"/admin/{LIST}{pk}/"
    assert "chưa đọc" not in editor.page(PAGE).text
    assert dpo.page(f"{PAGE}{notification.pk}/open/").status_code == 404
    assert editor.all(Notification)[0].read_at is not None


def test_several_lead_to_the_work_list_and_are_marked_at_once(dpo: Seated) -> None:
    batch_id = sent_batch(dpo)
    submitter = seat(Role.EDITOR, dpo.tenant_id)
    submitter.client.post(f"/admin/activities/batch/{batch_id}/review/submit/", {"decided": "yes"})
    (waiting,) = [each for each in dpo.all(Notification) if each.user.username == dpo.username]
    assert dpo.page(f"{PAGE}{waiting.pk}/open/")["Location"] == f"/admin/{LIST}?work=waiting"
    assert dpo.client.post(f"/admin/{PAGE}read/").status_code == 302
    assert dpo.client.get(f"/admin/{PAGE}read/").status_code == 405
    assert "chưa đọc" not in dpo.page(PAGE).text


def test_channels_are_chosen_on_a_page(dpo: Seated) -> None:
    page = dpo.page(f"{PAGE}channels/")
    assert "chưa có địa chỉ thư điện tử" in page.text
    chosen = {"returned": "desk", "waiting": "none", "version_returned": "mail", "version_waiting": "desk"}
    chosen["deadline"] = "none"
    assert dpo.send(f"{PAGE}channels/", **chosen).status_code == 302
    assert dpo.page(f"{PAGE}channels/").context["form"].initial == chosen
    assert dpo.send(f"{PAGE}channels/", **{**chosen, "returned": "pigeon"}).status_code == 200
    assert dpo.page(f"{PAGE}channels/").context["form"].initial == chosen
