"""The register as it stood at the end of a day (``as_of``), rebuilt from the audit log."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from tests.factories import ActivityItem, Someone, someone
from tests.records.single import delete, made, patch
from tests.register.registers import content, csv_entries, filled

TODAY = timezone.localdate()
NAME = "Hoạt động xử lý dữ liệu cá nhân"


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """The clock of the server, for what it stores, so many days earlier."""
    moment = datetime.now(UTC) - timedelta(days=days)
    # Models took ``timezone.now`` itself as a default, so the clock beneath it is turned back.
    with mock.patch("django.utils.timezone.datetime", wraps=datetime) as clock:
        clock.now.side_effect = lambda tz=None: moment.astimezone(tz)
        yield


def as_of(who: Someone, days: int, **query: Any) -> list[dict[str, Any]]:
    day = (TODAY - timedelta(days=days)).isoformat()
    return list(json.loads(content(who.get("register", as_of=day, **query)))["results"])


def names(entries: list[dict[str, Any]]) -> list[str]:
    return [each["activity_name_vi"] for each in entries]


def test_records_have_the_values_and_links_of_that_day(editor: Someone) -> None:
    with days_ago(10):
        pk = filled(editor)
    then = as_of(editor, 9)
    with days_ago(5):
        changed = {"activity_name_vi": "Tên mới", "data_subject_groups": ["children"], "recipient_ids": []}
        assert patch(editor, f"processing-activities/{pk}", changed).status_code == 200
    assert patch(editor, f"processing-activities/{pk}", {"started_on": None}).status_code == 200
    [now] = as_of(editor, 0)
    assert (now["activity_name_vi"], now["recipients"], now["started_on"]) == ("Tên mới", [], None)
    [between] = as_of(editor, 4)
    assert (between["activity_name_vi"], between["started_on"]) == ("Tên mới", "2026-01-02")
    assert as_of(editor, 6) == then
    assert as_of(editor, 11) == []


def test_catalogue_records_have_the_names_of_that_day(editor: Someone) -> None:
    with days_ago(3):
        filled(editor)
        [recipient] = [each for each in editor.get("recipients").json()["results"] if each["external_id"] == "p"]
    patch(editor, f"recipients/{recipient['id']}", {"name_vi": "Đã đổi tên"})
    assert "Công ty Lương" in [each["name_vi"] for each in as_of(editor, 1)[0]["recipients"]]
    assert "Đã đổi tên" in [each["name_vi"] for each in as_of(editor, 0)[0]["recipients"]]


def test_what_was_removed_since_is_back_with_its_links(editor: Someone) -> None:
    with days_ago(3):
        pk = filled(editor)
        recipient = made(editor, "recipients", name_vi="Bên nhận cũ")
        patch(editor, f"processing-activities/{pk}", {"recipient_ids": [recipient["id"]]})
    then = as_of(editor, 2)
    assert delete(editor, f"processing-activities/{pk}").status_code == 204
    assert delete(editor, f"recipients/{recipient['id']}").status_code == 204
    assert as_of(editor, 0) == []
    assert as_of(editor, 2) == then
    assert [each["name_vi"] for each in then[0]["recipients"]] == ["Bên nhận cũ"]


def test_an_undone_batch_is_back(editor: Someone) -> None:
    with days_ago(3):
        sent = editor.batch([ActivityItem(activity_name_vi="Của lô"), ActivityItem()]).json()
        editor.client.post(editor.url("processing-activities/submit"), {"ids": sent["activity_ids"][:1]})
    then = as_of(editor, 2)
    assert editor.client.post(editor.url(f"batches/{sent['batch_id']}/undo")).status_code == 200
    assert as_of(editor, 2) == then
    assert sorted(each["status"] for each in then) == ["draft", "submitted"]
    assert as_of(editor, 4) == as_of(editor, 0) == []


def test_updates_of_batches_and_reviews_are_taken_back(editor: Someone) -> None:
    officer = someone("dpo", editor.tenant_id)
    with days_ago(4):
        [pk] = editor.batch([ActivityItem(external_id="a", purpose_vi="Cũ")]).json()["activity_ids"]
        editor.client.post(editor.url(f"processing-activities/{pk}/submit"))
    with days_ago(2):
        assert officer.client.post(officer.url(f"processing-activities/{pk}/approve")).status_code == 200
    editor.batch([ActivityItem(external_id="a", purpose_vi="Mới")], query="?on_conflict=update")
    seen = [each for days in (3, 1, 0) for each in as_of(editor, days)]
    assert [(each["status"], each["purpose_vi"]) for each in seen] == [
        ("submitted", "Cũ"),
        ("approved", "Cũ"),
        ("submitted", "Mới"),
    ]
    reviewed = [each["reviewed_at"] and each["reviewed_at"][:10] for each in seen]
    assert reviewed == [None, (TODAY - timedelta(days=2)).isoformat(), None]


def test_filters_search_and_ordering_read_the_past(editor: Someone) -> None:
    with days_ago(3):
        first = made(editor, activity_name_vi="An ninh", legal_basis="consent")
        made(editor, activity_name_vi="Ăn uống")
    patch(editor, f"processing-activities/{first['id']}", {"activity_name_vi": "Zê-rô", "legal_basis": "contract"})
    assert names(as_of(editor, 1, legal_basis="consent")) == ["An ninh"]
    assert names(as_of(editor, 1, search="an ninh")) == ["An ninh"]
    assert names(as_of(editor, 1)) == ["An ninh", "Ăn uống"]
    assert names(as_of(editor, 0)) == ["Ăn uống", "Zê-rô"]


def test_the_present_is_read_again_after_the_past(editor: Someone) -> None:
    with days_ago(3):
        pk = made(editor, activity_name_vi="Trước")["id"]
    patch(editor, f"processing-activities/{pk}", {"activity_name_vi": "Sau"})
    for _ in range(7):  # often enough for a statement to be prepared
        assert names(as_of(editor, 1)) == ["Trước"]
        assert names(json.loads(content(editor.get("register")))["results"]) == ["Sau"]
        assert editor.get(f"processing-activities/{pk}").json()["activity_name_vi"] == "Sau"


def test_the_file_says_the_day(editor: Someone) -> None:
    day = (TODAY - timedelta(days=1)).isoformat()
    answer = editor.get("register", format="csv", as_of=day)
    assert f"so-dang-ky-{day}.csv" in answer["Content-Disposition"]
    assert csv_entries(answer) == []


def test_before_there_was_a_register_it_is_empty(editor: Someone) -> None:
    made(editor)
    for day in ("0001-01-01", "1969-12-31", "2000-02-29"):
        assert csv_entries(editor.get("register", format="csv", as_of=day)) == []


def test_another_tenant_s_past_is_not_seen(editor: Someone) -> None:
    with days_ago(3):
        made(someone("editor"))
    assert as_of(editor, 1) == []


@pytest.mark.parametrize(
    ("asked", "code"),
    [("2026-02-30", "invalid"), ("hôm qua", "invalid"), ("", "invalid"), ("2099-01-01", "in_future")],
)
def test_a_day_that_is_none_is_refused(editor: Someone, asked: str, code: str) -> None:
    answer = editor.get("register", as_of=asked)
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["detail"]["fields"]] == [("as_of", code)]
