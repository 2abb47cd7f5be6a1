"""A record that is read by the compiled query is the one that Django's own reads, in every tenant and on every day."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from activities.contract.kinds import KINDS
from activities.models.batches import Kind as Word
from activities.records.read import full_queryset, full_record, full_records, represent
from tenants.isolation.context import scope
from tests.factories import ITEMS, Someone, someone
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
