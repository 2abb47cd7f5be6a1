"""Failed items are kept whatever they hold, and come back as they were sent."""

import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from activities.models.batches import packed, unpacked
from tests.factories import Someone

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec=None), max_size=20)
ITEMS = st.recursive(SCALARS | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=10)


@given(items=st.lists(ITEMS, min_size=1, max_size=3))
@example(items=[{"a": "\ud800"}])
@example(items=[{"a": 10**40, "b": "\x00"}])
def test_values_come_back(items: list[Any]) -> None:
    entries = [{"index": index, "item": item} for index, item in enumerate(items)]
    assert unpacked(packed(entries)) == entries


@given(item=ITEMS)
@example(item={"a": "\ud800", "b": 10**40})
def test_json_as_it_was_sent_comes_back(item: Any) -> None:
    sent = json.dumps(item).encode()
    assert unpacked(packed([{"index": 0, "item": msgspec.Raw(sent)}])) == [{"index": 0, "item": item}]


def test_one_fault_of_many_items_is_worded_for_each(editor: Someone) -> None:
    """The words of a fault are found once a batch; each item still has its own index and all of its faults."""
    wrong = {"activity_name_vi": "", "legal_basis": "consent", "unknown": 1}
    items = [wrong, {**wrong, "retention_period_months": "x"}, {**wrong, "activity_name_vi": "A"}, wrong]
    errors = editor.batch(items).json()["errors"]
    assert [each["index"] for each in errors] == [0, 1, 2, 3]
    named = [[one["field"] for one in each["fields"]] for each in errors]
    both = ["activity_name_vi", "unknown"]
    assert named == [both, ["activity_name_vi", "retention_period_months", "unknown"], ["unknown"], both]
    assert errors[0]["fields"] == errors[3]["fields"]
    assert errors[0]["error_vi"] == errors[3]["error_vi"]
