"""The SQL of a batch: its number of statements is constant, and a small clean batch is stored without a check first."""

from typing import Any
from uuid import uuid4

import pytest

from activities.models import AuditEvent, Batch, ProcessingActivity
from tenants.isolation.context import scope
from tests.batch.faults import codes
from tests.factories import ITEMS, ActivityItem, Someone, statements


def test_statements_do_not_grow_with_the_batch(editor: Someone) -> None:
    links = linked(editor)

    def number(count: int) -> int:
        items = [ActivityItem(external_id=f"{count}-{n}", **links) for n in range(count)]
        with statements() as sent:
            assert editor.batch(items).status_code == 201
        return len(sent)

    few = number(10)
    assert few <= 20
    assert number(1_000) <= few + 2
    # A look-up and an insert for each part: four parts of 3,000 items, and seven of 10,000.
    assert number(3_000) <= few + 8
    assert number(10_000) <= few + 14


def linked(editor: Someone) -> dict[str, Any]:
    """One record of each kind that activities link to."""
    sent = {each: editor.batch([ITEMS[each]()], each).json() for each in ITEMS if each != "processing-activities"}
    return {
        "data_category_ids": sent["data-categories"]["category_ids"],
        "recipient_ids": sent["recipients"]["recipient_ids"],
        "transfer_ids": sent["data-transfers"]["transfer_ids"],
    }


def looks(sent: list[str]) -> int:
    return sum("CROSS JOIN LATERAL" in sql for sql in sent)


def test_clean_batch_of_new_records_is_stored_without_a_look(editor: Someone) -> None:
    items = [ActivityItem(external_id=f"scan-{n}", **linked(editor)) for n in range(20)]
    with statements() as sent:
        assert editor.batch(items).json()["total_created"] == 20
    assert looks(sent) == 0


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_what_a_clean_batch_meets_is_named_and_the_rest_is_stored_once(editor: Someone, mode: str) -> None:
    links = linked(editor)
    assert editor.batch([ActivityItem(external_id="scan-1")]).status_code == 201
    nowhere = str(uuid4())
    items = [
        ActivityItem(external_id="scan-0", **links),
        ActivityItem(external_id="scan-1", recipient_ids=[nowhere]),
        ActivityItem(external_id="scan-2", transfer_ids=[*links["transfer_ids"], nowhere]),
        ActivityItem(**links),
    ]
    with statements() as sent:
        answer = editor.batch(items, query=f"?mode={mode}")
    told = [(each["index"], [fault["field"] for fault in each["fields"]]) for each in answer.json()["errors"]]
    assert told == [(1, ["external_id", "recipient_ids[0]"]), (2, ["transfer_ids[1]"])]
    assert answer.json()["total_created"] == (2 if mode == "partial" else 0)
    assert looks(sent) == 1
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == 1 + answer.json()["total_created"]
        assert Batch.objects.filter(kind="processing-activities").count() == 2
        assert AuditEvent.objects.filter(action="batch.judged", batch_id=answer.json()["batch_id"]).count() == 1


def test_a_repeat_in_a_batch_is_looked_at_for_all_of_its_faults(editor: Someone) -> None:
    nowhere = str(uuid4())
    answer = editor.batch([ActivityItem(external_id="a"), ActivityItem(external_id="a", recipient_ids=[nowhere])])
    assert codes(answer) == {"external_id": "duplicate", "recipient_ids[0]": "does_not_exist"}


def test_larger_batch_is_not_stored_in_vain(editor: Someone) -> None:
    items = [ActivityItem() for _ in range(1_000)] + [ActivityItem(recipient_ids=[str(uuid4())])]
    with statements() as sent:
        assert editor.batch(items).json()["total_created"] == 1_000
    assert looks(sent) == 1
    assert sum('INSERT INTO "activities_processingactivity"' in sql for sql in sent) == 2


def test_part_with_a_fault_is_looked_up_and_the_parts_without_are_not(editor: Someone) -> None:
    items = [ActivityItem(external_id=f"scan-{n}") for n in range(900)]
    items[700] = ActivityItem(external_id="scan-700", legal_basis="none")
    with statements() as sent:
        answer = editor.batch(items).json()
    assert (answer["total_created"], [each["index"] for each in answer["errors"]]) == (899, [700])
    assert (looks(sent), sum("ROLLBACK" in sql for sql in sent)) == (1, 0)


def test_key_of_an_earlier_part_is_a_duplicate_and_no_conflict(editor: Someone) -> None:
    """The later part's look-up finds the record that the earlier part stored."""
    items = [ActivityItem(external_id=f"scan-{n}") for n in range(2_000)]
    items[1_900] = ActivityItem(external_id="scan-3")
    answer = editor.batch(items)
    assert answer.json()["total_created"] == 1_999
    assert codes(answer) == {"external_id": "duplicate"}
    assert [each["index"] for each in answer.json()["errors"]] == [1_900]


def test_ids_stand_in_the_order_of_the_items_over_all_parts(editor: Someone) -> None:
    items = [ActivityItem(external_id=f"scan-{n:05}") for n in reversed(range(2_500))]
    ids = editor.batch(items).json()["activity_ids"]
    with scope(editor.tenant_id):
        stored = dict(ProcessingActivity.objects.values_list("external_id", "id"))
    assert ids == [str(stored[each["external_id"]]) for each in items]
