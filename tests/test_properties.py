"""Whatever is sent: never a 5xx, counts that add up, every failed item named, and what is stored is what was sent."""

import gzip
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import BODY_KEYS, IDS_KEYS, ITEMS, Someone

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.just("\ud800"),
)
VALUES = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(TEXT, SCALARS, max_size=2))
FIELDS = {kind: [*sorted(factory()), "external_id", "status", "no_such"] for kind, factory in ITEMS.items()}


def wild_items(kind: str) -> st.SearchStrategy[list[Any]]:
    """Good items with a few of their fields replaced by anything, and things that are no items."""

    def spoilt(number: int, changes: dict[str, Any]) -> dict[str, Any]:
        return {**ITEMS[kind](__sequence=number), **changes}

    changes = st.dictionaries(st.sampled_from(FIELDS[kind]), VALUES, max_size=3)
    item = st.builds(spoilt, st.integers(1, 10**9), changes)
    return st.lists(st.one_of(item, item, VALUES), min_size=1, max_size=4)


OPTIONS = st.builds(
    "?mode={}&on_conflict={}&dry_run={}".format,
    st.sampled_from(["partial", "atomic"]),
    st.sampled_from(["error", "skip", "update"]),
    st.sampled_from(["false", "false", "true"]),
)


def check(me: Someone, kind: str, items: list[Any], query: str) -> None:
    answer = me.batch(items, kind, query)
    body = answer.json()
    assert answer.status_code in (200, 201, 422), body
    counts = [body[f"total_{each}"] for each in ("created", "updated", "skipped", "failed", "aborted")]
    assert body["total_submitted"] == len(items) == sum(counts)
    failed = [error["index"] for error in body["errors"]]
    assert (len(failed), failed) == (counts[3], sorted(set(failed)))
    for error in body["errors"]:
        assert error["fields"]
        assert error["error_vi"] != error["error"]
        for fault in error["fields"]:
            assert fault["code"]
            assert fault["error_vi"] != fault["error"]
            assert len(fault["error"]) < 800
    kept = [] if body["dry_run"] or body["total_aborted"] else [i for i in range(len(items)) if i not in failed]
    ids = body[IDS_KEYS[kind]]
    assert len(ids) == (len(kept) if answer.status_code != 422 else 0)
    if "mode=partial&on_conflict=error" in query:
        for index, one in zip(kept, ids, strict=True):
            same(items[index], me.get(f"{kind}/{one}").json())


def same(sent: dict[str, Any], stored: dict[str, Any]) -> None:
    """Text is stored as sent but for NFC and the spaces at its ends; numbers as REST framework reads them."""
    for name, value in sent.items():
        if isinstance(value, str) and isinstance(stored[name], str):
            assert stored[name] == unicodedata.normalize("NFC", value.strip()), name
        elif isinstance(value, int | float) and isinstance(stored[name], str):
            assert stored[name] == str(value)


def run(me: Someone, kind: str, examples: int) -> None:
    @settings(max_examples=examples)
    @given(wild_items(kind), OPTIONS)
    def every(items: list[Any], query: str) -> None:
        check(me, kind, items, query)

    every()


@pytest.mark.parametrize("kind", ITEMS)
def test_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    run(editor, kind, 60)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ITEMS)
def test_many_items_whatever_they_hold_keep_the_promises(editor: Someone, kind: str) -> None:
    run(editor, kind, 3_000)


@st.composite
def bodies(draw: st.DrawFn, kind: str) -> tuple[bytes, str, bool]:
    """Bytes of any kind: noise, JSON, NDJSON, each perhaps bent, perhaps compressed, perhaps cut short."""
    good = [ITEMS[kind](__sequence=number) for number in range(2)]
    body = draw(
        st.one_of(
            st.binary(max_size=60),
            st.just(json.dumps({BODY_KEYS[kind]: good}).encode()),
            st.just(b"\n".join(json.dumps(each).encode() for each in good)),
        )
    )
    if body and draw(st.booleans()):
        at = draw(st.integers(0, len(body) - 1))
        body = body[:at] + draw(st.binary(max_size=3)) + body[at + draw(st.integers(0, 3)) :]
    zipped = draw(st.booleans())
    if zipped:
        body = gzip.compress(body)
        body = body[: draw(st.integers(len(body) - 12, len(body)))] if draw(st.booleans()) else body
    return body, draw(st.sampled_from(["application/json", "application/x-ndjson"])), zipped


def send_all(me: Someone, kind: str, examples: int) -> None:
    @settings(max_examples=examples)
    @given(bodies(kind))
    def every(sent: tuple[bytes, str, bool]) -> None:
        body, media, zipped = sent
        answer = me.send(body, kind, media=media, **({"HTTP_CONTENT_ENCODING": "gzip"} if zipped else {}))
        told = answer.json()
        assert answer.status_code in (201, 400, 422), told
        if answer.status_code == 400:
            assert told["detail"]["error"] != told["detail"]["error_vi"]
        else:
            assert told["total_submitted"] == told["total_created"] + told["total_failed"]

    every()


@pytest.mark.parametrize("kind", ITEMS)
def test_bodies_whatever_they_are_get_an_answer_or_a_refusal(editor: Someone, kind: str) -> None:
    send_all(editor, kind, 80)


@pytest.mark.soak
@pytest.mark.parametrize("kind", ITEMS)
def test_many_bodies_whatever_they_are_get_an_answer_or_a_refusal(editor: Someone, kind: str) -> None:
    send_all(editor, kind, 5_000)
