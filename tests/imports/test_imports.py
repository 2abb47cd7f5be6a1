"""Contract §5, imports: a file of any size is taken in the background, and its batch tells how it goes."""

import json
from typing import Any

import pytest

from activities.imports.worker import Worker
from activities.models import AuditEvent
from tenants.context import scope
from tests.factories import ITEMS, ActivityItem, Someone, program, someone
from tests.imports.sending import batch_of, done, errors_of, gzipped, ndjson, send, send_raw, work

COUNTS = ("total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")


def counts(batch: Any) -> tuple[int, ...]:
    assert batch["total_submitted"] == sum(batch[each] for each in COUNTS)
    return tuple(batch[each] for each in COUNTS)


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


ITEM = {"activity_name_vi": "Tính lương", "legal_basis": "contract", "external_id": "a"}
TABLE = "activity_name_vi{0}legal_basis{0}external_id\r\nTính lương{0}contract{0}a\r\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ndjson", json.dumps(ITEM).encode()),
        ("a.jsonl", b"\xef\xbb\xbf" + json.dumps(ITEM).encode() + b"\r\n\r\n"),
        ("a.json", json.dumps([ITEM]).encode()),
        ("a.json", json.dumps({"activities": [ITEM]}, indent=2).encode()),
        ("a.csv", TABLE.format(",").encode()),
        ("a.csv", TABLE.format(";").encode("utf-8-sig")),
        ("a.tsv", TABLE.format("\t").encode()),
        ("a.csv", b"sep=|\r\n" + TABLE.format("|").encode()),
        ("a.ndjson.gz", gzipped(json.dumps(ITEM).encode())),
        ("a.json", gzipped(json.dumps([ITEM]).encode())),
        ("../../etc/A.CSV.GZ", gzipped(TABLE.format(",").encode())),
    ],
)
def test_every_format_is_read(editor: Someone, name: str, content: bytes) -> None:
    batch = done(editor, send(editor, content, name))
    assert (batch["status"], counts(batch)) == ("completed", (1, 0, 0, 0, 0)), batch["message"]
    record = editor.get("processing-activities").json()["results"][0]
    assert {name: record[name] for name in ITEM} == ITEM


@pytest.mark.parametrize(
    ("media", "content"),
    [
        ("application/x-ndjson", json.dumps(ITEM).encode()),
        ("application/json; charset=utf-8", json.dumps([ITEM]).encode()),
        ("text/csv", TABLE.format(",").encode()),
    ],
)
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_body_itself_may_be_the_file(editor: Someone, media: str, content: bytes, encoding: str) -> None:
    headers = {"HTTP_CONTENT_ENCODING": "gzip"} if encoding else {}
    answer = send_raw(editor, gzipped(content) if encoding else content, media, **headers)
    assert counts(done(editor, answer)) == (1, 0, 0, 0, 0)


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
    ("name", "content", "message"),
    [
        ("a.ndjson", b"", "The file has no items"),
        ("a.ndjson", b"\n \n", "The file has no items"),
        ("a.json", b"[]", "The file has no items"),
        ("a.csv", b"", "The file has no items"),
        ("a.csv", b"activity_name_vi\n", "The file has no items"),
        ("a.json", b'[{"a": 1}, {"b": ]', "not valid JSON"),
        ("a.json", b'[{"a": 1}', "not valid JSON"),
        ("a.json", b"[{}] x", "not valid JSON"),
        ("a.json", b"[NaN]", "neither NaN"),
        ("a.json", b"[" * 100_000, "64 levels"),
        ("a.json", b"[" + b"9" * 5_000 + b"]", "4,300"),
        ("a.json", b'{"activities": [{}], "x": 1}', "not accepted"),
        ("a.json", b'{"recipients": []}', "not accepted"),
        ("a.json", b'{"activities": 7}', "must be a list"),
        ("a.json", b"{}", "lacks the key"),
        ("a.json", b"7", "must be a list"),
        ("a.json", b'["\xff"]', "not valid UTF-8"),
        ("a.csv", b"activity_name_vi\n\xff\n", "not valid UTF-8"),
        ("a.csv", "cột,cột khác\n1,2\n".encode(), "none of them is one of the fields"),
        ("a.ndjson.gz", gzipped(b'{"a": 1}\n' * 1_000)[:-9], "gzip body is damaged"),
        ("a.json", b'["' + b"x" * (17 << 20), "more than 16 MB"),
        ("a.ndjson", b"x" * (17 << 20), "more than 16 MB"),
        ("a.csv", b'activity_name_vi\n"' + b"x\n" * (9 << 20), "more than 16 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_read_fails_and_says_why(editor: Someone, name: str, content: bytes, message: str) -> None:
    batch = done(editor, send(editor, content, name))
    assert (batch["status"], counts(batch)) == ("failed", (0, 0, 0, 0, 0))
    assert message in batch["message"]
    assert batch["message_vi"] != batch["message"]
    assert editor.get("processing-activities").json()["count"] == 0


def test_file_is_measured_once_unpacked(editor: Someone, settings: Any) -> None:
    settings.PDPL_MAX_IMPORT_MB = 1
    batch = done(editor, send(editor, gzipped(b"\n" * (3 << 20)), "a.ndjson.gz"))
    assert batch["message"] == "The file is too large once unpacked: at most 1 MB."
    refused = send(editor, b"\n" * (3 << 20))
    assert (refused.status_code, refused.json()["detail"]["code"]) == (413, "body_too_large")


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


def test_files_that_are_not_understood_are_refused(editor: Someone) -> None:
    nothing = editor.client.post(editor.url("imports?kind=recipients"), {"x": "1"}, format="multipart")
    for answer, status, code in (
        (send(editor, b"x", "a.pdf"), 415, "unknown_file_format"),
        (send_raw(editor, b"x", "application/pdf"), 415, "unknown_file_format"),
        (send_raw(editor, b"x", HTTP_CONTENT_ENCODING="br"), 415, "unsupported_encoding"),
        (send_raw(editor, b""), 400, "empty_body"),
        (nothing, 400, "validation_failed"),
    ):
        assert (answer.status_code, answer.json()["detail"]["code"]) == (status, code)


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


def test_tenant_may_have_only_so_many_waiting(editor: Someone, stranger: Someone, settings: Any) -> None:
    settings.PDPL_IMPORTS_QUEUED = 2
    for _ in range(2):
        assert send(editor, ndjson([ActivityItem()])).status_code == 202
    refused = send(editor, ndjson([ActivityItem()]))
    assert (refused.status_code, refused.json()["detail"]["code"]) == (429, "too_many_imports")
    assert refused["Retry-After"]
    assert send(stranger, ndjson([ActivityItem()])).status_code == 202
    work()
    assert send(editor, ndjson([ActivityItem()])).status_code == 202
    work()


def test_limit_smaller_than_a_chunk_holds_an_import_up_but_not_for_ever(editor: Someone, settings: Any) -> None:
    settings.PDPL_ITEMS_PER_MINUTE = 50
    assert done(editor, send(editor, ndjson(ActivityItem.build_batch(200))))["total_created"] == 200


def test_items_count_against_the_tenants_limit_and_wait_for_it(editor: Someone, settings: Any) -> None:
    settings.PDPL_ITEMS_PER_MINUTE = 1_500
    answer = send(editor, ndjson(ActivityItem.build_batch(2_000)))
    worker = Worker()
    while worker.turn():
        pass
    batch = batch_of(editor, answer)
    assert (batch["status"], batch["processed"]) == ("running", 1_000)
    assert batch["message"] == "The processing activities of the file are being processed"
    settings.PDPL_ITEMS_PER_MINUTE = 10_000
    editor.client.post(editor.url(f"batches/{batch['id']}/cancel"))
    ended = batch_of(editor, answer)
    assert (ended["status"], ended["total_created"], ended["percent"]) == ("cancelled", 1_000, 50)
