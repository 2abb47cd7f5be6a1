"""Batches in partial and atomic mode, each answer to a conflict, and dry runs (contract §3)."""

from typing import Any

import pytest

from activities.models import AuditEvent, Batch
from tenants.isolation.context import scope
from tests.answers import COUNTS
from tests.factories import IDS_KEYS, ITEMS, KINDS, ActivityItem, CategoryItem, Someone, key_of, name_of, someone
from tests.records.single import NOBODY


def counts(answer: Any) -> tuple[int, ...]:
    body = answer.json()
    assert body["total_submitted"] == sum(body[each] for each in COUNTS)
    return tuple(body[each] for each in COUNTS)


def test_atomic_batch_with_a_fault_stores_nothing(editor: Someone) -> None:
    answer = editor.batch([ActivityItem(), {}, ActivityItem()], query="?mode=atomic")
    body = answer.json()
    assert (answer.status_code, counts(answer)) == (422, (0, 0, 0, 1, 2))
    assert [error["index"] for error in body["errors"]] == [1]
    assert (body["activity_ids"], body["mode"]) == ([], "atomic")
    assert editor.get("processing-activities").json()["count"] == 0
    assert editor.get(f"batches/{body['batch_id']}").json()["status"] == "failed"


def test_atomic_batch_without_faults_stores_all(editor: Someone) -> None:
    assert counts(editor.batch(ActivityItem.build_batch(3), query="?mode=atomic")) == (3, 0, 0, 0, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_conflicts_are_taken_as_asked(editor: Someone, kind: str) -> None:
    key, name, ids = key_of(kind), name_of(kind), IDS_KEYS[kind]
    old = ITEMS[kind](**{key: "khóa-1"})
    first = editor.batch([old], kind).json()[ids][0]
    new = {key: "khóa-1", name: "Tên mới"}
    fresh = ITEMS[kind](**{key: "khóa-2"})

    refused = editor.batch([{**old, name: "Tên mới"}], kind)
    assert (refused.status_code, counts(refused)) == (422, (0, 0, 0, 1, 0))
    skipped = editor.batch([old, fresh], kind, "?on_conflict=skip")
    assert (skipped.status_code, counts(skipped)) == (201, (1, 0, 1, 0, 0))
    assert skipped.json()[ids][0] == first
    again = editor.batch([old, fresh], kind, "?on_conflict=skip")
    assert (again.status_code, counts(again), again.json()["message_vi"][:14]) == (
        200,
        (0, 0, 2, 0, 0),
        "Không có gì cầ",
    )
    updated = editor.batch([new], kind, "?on_conflict=update")
    assert (updated.status_code, counts(updated), updated.json()[ids]) == (201, (0, 1, 0, 0, 0), [first])
    record = editor.get(f"{kind}/{first}").json()
    assert record[name] == "Tên mới"
    assert {field: record[field] for field in old if field != name} == {f: v for f, v in old.items() if f != name}
    assert editor.get(kind, search="ten moi").json()["count"] == 1
    same = editor.batch([new], kind, "?on_conflict=update")
    assert (same.status_code, counts(same)) == (200, (0, 0, 1, 0, 0))


def test_update_changes_links_and_leaves_those_left_out(editor: Someone) -> None:
    a, b = editor.batch(CategoryItem.build_batch(2), "data-categories").json()["category_ids"]
    first = editor.batch([ActivityItem(external_id="x", data_category_ids=[a])]).json()["activity_ids"][0]

    def update(**fields: Any) -> tuple[int, ...]:
        return counts(editor.batch([{"external_id": "x", **fields}], query="?on_conflict=update"))

    def links() -> list[str]:
        return editor.get(f"processing-activities/{first}").json()["data_category_ids"]

    assert update(purpose_vi="khác") == (0, 1, 0, 0, 0)
    assert links() == [a]
    assert update(data_category_ids=[a, a]) == (0, 0, 1, 0, 0)
    assert update(data_category_ids=[b]) == (0, 1, 0, 0, 0)
    assert links() == [b]
    assert update(data_category_ids=[]) == (0, 1, 0, 0, 0)
    assert links() == []


def test_update_of_a_new_key_needs_what_a_new_record_needs(editor: Someone) -> None:
    answer = editor.batch([{"external_id": "new", "purpose_vi": "x"}], query="?on_conflict=update")
    assert {fault["field"] for fault in answer.json()["errors"][0]["fields"]} == {"activity_name_vi", "legal_basis"}


def test_dry_run_answers_the_same_and_stores_nothing(editor: Someone) -> None:
    items = [ActivityItem(), {}, ActivityItem(external_id="a"), ActivityItem(external_id="a")]
    dry = editor.batch(items, query="?dry_run=true")
    body = dry.json()
    assert (dry.status_code, body["batch_id"], body["activity_ids"], body["dry_run"]) == (200, None, [], True)
    real = editor.batch(items).json()
    for field in ("message", "message_vi", "total_created", "total_failed", "errors"):
        assert body[field] == real[field]
    with scope(editor.tenant_id):
        assert Batch.objects.count() == 1
        acts = AuditEvent.objects.filter(action__startswith="batch.").order_by("id")
        assert [event.action for event in acts] == ["batch.tried", "batch.judged"]


# --- Parts -----------------------------------------------------------------------------------


def items_of_all_sorts(links: dict[str, list[str]]) -> list[Any]:
    """Items whose keys and links are repeated, stored or unknown far from each other, between many that are clean."""
    items: list[Any] = [ActivityItem(external_id=f"k{n}", activity_name_vi=f"Hoạt động {n}") for n in range(60)]
    for place in range(0, 60, 3):
        items[place]["data_category_codes"] = [f"c{place % 4}"]
        items[place + 1]["recipient_ids"] = links["recipients"][: place % 3]
    for place, wrong in {
        4: {"external_id": "stored"},
        9: {"legal_basis": "x", "external_id": "first has a fault"},
        13: {"recipient_ids": [NOBODY, *links["recipients"]]},
        21: {"data_category_codes": ["c1", "unknown"]},
        25: {"external_id": "first has a fault"},
        33: {"recipient_ids": [NOBODY], "external_id": "k2"},
        40: {"external_id": "stored"},
        47: {"data_category_codes": ["unknown"], "activity_name_vi": ""},
        58: {"external_id": "k57", "unknown": 1},
    }.items():
        items[place] |= wrong
    return [*items, 5]


@pytest.mark.parametrize("on_conflict", ["error", "skip"])
@pytest.mark.parametrize("optimistic", [0, 1_000])
@pytest.mark.parametrize("clean", [0, 1, 20, 48])
def test_batch_in_parts_is_judged_like_one_at_once(
    monkeypatch: pytest.MonkeyPatch, on_conflict: str, optimistic: int, clean: int
) -> None:
    """``clean``: items before the first that is not."""
    monkeypatch.setattr("activities.batch.write.LARGEST_OPTIMISTIC", optimistic)
    found = []
    for parts in ((1_000,), (3, 5, 4)):
        monkeypatch.setattr("activities.batch.attempt.PARTS", parts)
        owner = someone("editor")
        owner.batch([CategoryItem(code=f"c{n}") for n in range(4)], "data-categories")
        recipients = owner.batch(ITEMS["recipients"].build_batch(2), "recipients").json()["recipient_ids"]
        owner.batch([ActivityItem(external_id="stored")])
        items = [ActivityItem() for _ in range(clean)] + items_of_all_sorts({"recipients": recipients})
        body = owner.batch(items, query=f"?on_conflict={on_conflict}").json()
        stored = owner.get("processing-activities", page_size=1_000).json()["results"]
        shown = {
            each["id"]: (each["external_id"], len(each["data_category_ids"]), len(each["recipient_ids"]))
            for each in stored
        }
        kept = owner.get(f"batches/{body['batch_id']}/errors", page_size=100).json()["results"]
        counts_of = {name: body[name] for name in ("total_submitted", *COUNTS)}
        found.append((counts_of, body["errors"], kept, [shown[each] for each in body["activity_ids"]], len(stored)))
    assert found[0] == found[1]
    assert found[0][0]["total_failed"] == (10 if on_conflict == "error" else 9)


def test_body_that_is_unreadable_at_its_end_stores_nothing(editor: Someone) -> None:
    item = b'{"activity_name_vi": "A", "legal_basis": "contract"}'
    body = b'{"activities": [%b]}' % b",".join([*[item] * 2_000, item.replace(b"A", b"\xff")])
    answer = editor.send(body)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "invalid_utf8")
    assert editor.get("processing-activities").json()["count"] == 0
    assert editor.get("batches").json()["count"] == 0
