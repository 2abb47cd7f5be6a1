"""Real threads on a real database: one key is stored once, tenants do not meet, nobody gets a 5xx."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.db import IntegrityError, connections

from activities.models import ProcessingActivity, Recipient
from tenants.context import scope
from tests.factories import ActivityItem, RecipientItem, Someone, signed_in

THREADS, KEYS = 4, 120


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at the same time; their results."""
    results: list[Any] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        try:
            start.wait()
            results.append(act())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == len(acts), "a thread raised or hangs"
    return results


@pytest.mark.parametrize("on_conflict", ["error", "skip", "update"])
def test_racing_for_the_same_keys_stores_each_once(editor: Someone, on_conflict: str) -> None:
    def scan(number: int) -> Callable[[], Any]:
        me = signed_in(editor.tenant_id, editor.username)
        items = [ActivityItem(external_id=f"k{n}", purpose_vi=f"scanner {number}") for n in range(KEYS)]
        random.Random(number).shuffle(items)
        return lambda: me.batch(items, query=f"?on_conflict={on_conflict}")

    answers = together(*(scan(number) for number in range(THREADS)))
    bodies = [answer.json() for answer in answers]
    assert {answer.status_code for answer in answers} <= {200, 201, 422}
    assert sum(body["total_created"] for body in bodies) == KEYS
    others = {"error": "total_failed", "skip": "total_skipped", "update": "total_updated"}[on_conflict]
    assert sum(body[others] for body in bodies) == (THREADS - 1) * KEYS
    assert {fault["code"] for body in bodies for e in body["errors"] for fault in e["fields"]} <= {"conflict"}
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == KEYS


def test_atomic_batches_racing_are_all_or_nothing(editor: Someone) -> None:
    def scan(number: int) -> Callable[[], Any]:
        me = signed_in(editor.tenant_id, editor.username)
        items = [ActivityItem(external_id=key) for key in ("shared", *(f"{number}-{n}" for n in range(50)))]
        return lambda: me.batch(items, query="?mode=atomic").status_code

    assert sorted(together(*(scan(number) for number in range(THREADS)))) == [201] + [422] * (THREADS - 1)
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == 51


def test_two_tenants_at_once_do_not_meet(editor: Someone, stranger: Someone) -> None:
    def scan(me: Someone) -> Callable[[], Any]:
        def act() -> list[int]:
            return [me.batch(ActivityItem.build_batch(50)).json()["total_created"] for _ in range(4)]

        return act

    assert together(scan(editor), scan(stranger)) == [[50] * 4] * 2
    for me in (editor, stranger):
        assert me.get("processing-activities").json()["count"] == 200


def test_linked_record_removed_meanwhile_is_the_items_fault(editor: Someone) -> None:
    ids = editor.batch(RecipientItem.build_batch(40), "recipients").json()["recipient_ids"]

    def remove() -> None:
        for one in ids:
            # The database refuses to remove what is linked by now.
            with suppress(IntegrityError), scope(editor.tenant_id):
                Recipient.objects.filter(pk=one)._raw_delete("default")

    def link() -> list[Any]:
        return [editor.batch([ActivityItem(recipient_ids=[one]) for one in ids]) for _ in range(3)]

    results = together(remove, link)
    for answer in next(each for each in results if each):
        body = answer.json()
        assert answer.status_code in (201, 422)
        assert {fault["code"] for e in body["errors"] for fault in e["fields"]} <= {"does_not_exist"}
