"""Pages of the admin load nothing from another host, and name acts and audit events in both languages."""

import re

import pytest
from django.utils import translation

from activities.models import AuditEvent
from activities.models.audit import Via
from activities.models.codes import Status
from tenants.models import Role
from tests.admin.desk import Seated, seat
from tests.admin.review_desk import LIST
from tests.factories import ActivityItem, signed_in


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
    buttons = dpo.page(f"{LIST}{waiting}/").text
    assert re.findall(r"(Duyệt|Trả lại)\s*</a>", buttons) == ["Duyệt", "Trả lại"]
    assert "Bị trả lại</span>" in dpo.page(f"{LIST}{returned}/").text
    dpo.client.post("/i18n/setlang/", {"language": "en"})
    buttons = dpo.page(f"{LIST}{waiting}/").text
    assert re.findall(r"(Approved?|Return(?:ed)?)\s*</a>", buttons) == ["Approve", "Return"]
    assert "Returned</span>" in dpo.page(f"{LIST}{returned}/").text


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
        labels = ["Password", "Token", "Session", "Identity provider", "API key", "Calendar link"]
        labels += ["A letter that resets a password", "Command line"]
        assert [str(each.label) for each in Via] == labels
