"""Contract §3 and §5: modes, conflicts, dry runs; batches looked up, their errors as files, undo."""

import csv
import io
import json
from typing import Any

import openpyxl
import pytest

from activities.models import AuditEvent, Batch, ProcessingActivity
from activities.models.codes import Status
from tenants.context import scope
from tests.factories import IDS_KEYS, ITEMS, ActivityItem, CategoryItem, Someone, someone

KINDS = list(ITEMS)
KEYS = {kind: "code" if kind == "data-categories" else "external_id" for kind in KINDS}
NAMES = {kind: "activity_name_vi" if kind == "processing-activities" else "name_vi" for kind in KINDS}
COUNTS = ("total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")


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
    key, name, ids = KEYS[kind], NAMES[kind], IDS_KEYS[kind]
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


def test_batches_are_listed_with_counts_and_errors(editor: Someone, stranger: Someone) -> None:
    batch_id = editor.batch([ActivityItem(), {}, 7]).json()["batch_id"]
    page = editor.get("batches").json()
    assert page["count"] == 1
    row = page["results"][0]
    assert (row["id"], row["kind"], row["status"], row["status_vi"]) == (
        batch_id, "processing-activities", "partial", "hoàn tất một phần",
    )  # fmt: skip
    assert (row["processed"], row["total"], row["percent"], row["created_by"]) == (3, 3, 100, editor.username)
    errors = editor.get(f"batches/{batch_id}/errors", page_size=1).json()
    assert (errors["count"], errors["results"][0]["index"], len(errors["results"])) == (2, 1, 1)
    assert "item" not in errors["results"][0]
    for path in (f"batches/{batch_id}", f"batches/{batch_id}/errors"):
        assert stranger.get(path).status_code == 404


def test_failed_rows_come_back_as_files_ready_to_correct(editor: Someone) -> None:
    bad = [
        {"external_id": "=1+1", "activity_name_vi": "", "legal_basis": "contract", "colour": ["a", "b"]},
        {"retention_period_months": -6, "activity_name_vi": "Lương\u0000", "requires_dpia": True},
        "no object",
    ]
    batch_id = editor.batch([ActivityItem(), *bad]).json()["batch_id"]
    table = list(
        csv.reader(io.StringIO(editor.get(f"batches/{batch_id}/errors", format="csv").content.decode("utf-8-sig")))
    )
    assert table[0] == [
        "external_id", "activity_name_vi", "legal_basis", "retention_period_months", "requires_dpia", "colour",
        "error", "error_vi",
    ]  # fmt: skip
    assert table[1][:6] == ["'=1+1", "", "contract", "", "", "a;b"]
    assert table[2][3:5] == ["-6", "true"]
    assert len(table) == 4
    assert table[3][-1]
    xlsx = editor.get(f"batches/{batch_id}/errors", format="xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx.content)).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["F2"].value) == ("=1+1", "s", "a;b")
    assert editor.get(f"batches/{batch_id}/errors", format="pdf").status_code == 400


def test_lone_surrogates_survive_in_errors(editor: Someone) -> None:
    answer = editor.send('{"activities": [{"activity_name_vi": "a\\ud800b", "legal_basis": "contract", "\\udfff": 1}]}')
    assert answer.status_code == 422
    batch_id = answer.json()["batch_id"]
    assert editor.get(f"batches/{batch_id}/errors").json()["count"] == 1
    for name in ("csv", "xlsx"):
        assert editor.get(f"batches/{batch_id}/errors", format=name).status_code == 200


@pytest.mark.parametrize("kind", KINDS)
def test_undo_removes_what_the_batch_created(editor: Someone, kind: str) -> None:
    before = editor.get(kind).json()["count"]
    batch_id = editor.batch(ITEMS[kind].build_batch(3), kind).json()["batch_id"]
    undone = editor.client.post(editor.url(f"batches/{batch_id}/undo"))
    assert (undone.status_code, undone.json()["total_removed"]) == (200, 3)
    assert editor.get(kind).json()["count"] == before
    assert editor.get(f"batches/{batch_id}").json()["undone_at"]
    again = editor.client.post(editor.url(f"batches/{batch_id}/undo"))
    assert (again.status_code, again.json()["detail"]["code"]) == (409, "batch_already_undone")
    with scope(editor.tenant_id):
        assert AuditEvent.objects.filter(batch_id=batch_id).count() == 2


@pytest.mark.parametrize("touch", ["edited", "reviewed", "used"])
def test_undo_is_refused_once_something_was_touched(editor: Someone, touch: str) -> None:
    kind = "data-categories" if touch == "used" else "processing-activities"
    answer = editor.batch([ITEMS[kind](**{KEYS[kind]: "k"}), ITEMS[kind]()], kind).json()
    first = answer[IDS_KEYS[kind]][0]
    if touch == "edited":
        editor.batch([{"external_id": "k", "purpose_vi": "sửa"}], query="?on_conflict=update")
    elif touch == "reviewed":
        with scope(editor.tenant_id):
            ProcessingActivity.objects.filter(pk=first).update(status=Status.APPROVED)
    else:
        editor.batch([ActivityItem(data_category_ids=[first])])
    refused = editor.client.post(editor.url(f"batches/{answer['batch_id']}/undo"))
    assert refused.status_code == 409
    assert touch == "used" or first in refused.json()["detail"]["error_vi"]
    assert editor.get(f"{kind}/{first}").status_code == 200


def test_undo_of_another_tenants_batch_is_404_and_needs_the_right_to_write(editor: Someone, stranger: Someone) -> None:
    batch_id = editor.batch([ActivityItem()]).json()["batch_id"]
    assert stranger.client.post(stranger.url(f"batches/{batch_id}/undo")).status_code == 404
    viewer = someone("viewer", editor.tenant_id)
    assert viewer.client.post(viewer.url(f"batches/{batch_id}/undo")).status_code == 403


def test_errors_of_a_worst_case_batch_are_bounded(editor: Someone) -> None:
    item = dict.fromkeys(("status", "colour", *ActivityItem()), "x" * 300) | {"retention_period_months": 10**300}
    answer = editor.send(json.dumps({"activities": [item] * 10_000}))
    assert (answer.status_code, answer.json()["total_failed"]) == (422, 10_000)
    assert len(answer.content) < 64 * 1024 * 1024
    assert answer.json()["duration_seconds"] < 30
