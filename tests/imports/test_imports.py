"""A file is queued, stored in the background, and its batch shows the progress (contract §5)."""

from typing import Any

import pytest

from activities.models import AuditEvent
from tenants.isolation.context import scope
from tests.answers import COUNTS
from tests.factories import ITEMS, ActivityItem, Someone, program, someone
from tests.imports.sending import batch_of, counts, done, errors_of, ndjson, send, work


def test_file_is_queued_and_then_stored(editor: Someone) -> None:
    answer = send(editor, ndjson([ActivityItem(), {}, ActivityItem()]), "hồ sơ.ndjson")
    body = answer.json()
    assert (answer.status_code, body["status"], body["status_vi"]) == (202, "queued", "đang chờ xử lý")
    assert body["progress_url"].endswith(f"/api/v1/tenants/{editor.tenant_id}/batches/{body['batch_id']}")
    waiting = editor.client.get(body["progress_url"]).json()
    assert (waiting["status"], waiting["processed"], waiting["total"], waiting["percent"]) == ("queued", 0, None, 0)
    batch = done(editor, answer)
    assert (batch["status"], batch["status_vi"], counts(batch)) == ("partial", "hoàn tất một phần", (2, 0, 0, 1, 0))
    assert (batch["processed"], batch["total"], batch["percent"], batch["eta_seconds"]) == (3, 3, 100, 0)
    assert (batch["filename"], batch["format"]) == ("hồ sơ.ndjson", "ndjson")
    assert batch["rows_per_second"] > 0
    assert batch["message_vi"] == "Đã tạo thành công 2 hoạt động xử lý"
    records = editor.get("processing-activities").json()
    assert records["count"] == 2
    assert {each["batch_id"] for each in records["results"]} == {batch["id"]}


@pytest.mark.parametrize("kind", list(ITEMS))
def test_every_kind_is_taken(editor: Someone, kind: str) -> None:
    before = editor.get(kind).json()["count"]
    batch = done(editor, send(editor, ndjson(ITEMS[kind].build_batch(3)), kind=kind))
    assert (batch["status"], counts(batch)) == ("completed", (3, 0, 0, 0, 0))
    assert editor.get(kind).json()["count"] == before + 3


def test_indexes_keys_and_rows_count_over_the_whole_file(editor: Someone) -> None:
    items: list[Any] = [ActivityItem(external_id=f"k{n}") for n in range(3_500)]
    items[2_700] = {"legal_basis": "contract", "external_id": "k2700"}
    items[3_000]["external_id"] = "k7"
    items[3_100]["external_id"] = "k2700"
    lines = ndjson(items).split(b"\n")
    lines[3_200] = b"{no json"
    lines[1_500:1_500] = [b"", b"  "]
    batch = done(editor, send(editor, b"\n".join(lines)))
    assert (batch["status"], counts(batch)) == ("partial", (3_496, 0, 0, 4, 0))
    errors = errors_of(editor, batch)
    assert errors["count"] == 4
    told = [(each["index"], each["row"], each["fields"][0]["code"]) for each in errors["results"]]
    assert told == [
        (2_700, 2_703, "required"),
        (3_000, 3_003, "duplicate"),
        (3_100, 3_103, "duplicate"),
        (3_200, 3_203, "malformed_json"),
    ]
    assert "item 7 " in errors["results"][1]["error"]
    assert "item 2700 " in errors["results"][2]["error"]
    second = errors_of(editor, batch, page_size=1, page=3)["results"]
    assert [each["index"] for each in second] == [3_100]


def test_conflicts_are_taken_as_asked_in_every_chunk(editor: Someone) -> None:
    old = [ActivityItem(external_id=f"k{n}") for n in range(1_500)]
    assert counts(done(editor, send(editor, ndjson(old)))) == (1_500, 0, 0, 0, 0)
    assert counts(done(editor, send(editor, ndjson(old)))) == (0, 0, 0, 1_500, 0)
    assert counts(done(editor, send(editor, ndjson(old), query="&on_conflict=skip"))) == (0, 0, 1_500, 0, 0)
    new = [{"external_id": f"k{n}", "purpose_vi": "Mới"} for n in range(1_500)]
    batch = done(editor, send(editor, ndjson(new), query="&on_conflict=update"))
    assert (batch["status"], counts(batch)) == ("completed", (0, 1_500, 0, 0, 0))


@pytest.mark.parametrize("bad", [False, True])
def test_atomic_file_is_stored_whole_or_not_at_all(editor: Someone, bad: bool) -> None:
    items: list[Any] = [ActivityItem(external_id=f"k{n}") for n in range(2_500)]
    if bad:
        items[2_200] = {}
    batch = done(editor, send(editor, ndjson(items), query="&mode=atomic"))
    expected = ("failed", (0, 0, 0, 1, 2_499)) if bad else ("completed", (2_500, 0, 0, 0, 0))
    assert (batch["status"], counts(batch)) == expected
    assert editor.get("processing-activities").json()["count"] == (0 if bad else 2_500)
    assert errors_of(editor, batch)["count"] == int(bad)


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_dry_run_tells_the_same_and_stores_nothing(editor: Someone, mode: str) -> None:
    items = [ActivityItem(external_id="a"), {}, ActivityItem(external_id="a"), ActivityItem()]
    dry = done(editor, send(editor, ndjson(items), query=f"&mode={mode}&dry_run=true"))
    assert dry["dry_run"]
    assert editor.get("processing-activities").json()["count"] == 0
    real = done(editor, send(editor, ndjson(items), query=f"&mode={mode}"))
    for name in ("status", "message_vi", *COUNTS):
        assert dry[name] == real[name]
    assert errors_of(editor, dry)["results"] == errors_of(editor, real)["results"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "missing_option"),
        ("?kind=activities", "invalid_option"),
        ("?kind=recipients&kind=recipients", "repeated_option"),
        ("?kind=recipients&mode=some", "invalid_option"),
        ("?kind=recipients&format=csv", "unknown_option"),
    ],
)
def test_queries_that_are_not_understood_are_refused(editor: Someone, query: str, code: str) -> None:
    answer = editor.client.post(editor.url(f"imports{query}"), b"{}", content_type="application/x-ndjson")
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, code)


def test_same_file_sent_twice_is_queued_once(editor: Someone) -> None:
    content = ndjson([ActivityItem(external_id="a")])
    first = send(editor, content, HTTP_IDEMPOTENCY_KEY="x")
    work()
    again = send(editor, content, HTTP_IDEMPOTENCY_KEY="x")
    assert (again.status_code, again.content, again["Idempotency-Replayed"]) == (202, first.content, "true")
    other = send(editor, content + b"\n{}", HTTP_IDEMPOTENCY_KEY="x")
    assert (other.status_code, other.json()["detail"]["code"]) == (422, "idempotency_mismatch")
    assert editor.get("batches").json()["count"] == 1


def test_cancelled_before_its_turn_stores_nothing(editor: Someone) -> None:
    answer = send(editor, ndjson([ActivityItem()]))
    where = editor.url(f"batches/{answer.json()['batch_id']}/cancel")
    cancelled = editor.client.post(where)
    assert (cancelled.status_code, cancelled.json()["status"], cancelled.json()["status_vi"]) == (
        200, "cancelled", "đã hủy",
    )  # fmt: skip
    work()
    assert batch_of(editor, answer)["status"] == "cancelled"
    assert editor.get("processing-activities").json()["count"] == 0
    again = editor.client.post(where)
    assert (again.status_code, again.json()["detail"]["code"]) == (409, "import_ended")
    batch_id = editor.batch([ActivityItem()]).json()["batch_id"]
    assert editor.client.post(editor.url(f"batches/{batch_id}/cancel")).status_code == 409


def test_undo_takes_an_import_back_once_it_has_ended(editor: Someone) -> None:
    answer = send(editor, ndjson(ActivityItem.build_batch(2)))
    where = editor.url(f"batches/{answer.json()['batch_id']}/undo")
    assert editor.client.post(where).json()["detail"]["code"] == "batch_unfinished"
    work()
    assert editor.client.post(where).json()["total_removed"] == 2


def test_roles_and_tenants_are_kept_apart(editor: Someone, stranger: Someone, admin: Someone) -> None:
    viewer = someone("viewer", editor.tenant_id)
    assert send(viewer, b"{}").status_code == 403
    assert send(editor, b"{}", query="").status_code == 202
    answer = send(editor, ndjson([ActivityItem()]))
    batch_id = answer.json()["batch_id"]
    assert stranger.client.post(stranger.url(f"batches/{batch_id}/cancel")).status_code == 404
    assert stranger.client.post(editor.url("imports?kind=recipients"), b"{}").status_code == 403
    scanner = program(admin)
    mine = send(scanner, ndjson([ActivityItem()]))
    assert done(scanner, mine)["total_created"] == 1
    other = send(admin, ndjson([ActivityItem()])).json()["batch_id"]
    assert scanner.get(f"batches/{other}").status_code == 404
    work()


def test_import_leaves_its_trail(editor: Someone) -> None:
    done(editor, send(editor, ndjson([ActivityItem()])))
    done(editor, send(editor, b""))
    done(editor, send(editor, b"[", "a.json"))
    editor.client.post(editor.url(f"batches/{send(editor, b'{}').json()['batch_id']}/cancel"))
    with scope(editor.tenant_id):
        told = list(AuditEvent.objects.filter(action__regex="import|batch").values_list("action", "actor_name"))[::-1]
    actions = ["import.queued", "batch.judged"] * 2 + ["import.queued", "import.failed"] + [
        "import.queued", "import.cancelled",
    ]  # fmt: skip
    assert told == [(each, editor.username) for each in actions]
