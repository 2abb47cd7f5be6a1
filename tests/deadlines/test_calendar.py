"""The calendar feed and the secret links by which it is read."""

import hashlib
import re
from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from rest_framework.test import APIClient

from activities.models import AuditEvent, CalendarLink
from tenants.isolation.context import scope
from tenants.models import Membership, Role, Tenant, User
from tests.deadlines.register import activity, day, profile, transfer
from tests.factories import Someone, program, someone

LINKS = "register/calendar-links"


def made(by: Someone, **fields: str) -> dict[str, str]:
    answer = by.client.post(by.url(LINKS), fields)
    assert answer.status_code == 201, answer.content
    assert answer["Cache-Control"] == "no-store"
    return dict(answer.json())


def opened(url: str, **headers: str) -> Any:
    """The answer to a calendar program, which has no other credential."""
    return APIClient().get(url, **headers)


def events(url: str) -> list[Any]:
    answer = opened(url)
    assert answer.status_code == 200, answer.content
    return list(Calendar.from_ical(answer.content).events)


def test_feed_is_read_by_its_link_alone(editor: Someone) -> None:
    first = activity(editor, started_on=day(10), activity_name_vi="Trả lương; thưởng, phụ cấp")
    abroad = transfer(editor, first_transfer_on=day(70), name_vi="Đám mây")
    transfer(editor, first_transfer_on=day(70), ctia_filed_on=day(1))
    link = made(editor, name="Lịch của tôi")
    answer = opened(link["url"], HTTP_ACCEPT="text/calendar")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private"
    assert "RateLimit-Limit" in answer
    calendar = Calendar.from_ical(answer.content)
    assert calendar["X-WR-CALNAME"] == "Thời hạn bảo vệ dữ liệu cá nhân"
    overdue, due = calendar.events
    assert overdue["UID"] == f"ctia_filing-{abroad}@{editor.tenant_id}.pdpl"
    assert due["UID"] == f"dpia_filing@{editor.tenant_id}.pdpl"
    assert due["SUMMARY"] == "Nộp hồ sơ đánh giá tác động xử lý: Trả lương; thưởng, phụ cấp"
    assert due.start == date.fromisoformat(day(-50))
    assert type(due.start) is date
    assert due.end - due.start == timedelta(days=1)
    assert "Điều 21 khoản 1" in due["DESCRIPTION"]
    [alarm] = due.walk("VALARM")
    assert (alarm["ACTION"], alarm.TRIGGER) == ("DISPLAY", timedelta(days=-7))
    assert first not in answer.content.decode()
    assert editor.username not in answer.content.decode()


def test_uids_stay_when_the_calendar_is_read_again(editor: Someone) -> None:
    activity(editor, started_on=day(10))
    transfer(editor, first_transfer_on=day(10))
    url = made(editor)["url"]
    before = [each["UID"] for each in events(url)]
    activity(editor, started_on=day(20))
    assert sorted(each["UID"] for each in events(url)) == sorted(before)


def test_calendar_in_english(editor: Someone) -> None:
    activity(editor, started_on=day(10), activity_name_vi="Trả lương")
    [found] = events(f"{made(editor)['url']}&lang=en")
    assert found["SUMMARY"] == "File the impact assessment of processing: Trả lương"
    assert "Art. 21(1)" in found["DESCRIPTION"]


def test_secret_is_shown_once_and_stored_as_a_hash(editor: Someone) -> None:
    link = made(editor)
    secret = re.fullmatch(
        r"http://testserver/api/v1/tenants/.*/register/deadlines\.ics\?secret=([\w-]{43})", link["url"]
    )
    assert secret
    [listed] = editor.get(LINKS).json()["results"]
    assert set(listed) == {"id", "name", "created_by", "created_at"}
    assert (listed["id"], listed["name"], listed["created_by"]) == (link["id"], "Lịch thời hạn", editor.username)
    with scope(editor.tenant_id):
        stored = CalendarLink.objects.get(pk=link["id"])
        assert stored.digest == hashlib.sha256(secret[1].encode()).hexdigest()
        assert secret[1] not in str(AuditEvent.objects.filter(record_id=link["id"]).values())


@pytest.mark.parametrize("query", ["", "?secret=", "?secret=wrong", "?secret=%00", "?secret=%ff"])
def test_wrong_secret_is_refused(editor: Someone, query: str) -> None:
    answer = editor.client.get(editor.url("register/deadlines.ics") + query, HTTP_ACCEPT="text/calendar")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"
    assert answer.json()["detail"]["code"] == "calendar_link_not_valid"


def test_secret_of_another_tenant_opens_nothing(editor: Someone, stranger: Someone) -> None:
    url = made(editor)["url"]
    assert opened(url.replace(str(editor.tenant_id), str(stranger.tenant_id))).status_code == 401
    assert opened(url.replace(str(editor.tenant_id), "no-tenant")).status_code == 401


def test_feed_shows_nothing_of_another_tenant(editor: Someone, stranger: Someone) -> None:
    activity(stranger, started_on=day(10))
    assert events(made(editor)["url"]) == []


@pytest.mark.parametrize(("extra", "code"), [("&format=json", "unknown_option"), ("&lang=fr", "invalid_choice")])
def test_wrong_parameters_are_named(editor: Someone, extra: str, code: str) -> None:
    answer = opened(made(editor)["url"] + extra)
    assert answer.status_code == 400
    assert answer.json()["detail"]["fields"][0]["code"] == code


def test_link_that_was_withdrawn_is_dead_at_once(editor: Someone) -> None:
    link = made(editor, name="Cũ")
    assert opened(link["url"]).status_code == 200
    assert editor.client.delete(editor.url(f"{LINKS}/{link['id']}")).status_code == 204
    assert opened(link["url"]).status_code == 401
    assert editor.client.delete(editor.url(f"{LINKS}/{link['id']}")).status_code == 404
    with scope(editor.tenant_id):
        acts = AuditEvent.objects.filter(record_id=link["id"]).order_by("id").values_list("action", "message_vi")
        assert list(acts) == [
            ("calendar_link.created", "Đã tạo liên kết lịch “Cũ”"),
            ("calendar_link.withdrawn", f"Đã hủy liên kết lịch “Cũ” của “{editor.username}”"),
        ]


@pytest.mark.parametrize("subject", ["member", "user", "tenant"])
def test_link_dies_with_its_maker_and_its_tenant(admin: Someone, subject: str) -> None:
    viewer = someone("viewer", admin.tenant_id)
    url = made(viewer)["url"]
    assert opened(url).status_code == 200
    with scope(admin.tenant_id):
        if subject == "member":
            Membership.objects.filter(user__username=viewer.username).update(is_active=False)
        elif subject == "user":
            User.objects.filter(username=viewer.username).update(is_active=False)
        else:
            Tenant.objects.filter(pk=admin.tenant_id).update(is_active=False)
    assert opened(url).status_code == 401


def test_members_withdraw_their_own_links_and_administrators_any(admin: Someone) -> None:
    viewer, dpo = someone("viewer", admin.tenant_id), someone("dpo", admin.tenant_id)
    link, own = made(viewer), made(dpo)
    assert [each["id"] for each in dpo.get(LINKS).json()["results"]] == [own["id"]]
    assert dpo.client.delete(dpo.url(f"{LINKS}/{link['id']}")).status_code == 404
    assert opened(link["url"]).status_code == 200
    assert {each["id"] for each in admin.get(LINKS).json()["results"]} == {link["id"], own["id"]}
    assert admin.client.delete(admin.url(f"{LINKS}/{link['id']}")).status_code == 204
    assert opened(link["url"]).status_code == 401


@pytest.mark.parametrize("role", [*Role.values])
def test_every_role_of_people_makes_links(admin: Someone, role: str) -> None:
    assert opened(made(someone(role, admin.tenant_id))["url"]).status_code == 200


@pytest.mark.parametrize("role", ["scanner", "editor", "auditor", "viewer"])
def test_keys_make_no_links(admin: Someone, role: str) -> None:
    key = program(admin, role)
    for answer in (key.get(LINKS), key.client.post(key.url(LINKS), {})):
        assert answer.status_code == 403


def test_stranger_neither_sees_nor_withdraws_a_link(editor: Someone, stranger: Someone) -> None:
    link = made(editor)
    assert stranger.get(LINKS).json()["count"] == 0
    assert stranger.client.delete(stranger.url(f"{LINKS}/{link['id']}")).status_code == 404
    assert stranger.client.delete(editor.url(f"{LINKS}/{link['id']}")).status_code == 403
    assert opened(link["url"]).status_code == 200


def test_reading_the_calendar_counts_towards_the_limit(editor: Someone, settings: Any) -> None:
    url = made(editor)["url"]
    settings.PDPL_REQUESTS_PER_MINUTE = 1
    answer = opened(url)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (429, "too_many_requests")
    assert "Retry-After" in answer


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "a" * 101}, {"title": "x"}, {"name": "a\nb"}])
def test_wrong_names_are_refused(editor: Someone, fields: dict[str, str]) -> None:
    answer = editor.client.post(editor.url(LINKS), fields)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "validation_failed")


def test_what_needs_nothing_is_not_in_the_calendar(admin: Someone) -> None:
    activity(admin, started_on=day(10))
    url = made(admin)["url"]
    assert len(events(url)) == 1
    profile(admin, relief="small_or_startup")
    assert events(url) == []
