"""Contract §3 and §4 hold for any items: hypothesis invents them, valid and invalid."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.invented_items import OPTIONS, good_items, items_of
from tests.contract.promises import check_wild_items, run
from tests.factories import ITEMS, KINDS, Someone

# Invented in hundreds; what they reach, other tests reach too, and measuring takes a fifth of their time.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]


@pytest.mark.parametrize("kind", KINDS)
def test_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    @settings(max_examples=50)
    @given(items=items_of(kind), options=OPTIONS, ndjson=st.booleans())
    def check(items: list[Any], options: dict[str, str], ndjson: bool) -> None:
        check_wild_items(editor, kind, items, options, ndjson)

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_valid_items_are_stored_as_they_were_sent(editor: Someone, kind: str) -> None:
    @settings(max_examples=25)
    @given(items=st.lists(good_items(kind), min_size=1, max_size=4))
    def check(items: list[Any]) -> None:
        body = run(editor, kind, items, {"on_conflict": "update"})
        faults = [fault for error in body["errors"] for fault in error["fields"]]
        assert {fault["code"] for fault in faults} <= {"duplicate"}

    check()


@pytest.mark.soak
@pytest.mark.usefixtures("unlimited")
@pytest.mark.parametrize("kind", KINDS)
def test_many_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    @settings(max_examples=3_000, derandomize=False)
    @given(items=items_of(kind, 12), options=OPTIONS, ndjson=st.booleans())
    def check(items: list[Any], options: dict[str, str], ndjson: bool) -> None:
        check_wild_items(editor, kind, items, options, ndjson)

    check()


def test_field_with_the_frameworks_own_name_is_an_unknown_field(editor: Someone) -> None:
    item = {**ITEMS["recipients"](), "non_field_errors": 1}
    fields = editor.batch([item], "recipients").json()["errors"][0]["fields"]
    assert [(fault["field"], fault["code"]) for fault in fields] == [("non_field_errors", "unknown_field")]


def test_unknown_link_is_named_by_its_place_in_the_list_that_was_sent(editor: Someone) -> None:
    known = editor.batch(ITEMS["recipients"].build_batch(2), "recipients").json()["recipient_ids"]
    nobody = "00000000-0000-7000-8000-000000000000"
    sent = [known[0], known[0].upper(), nobody, known[1], nobody.replace("-", "")]
    item = ITEMS["processing-activities"](recipient_ids=sent)
    fields = editor.batch([item]).json()["errors"][0]["fields"]
    assert [(fault["field"], fault["code"]) for fault in fields] == [("recipient_ids[2]", "does_not_exist")]


def test_dry_run_answers_like_the_real_one_and_stores_nothing(editor: Someone) -> None:
    kind = "processing-activities"

    @settings(max_examples=25)
    @given(items=items_of(kind), options=OPTIONS)
    def check(items: list[Any], options: dict[str, str]) -> None:
        before = editor.get(kind).json()["count"]
        tried = run(editor, kind, items, options | {"dry_run": "true"})
        assert editor.get(kind).json()["count"] == before
        done = run(editor, kind, items, options | {"dry_run": "false"})
        assert editor.get(kind).json()["count"] == before + done["total_created"]
        differing = {"activity_ids", "batch_id", "dry_run", "duration_seconds"}
        assert {name for name in done if tried[name] != done[name]} <= differing

    check()
