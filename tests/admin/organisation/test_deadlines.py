"""At the desk members make calendar links, and data protection officers note events of the dossiers."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from activities.models import CalendarLink, DossierEvent
from tenants.models import Role
from tests.admin.desk import seat

LINKS, EVENTS = "activities/calendarlink/", "activities/dossierevent/"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMIN])
def test_link_is_made_shown_once_and_withdrawn(role: str) -> None:
    seated = seat(role)
    made = seated.send(f"{LINKS}add/", name="Lịch của tôi")
    assert (made.status_code, "no-store" in made["Cache-Control"]) == (200, True)
    found = re.search(r"http://testserver(/api/v1/tenants/[^<]+\.ics\?secret=[\w-]{43})<", made.text)
    assert found
    assert Client().get(found[1]).status_code == 200
    (link,) = seated.all(CalendarLink)
    for page in (seated.page(LINKS), seated.page(f"{LINKS}{link.pk}/change/")):
        assert "Lịch của tôi" in page.text
        assert found[1] not in page.text
    done = seated.send(LINKS, action="withdraw", _selected_action=[str(link.pk)])
    assert done.status_code == 302
    assert Client().get(found[1]).status_code == 401
    assert [each.action for each in seated.acts()] == ["calendar_link.withdrawn", "calendar_link.created"]


def test_members_see_their_own_links_and_administrators_all() -> None:
    viewer = seat(Role.VIEWER)
    viewer.send(f"{LINKS}add/", name="Lịch riêng")
    assert "Lịch riêng" not in seat(Role.EDITOR, viewer.tenant_id).page(LINKS).text
    assert "Lịch riêng" in seat(Role.ADMIN, viewer.tenant_id).page(LINKS).text
    assert "Lịch riêng" not in seat(Role.ADMIN).page(LINKS).text


def test_events_are_noted_and_removed_by_data_protection_officers() -> None:
    dpo = seat(Role.DPO)
    today = timezone.localdate()
    form = {"dossier": "dpia", "kind": "reorganised", "occurred_on": f"{today:%d/%m/%Y}", "note": "Sáp nhập"}
    assert dpo.send(f"{EVENTS}add/", **form).status_code == 302
    (event,) = dpo.all(DossierEvent)
    assert (event.occurred_on, event.note, event.created_by.get_username()) == (today, "Sáp nhập", dpo.username)
    page = dpo.whole("")
    assert "Sáp nhập" in page
    assert "còn 10 ngày" in page
    assert dpo.page(f"{EVENTS}{event.pk}/change/").status_code == 200
    reader = seat(Role.VIEWER, dpo.tenant_id)
    assert "Sáp nhập" in reader.page(EVENTS).text
    for path in (f"{EVENTS}add/", f"{EVENTS}{event.pk}/delete/"):
        assert reader.page(path).status_code == 403
    assert dpo.send(f"{EVENTS}{event.pk}/delete/", post="yes").status_code == 302
    assert dpo.all(DossierEvent) == []
    assert [each.action for each in dpo.acts()] == ["dossier_event.deleted", "dossier_event.created"]


def test_event_of_tomorrow_is_refused_in_vietnamese() -> None:
    dpo = seat(Role.DPO)
    tomorrow = timezone.localdate() + timedelta(days=1)
    page = dpo.send(f"{EVENTS}add/", dossier="dpia", kind="updated", occurred_on=f"{tomorrow:%d/%m/%Y}")
    assert "Ngày này chưa đến." in page.text
    assert dpo.all(DossierEvent) == []
