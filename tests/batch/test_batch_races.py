"""Batches sent at the same time: no server error, no deadlock, and every key stored once."""

import contextlib
import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from activities.models import DataCategory, ProcessingActivity, Recipient, Record
from tenants.isolation.context import scope
from tests.batch.races import again, at_once, everything, items_with, meanwhile
from tests.factories import IDS_KEYS, KINDS, ActivityItem, CategoryItem, RecipientItem, Someone, TransferItem, key_of

pytestmark = pytest.mark.slow

JUDGED = (200, 201, 422)


def codes(body: dict[str, Any]) -> set[str]:
    return {fault["code"] for error in body["errors"] for fault in error["fields"]}


def shuffled(keys: list[str], seed: int) -> list[str]:
    return random.Random(seed).sample(keys, len(keys))


# --- Tenants --------------------------------------------------------------------------------


def test_two_tenants_at_once_do_not_see_each_other(editor: Someone, stranger: Someone) -> None:
    """The same keys in both, interleaved: no conflict, and each finds its own alone."""

    def send(who: Someone, label: str) -> Callable[[], list[Any]]:
        def act() -> list[Any]:
            found = []
            for turn in range(6):
                keys = [f"scan-{turn}-{n}" for n in range(20)]
                answer = who.batch(items_with("processing-activities", keys, activity_name_en=label))
                assert answer.status_code == 201, answer.json()
                assert answer.json()["total_created"] == 20
                found.append(who.get("processing-activities", page_size=1_000).json())
            return found

        return act

    for who, label, pages in zip(
        (editor, stranger), ("ours", "theirs"), at_once(send(editor, "ours"), send(stranger, "theirs")), strict=True
    ):
        assert [page["count"] for page in pages] == [20, 40, 60, 80, 100, 120]
        assert {each["activity_name_en"] for page in pages for each in page["results"]} == {label}
        assert {each["created_by"] for page in pages for each in page["results"]} == {who.username}


# --- The same keys ----------------------------------------------------------------------------


@pytest.mark.parametrize("on_conflict", ["error", "skip", "update"])
@pytest.mark.parametrize("kind", KINDS)
def test_same_keys_in_different_orders_are_stored_once(editor: Someone, kind: str, on_conflict: str) -> None:
    keys, before = [f"k-{n}" for n in range(30)], len(everything(editor, kind))
    senders = [again(editor) for _ in range(6)]

    def send(number: int) -> Callable[[], Any]:
        items = items_with(kind, shuffled(keys, number), name_en=f"from {number}") if kind != KINDS[0] else None
        items = items or items_with(kind, shuffled(keys, number), activity_name_en=f"from {number}")
        return lambda: senders[number].batch(items, kind, f"?on_conflict={on_conflict}")

    answers = at_once(*(send(number) for number in range(len(senders))))
    bodies = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} <= set(JUDGED), bodies
    stored = everything(editor, kind)[before:]
    assert sorted(each[key_of(kind)] for each in stored) == sorted(keys)
    lost = {"error": "total_failed", "skip": "total_skipped", "update": "total_updated"}[on_conflict]
    for body in bodies:
        assert body["total_created"] + body[lost] == len(keys)
        assert codes(body) <= {"conflict"}
    assert sum(body["total_created"] for body in bodies) == len(keys)
    if on_conflict != "error":
        identity = {each[key_of(kind)]: each["id"] for each in stored}
        for number, body in enumerate(bodies):
            assert body[IDS_KEYS[kind]] == [identity[key] for key in shuffled(keys, number)]


@pytest.mark.parametrize("on_conflict", ["error", "skip"])
def test_parts_of_the_same_keys_in_opposite_orders_are_stored_once(editor: Someone, on_conflict: str) -> None:
    """Each has stored keys that a later part of the other waits for: PostgreSQL ends one of them, which tries again."""
    keys = [f"k-{n:04}" for n in range(2_000)]
    orders = (keys, keys[::-1])
    senders = [(again(editor), items_with("processing-activities", each)) for each in orders]
    query = f"?on_conflict={on_conflict}"
    answers = at_once(*(lambda who=who, items=items: who.batch(items, query=query) for who, items in senders))
    first, second = sorted((answer.json() for answer in answers), key=lambda body: body["total_created"])
    assert (first["total_created"], second["total_created"]) == (0, 2_000)
    assert first["total_failed" if on_conflict == "error" else "total_skipped"] == 2_000
    assert editor.get("processing-activities", page_size=1).json()["count"] == 2_000


@pytest.mark.parametrize("on_conflict", ["error", "skip", "update"])
def test_large_batch_against_a_stream_of_its_own_keys_is_judged(editor: Someone, on_conflict: str) -> None:
    """The large batch loses to a small one again and again; it must come to an end, and not by a failure of ours."""
    keys = [f"k-{n:04}" for n in range(1_500)]
    left = iter(shuffled(keys, 1))
    small, taken = again(editor), []

    def take_one() -> None:
        key = next(left, None)
        if key is None:
            return
        answer = small.batch(items_with("processing-activities", [key]))
        assert answer.status_code in JUDGED, answer.json()
        if answer.status_code == 201:
            taken.append(key)

    with meanwhile(take_one):
        answer = editor.batch(items_with("processing-activities", keys), query=f"?on_conflict={on_conflict}")
    body = answer.json()
    assert answer.status_code == 201, body
    with scope(editor.tenant_id):
        stored = Counter(ProcessingActivity.objects.values_list("external_id", flat=True))
    assert stored == Counter(keys)
    assert body["total_created"] + len(taken) == len(keys)
    assert codes(body) <= {"conflict"}


def test_updates_of_the_same_records_in_different_orders_do_not_deadlock(editor: Someone) -> None:
    keys = [f"k-{n}" for n in range(60)]
    ids = editor.batch(items_with("recipients", keys), "recipients").json()["recipient_ids"]
    senders = [again(editor) for _ in range(5)]

    def send(number: int) -> Callable[[], list[Any]]:
        def act() -> list[Any]:
            answers = []
            for turn in range(3):
                items = items_with("recipients", shuffled(keys, number), name_en=f"{number}-{turn}")
                answers.append(senders[number].batch(items, "recipients", "?on_conflict=update"))
            return answers

        return act

    for answers in at_once(*(send(number) for number in range(5))):
        for answer in answers:
            assert (answer.status_code, answer.json()["total_updated"]) == (201, len(keys)), answer.json()
    stored = everything(editor, "recipients")
    assert [each["id"] for each in stored] == sorted(ids)
    assert len({each["name_en"] for each in stored}) == 1, "two batches' updates are mixed"


# --- All or nothing -----------------------------------------------------------------------------


@pytest.mark.parametrize("on_conflict", ["error", "skip", "update"])
def test_atomic_batches_racing_are_stored_whole_or_not_at_all(editor: Someone, on_conflict: str) -> None:
    """Each batch shares one key with every other: with ``error`` exactly one wins."""
    senders = [again(editor) for _ in range(6)]

    def send(number: int) -> Callable[[], Any]:
        keys = shuffled(["shared", *(f"{number}-{n}" for n in range(25))], number)
        query = f"?mode=atomic&on_conflict={on_conflict}"
        items = items_with("processing-activities", keys, activity_name_en=f"from {number}")
        return lambda: senders[number].batch(items, query=query)

    answers = at_once(*(send(number) for number in range(6)))
    stored = Counter(
        each["external_id"].split("-")[0] for each in everything(editor, "processing-activities")
    )  # how many of each sender's own keys
    assert stored.pop("shared") == 1
    for number, answer in enumerate(answers):
        body = answer.json()
        if answer.status_code == 422:
            assert on_conflict == "error"
            assert stored[str(number)] == 0
            assert (body["total_aborted"], body["total_failed"], body["activity_ids"]) == (25, 1, [])
            assert codes(body) == {"conflict"}
        else:
            assert answer.status_code == 201, body
            assert stored[str(number)] == 25
            assert body["total_failed"] == body["total_aborted"] == 0
            assert len(body["activity_ids"]) == 26
    winners = sum(answer.status_code == 201 for answer in answers)
    assert winners == (1 if on_conflict == "error" else 6)


# --- Linked records that go away ------------------------------------------------------------------


def delete(model: type[Record], tenant_id: UUID, pk: str) -> None:
    """As another person's request would: unless something uses it, since before or since just now."""
    with contextlib.suppress(ProtectedError, IntegrityError), scope(tenant_id):
        model.objects.get(pk=pk).delete()


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_linked_records_deleted_one_by_one_are_that_items_error(editor: Someone, mode: str) -> None:
    """Recipients vanish while a batch that links them is judged and stored; none of it is a failure of ours."""
    for _ in range(3):
        ids = editor.batch(RecipientItem.build_batch(200), "recipients").json()["recipient_ids"]
        left = iter(ids)

        def remove_one(left: Iterator[str] = left) -> None:
            if pk := next(left, None):
                delete(Recipient, editor.tenant_id, pk)

        items = [ActivityItem(recipient_ids=[pk, other]) for pk, other in itertools.pairwise(ids)]
        with meanwhile(remove_one):
            answer = editor.batch(items, query=f"?mode={mode}")
        body = answer.json()
        assert answer.status_code in JUDGED, body
        assert codes(body) <= {"does_not_exist"}
        failed = {error["index"] for error in body["errors"]}
        kept = [item for index, item in enumerate(items) if index not in failed]
        if mode == "atomic" and failed:
            kept = []
        assert len(body["activity_ids"]) == len(kept)
        shown = {each["id"]: each["recipient_ids"] for each in everything(editor, "processing-activities")}
        for pk, item in zip(body["activity_ids"], kept, strict=True):
            assert sorted(shown[pk]) == sorted(item["recipient_ids"])


def test_recipient_of_a_transfer_deleted_meanwhile_is_that_items_error(editor: Someone) -> None:
    ids = editor.batch(RecipientItem.build_batch(200), "recipients").json()["recipient_ids"]
    left = iter(ids)

    def remove_one() -> None:
        if pk := next(left, None):
            delete(Recipient, editor.tenant_id, pk)

    with meanwhile(remove_one):
        answer = editor.batch([TransferItem(recipient_id=pk) for pk in ids], "data-transfers")
    body = answer.json()
    assert answer.status_code in JUDGED, body
    assert codes(body) <= {"does_not_exist"}
    with scope(editor.tenant_id):
        there = {str(pk) for pk in Recipient.objects.values_list("pk", flat=True)}
    assert {each["recipient_id"] for each in everything(editor, "data-transfers")} <= there


def test_categories_updated_while_activities_link_them_do_not_deadlock(editor: Someone) -> None:
    """An update locks what a link refers to, in another order."""
    codes_of = [f"ma-{n}" for n in range(60)]
    ids = editor.batch([CategoryItem(code=code) for code in codes_of], "data-categories").json()["category_ids"]
    updating, linking = again(editor), [again(editor), again(editor)]

    def update() -> list[Any]:
        return [
            updating.batch(
                [CategoryItem(code=code, name_en=f"turn {turn}") for code in shuffled(codes_of, turn)],
                "data-categories",
                "?on_conflict=update",
            )
            for turn in range(8)
        ]

    def link(sender: Someone, seed: int) -> Callable[[], list[Any]]:
        def act() -> list[Any]:
            return [
                sender.batch([ActivityItem(data_category_ids=[pk]) for pk in shuffled(ids, seed + turn)])
                for turn in range(8)
            ]

        return act

    for answers in at_once(update, link(linking[0], 100), link(linking[1], 200)):
        for answer in answers:
            assert answer.status_code == 201, answer.json()
            assert answer.json()["total_failed"] == 0
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == 2 * 8 * 60
        assert DataCategory.objects.filter(name_en="turn 7").count() == 60
