"""A record that is read by the compiled query is the one that Django's own reads, in every tenant and on every day."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.utils import timezone

from activities.contract.kinds import KINDS
from activities.models import ProcessingActivity
from activities.models.batches import Kind as Word
from activities.records.read import full_queryset, full_record, full_records, represent
from tenants.isolation.context import scope
from tests.factories import ITEMS, ActivityItem, Someone, someone
from tests.records.single import made, patch


def assert_same(reader: Someone, word: str, pk: str) -> dict[str, Any]:
    kind = KINDS[Word(word)]
    with scope(reader.tenant_id):
        compiled, plain = full_record(kind, UUID(pk)), full_queryset(kind).get(pk=pk)
        assert (type(compiled), compiled._state.db, compiled._state.adding) == (type(plain), plain._state.db, False)
        values = {name: value for name, value in vars(plain).items() if name != "_state"}
        assert {name: value for name, value in vars(compiled).items() if name != "_state"} == values
        assert compiled._state.fields_cache == plain._state.fields_cache
        assert [vars(each).keys() for each in full_records(kind, [UUID(pk)])] == [vars(compiled).keys()]
        shown = represent(kind, compiled)
        assert represent(kind, full_records(kind, [UUID(pk)])[0]) == shown
        assert shown == represent(kind, plain)
    return shown


@pytest.mark.parametrize("word", ITEMS)
def test_every_kind_is_read_alike_in_two_tenants(word: str) -> None:
    for _ in range(2):
        owner = someone("dpo")
        for _ in range(7):  # more often than it takes to prepare the statement
            assert_same(owner, word, made(owner, word)["id"])


def test_links_findings_and_reviewer_are_read_alike() -> None:
    owner = someone("dpo")
    links = {
        "data_category_ids": [made(owner, "data-categories")["id"] for _ in range(3)],
        "recipient_ids": [made(owner, "recipients")["id"]],
        "transfer_ids": [made(owner, "data-transfers")["id"]],
    }
    activity = made(owner, "processing-activities", **links)
    shown = assert_same(owner, "processing-activities", activity["id"])
    assert shown["data_category_ids"] == sorted(links["data_category_ids"])
    assert shown["findings"]
    patch(owner, f"processing-activities/{activity['id']}", {"purpose_vi": ""})
    assert "missing_purpose" in str(assert_same(owner, "processing-activities", activity["id"])["findings"])


def test_findings_of_another_day_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = someone("dpo")
    today = timezone.localdate()
    activity = made(owner, "processing-activities", started_on=today.isoformat())
    before = assert_same(owner, "processing-activities", activity["id"])["findings"]
    monkeypatch.setattr(timezone, "localdate", lambda *_: today + timedelta(days=400))
    after = assert_same(owner, "processing-activities", activity["id"])["findings"]
    assert len(after) > len(before)


def test_record_of_another_tenant_is_not_found(editor: Someone, stranger: Someone) -> None:
    pk = UUID(made(editor, "recipients")["id"])
    kind = KINDS[Word("recipients")]
    with scope(editor.tenant_id):
        assert full_record(kind, pk).pk == pk
    with scope(stranger.tenant_id), pytest.raises(ObjectDoesNotExist):
        full_record(kind, pk)


def test_a_page_of_a_tenant_that_has_just_grown_reads_no_other_rows(editor: Someone) -> None:
    editor.batch(ActivityItem.build_batch(500))
    seen: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append((sql, params))
        return execute(sql, params, many, context)

    with scope(editor.tenant_id):
        keys = list(ProcessingActivity.objects.order_by("id").values_list("pk", flat=True)[:50])
        with connection.execute_wrapper(note):
            assert [each.pk for each in full_records(KINDS[Word.ACTIVITIES], keys)] == keys
        [(sql, params)] = seen
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
            [[[plan]]] = cursor.fetchall()
    scans = [each for each in nodes(plan["Plan"]) if each.get("Alias") == ProcessingActivity._meta.db_table]
    assert scans
    assert sum(each["Actual Rows"] * each["Actual Loops"] for each in scans if "Relation Name" in each) == len(keys)
    assert not any(each.get("Rows Removed by Filter") for each in scans)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A node of a plan of PostgreSQL, and all below it."""
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)
