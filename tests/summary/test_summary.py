"""The summary's figures equal the counts of the lists, for one tenant alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories import ActivityItem, Someone, TransferItem, program, someone

KIND = "processing-activities"


def summary(me: Someone) -> dict[str, Any]:
    answer = me.get("summary")
    assert answer.status_code == 200
    return dict(answer.json())


def day(ago: int) -> str:
    return str(timezone.localdate() - timedelta(days=ago))


def test_empty_register_counts_nothing(editor: Someone) -> None:
    found = summary(editor)
    assert (found["total"], set(found["by_status"].values()), set(found["by_legal_basis"].values())) == (0, {0}, {0})
    assert set(found["by_status"]) == {"draft", "submitted", "approved", "returned"}
    assert len(found["by_legal_basis"]) == 8


def test_activities_are_counted_as_the_lists_count_them(editor: Someone, stranger: Someone) -> None:
    stranger.batch(ActivityItem.build_batch(3))
    sensitive, basic = (
        editor.get("data-categories", sensitivity=each).json()["results"][0]["id"] for each in ("sensitive", "basic")
    )
    transfer = editor.client.post(editor.url("data-transfers"), TransferItem()).json()["id"]
    items = [
        ActivityItem(legal_basis="consent", data_category_ids=[sensitive, basic], transfer_ids=[transfer]),
        ActivityItem(legal_basis="consent", data_category_ids=[basic]),
        ActivityItem(data_category_ids=[sensitive]),
        ActivityItem(),
    ]
    ids = editor.batch(items).json()["activity_ids"]
    editor.client.post(editor.url(f"{KIND}/submit"), {"ids": ids[:3]})
    found = summary(editor)
    assert found["total"] == 4
    assert found["by_status"] == {"draft": 1, "submitted": 3, "approved": 0, "returned": 0}
    assert (found["by_legal_basis"]["consent"], found["by_legal_basis"]["contract"]) == (2, 2)
    assert found["by_sensitivity"] == {"sensitive": 2, "basic": 1, "none": 1}
    assert found["by_cross_border"] == {"true": 1, "false": 3}
    assert editor.get(KIND, has_sensitive_data="true").json()["count"] == 2


@pytest.mark.parametrize(
    ("fields", "counted"),
    [
        ({"first_transfer_on": day(0)}, "due"),
        ({"first_transfer_on": day(60)}, "due"),
        ({"first_transfer_on": day(61)}, "overdue"),
        ({"first_transfer_on": day(61), "ctia_filed_on": day(1)}, "filed"),
        ({"first_transfer_on": day(61), "exemption_code": "hr_management"}, "exempt"),
        ({}, "undated"),
    ],
)
def test_dossier_is_due_for_sixty_days_from_the_first_transfer(
    editor: Someone, fields: dict[str, str], counted: str
) -> None:
    assert editor.client.post(editor.url("data-transfers"), TransferItem(**fields)).status_code == 201
    dossiers = summary(editor)["dossiers"]
    assert {name: count for name, count in dossiers.items() if count and name != "days_to_file"} == {counted: 1}


def test_statements_do_not_grow_with_the_register(editor: Someone) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            summary(editor)
        return len(queries)

    few = statements()
    editor.batch(ActivityItem.build_batch(2_000))
    assert statements() == few


@pytest.mark.parametrize("who", ["dpo", "viewer", "key scanner"])
def test_summary_is_read_by_those_who_read_the_register(admin: Someone, who: str) -> None:
    by = program(admin, who[4:]) if who.startswith("key ") else someone(who, admin.tenant_id)
    assert by.get("summary").status_code == (403 if who == "key scanner" else 200)
