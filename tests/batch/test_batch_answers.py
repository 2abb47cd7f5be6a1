"""Contract §3, request by request: the answer to the letter, wrong envelopes, faults of items, limits."""

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest

from activities.models import AuditEvent, Batch, ProcessingActivity
from tenants.context import scope
from tests.factories import BODY_KEYS, IDS_KEYS, ITEMS, ActivityItem, Someone, statements

KINDS = list(ITEMS)
LIMITS = {"processing-activities": 10_000, "data-categories": 5_000, "recipients": 5_000, "data-transfers": 5_000}
NOUNS = {
    "processing-activities": ("processing activities", "hoạt động xử lý", "activities"),
    "data-categories": ("data categories", "danh mục dữ liệu", "categories"),
    "recipients": ("recipients", "bên nhận", "recipients"),
    "data-transfers": ("data transfers", "lượt chuyển dữ liệu", "transfers"),
}


def codes(answer: Any, index: int = 0) -> dict[str | None, str]:
    return {fault["field"]: fault["code"] for fault in answer.json()["errors"][index]["fields"]}


@pytest.mark.parametrize("kind", KINDS)
def test_answer_has_the_contracts_fields_in_order(editor: Someone, kind: str) -> None:
    answer = editor.batch([ITEMS[kind](), {}], kind)
    body = answer.json()
    assert answer.status_code == 201
    assert list(body) == [
        "message", "message_vi", "total_submitted", "total_created", "total_failed", IDS_KEYS[kind], "errors",
        "duration_seconds", "batch_id", "mode", "on_conflict", "dry_run",
        "total_updated", "total_skipped", "total_aborted",
    ]  # fmt: skip
    assert body["message"] == f"Successfully created 1 {NOUNS[kind][0]}"
    assert body["message_vi"] == f"Đã tạo thành công 1 {NOUNS[kind][1]}"
    error = body["errors"][0]
    key, name = ("code" if kind == "data-categories" else "external_id"), "name_vi"
    name = "activity_name_vi" if kind == "processing-activities" else name
    assert list(error) == ["index", key, name, "error", "error_vi", "fields"]
    assert "required" in codes(answer).values()
    assert editor.get(f"{kind}/{body[IDS_KEYS[kind]][0]}").json()["batch_id"] == body["batch_id"]


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_items_are_refused_with_the_briefs_words(editor: Someone, kind: str) -> None:
    answer = editor.batch([{}] * (LIMITS[kind] + 1), kind)
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    grouped = f"{LIMITS[kind]:,}"
    assert detail["error"] == f"Batch size too large. Maximum {grouped} {NOUNS[kind][2]} per request"
    vietnamese = grouped.replace(",", ".")
    assert detail["error_vi"] == f"Kích thước lô quá lớn. Tối đa {vietnamese} {NOUNS[kind][1]} mỗi yêu cầu"


def test_all_failed_is_422_with_a_batch(editor: Someone) -> None:
    answer = editor.batch([{}, 7])
    body = answer.json()
    assert answer.status_code == 422
    assert body["batch_id"]
    assert (body["total_failed"], body["activity_ids"]) == (2, [])
    assert codes(answer, 1) == {None: "invalid"}


ENVELOPES = {
    "missing key": b"{}",
    "unknown key": b'{"activities": [{}], "more": 1}',
    "repeated key": b'{"activities": [{}], "activities": [{}]}',
    "not an object": b"[]",
    "not a list": b'{"activities": {}}',
    "empty list": b'{"activities": []}',
    "null": b"null",
    "malformed": b'{"activities": [}',
    "nothing": b"",
    "only spaces": b"   ",
    "invalid UTF-8": b'{"activities": ["\xff"]}',
    "NaN": b'{"activities": [{"activity_name_vi": NaN}]}',
    "Infinity": b'{"activities": [{"activity_name_vi": -Infinity}]}',
    "65 levels": b'{"activities": ' + b"[" * 64 + b"]" * 64 + b"}",
    "10,000 levels": b"[" * 10_000 + b"]" * 10_000,
    "a million levels": b'{"activities": ' + b"[" * 1_000_000,
    "long integer": b'{"activities": [' + b"1" * 4_301 + b"]}",
}


@pytest.mark.parametrize("body", ENVELOPES.values(), ids=ENVELOPES)
def test_wrong_envelope_is_400_in_both_languages(editor: Someone, body: bytes) -> None:
    answer = editor.send(body)
    assert answer.status_code == 400
    detail = answer.json()["detail"]
    assert {"code", "error", "error_vi", "request_id"} <= set(detail)
    assert answer["X-Request-ID"] == detail["request_id"]


def test_64_levels_are_the_items_own_affair(editor: Someone) -> None:
    assert editor.send(b'{"activities": ' + b"[" * 63 + b"]" * 63 + b"}").status_code == 422


@pytest.mark.parametrize(
    "query", ["?mode=all", "?dry_run=1", "?on_conflict=", "?colour=red", "?mode=atomic&mode=atomic"]
)
def test_option_not_understood_is_400(editor: Someone, query: str) -> None:
    answer = editor.batch([ActivityItem()], query=query)
    assert answer.status_code == 400
    assert answer.json()["detail"]["error_vi"]


def test_other_media_types_are_415(editor: Someone) -> None:
    assert editor.send(b"<x/>", media="text/xml").status_code == 415
    assert editor.send(b"{}", media="multipart/form-data; boundary=x").status_code == 415
    assert editor.send(b"{}", HTTP_CONTENT_ENCODING="br").status_code == 415


def test_body_over_the_cap_is_413(editor: Someone, settings: Any) -> None:
    settings.PDPL_MAX_BODY_MB = 1
    assert editor.send(b" " * (1024 * 1024 + 1)).status_code == 413
    bomb = gzip.compress(b" " * (200 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert editor.send(bomb, HTTP_CONTENT_ENCODING="gzip").status_code == 413


def test_gzip_and_ndjson_are_read(editor: Someone) -> None:
    lines = [json.dumps(ActivityItem()).encode(), b"", b"{oops", b"[1]", json.dumps(ActivityItem()).encode() + b"\r"]
    packed = gzip.compress(b"\n".join(lines[:2]) + b"\n") + gzip.compress(b"\n".join(lines[2:]))
    answer = editor.send(packed, media="application/x-ndjson", HTTP_CONTENT_ENCODING="gzip")
    body = answer.json()
    assert (answer.status_code, body["total_created"], body["total_failed"]) == (201, 2, 2)
    assert [error["index"] for error in body["errors"]] == [1, 2]
    assert codes(answer, 0) == codes(answer, 1) == {None: "malformed_json"}


@pytest.mark.parametrize("broken", [b"\x1f\x8bnothing", gzip.compress(b'{"activities": [{}]}', mtime=0)[:-9], b"plain"])
def test_damaged_gzip_is_400(editor: Someone, broken: bytes) -> None:
    answer = editor.send(broken, HTTP_CONTENT_ENCODING="gzip")
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "invalid_gzip")


def test_every_fault_of_an_item_is_named_at_once(editor: Someone) -> None:
    item = (
        '{"activity_name_vi": "", "legal_basis": "public_interest", "purpose": "?", "status": "approved",'
        '"retention_period_months": 1201, "purpose_vi": "a", "purpose_vi": "b",'
        '"has_automated_decision_making": "có", "requires_dpia": null, "data_category_ids": ["x"],'
        '"recipient_ids": "x", "external_id": "' + "x" * 201 + '"}'
    )
    answer = editor.send('{"activities": [' + item + "]}")
    assert codes(answer) == {
        "activity_name_vi": "blank",
        "legal_basis": "invalid_choice",
        "purpose": "unknown_field",
        "status": "read_only",
        "retention_period_months": "max_value",
        "purpose_vi": "duplicate_field",
        "has_automated_decision_making": "invalid",
        "requires_dpia": "null",
        "data_category_ids[0]": "invalid",
        "recipient_ids": "not_a_list",
        "external_id": "max_length",
    }
    said = {fault["field"]: fault for fault in answer.json()["errors"][0]["fields"]}
    assert "state_agency" in said["legal_basis"]["error"]
    assert "GDPR" in said["legal_basis"]["error_vi"]
    assert "“purpose_vi”" in said["purpose"]["error_vi"]


def test_repeated_key_in_the_batch_names_the_first(editor: Someone) -> None:
    items = ActivityItem.build_batch(4, external_id="scan-1")
    items[0]["legal_basis"] = "none"
    items[3]["external_id"] = "  "
    answer = editor.batch(items)
    body = answer.json()
    assert [(error["index"], error["fields"][0]["code"]) for error in body["errors"]] == [
        (0, "invalid_choice"), (1, "duplicate"), (2, "duplicate"),
    ]  # fmt: skip
    assert "item 0" in body["errors"][1]["error"]
    assert body["total_created"] == 1
    assert editor.get(f"processing-activities/{body['activity_ids'][0]}").json()["external_id"] is None


def test_stored_key_is_a_conflict(editor: Someone) -> None:
    assert editor.batch([ActivityItem(external_id="scan-1")]).status_code == 201
    answer = editor.batch([ActivityItem(external_id="scan-1"), ActivityItem(external_id="scan-2")])
    assert codes(answer) == {"external_id": "conflict"}
    assert answer.json()["total_created"] == 1


def test_statements_do_not_grow_with_the_batch(editor: Someone) -> None:
    links = linked(editor)

    def number(count: int) -> int:
        items = [ActivityItem(external_id=f"{count}-{n}", **links) for n in range(count)]
        with statements() as sent:
            assert editor.batch(items).status_code == 201
        return len(sent)

    few = number(10)
    assert few <= 20
    assert number(1_000) <= few + 2
    for count in (3_000, 10_000):
        assert number(count) <= few + count // 1_000


# --- A clean batch of new records is stored without a look ----------------------------


def linked(editor: Someone) -> dict[str, Any]:
    """One record of each kind that activities link to."""
    sent = {each: editor.batch([ITEMS[each]()], each).json() for each in ITEMS if each != "processing-activities"}
    return {
        "data_category_ids": sent["data-categories"]["category_ids"],
        "recipient_ids": sent["recipients"]["recipient_ids"],
        "transfer_ids": sent["data-transfers"]["transfer_ids"],
    }


def looks(sent: list[str]) -> int:
    return sum("CROSS JOIN LATERAL" in sql for sql in sent)


def test_clean_batch_of_new_records_is_stored_without_a_look(editor: Someone) -> None:
    items = [ActivityItem(external_id=f"scan-{n}", **linked(editor)) for n in range(20)]
    with statements() as sent:
        assert editor.batch(items).json()["total_created"] == 20
    assert looks(sent) == 0


@pytest.mark.parametrize("mode", ["partial", "atomic"])
def test_what_a_clean_batch_meets_is_named_and_the_rest_is_stored_once(editor: Someone, mode: str) -> None:
    links = linked(editor)
    assert editor.batch([ActivityItem(external_id="scan-1")]).status_code == 201
    nowhere = str(uuid4())
    items = [
        ActivityItem(external_id="scan-0", **links),
        ActivityItem(external_id="scan-1", recipient_ids=[nowhere]),
        ActivityItem(external_id="scan-2", transfer_ids=[*links["transfer_ids"], nowhere]),
        ActivityItem(**links),
    ]
    with statements() as sent:
        answer = editor.batch(items, query=f"?mode={mode}")
    told = [(each["index"], [fault["field"] for fault in each["fields"]]) for each in answer.json()["errors"]]
    assert told == [(1, ["external_id", "recipient_ids[0]"]), (2, ["transfer_ids[1]"])]
    assert answer.json()["total_created"] == (2 if mode == "partial" else 0)
    assert looks(sent) == 1
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == 1 + answer.json()["total_created"]
        assert Batch.objects.filter(kind="processing-activities").count() == 2
        assert AuditEvent.objects.filter(action="batch.judged", batch_id=answer.json()["batch_id"]).count() == 1


def test_a_repeat_in_a_batch_is_looked_at_for_all_of_its_faults(editor: Someone) -> None:
    nowhere = str(uuid4())
    answer = editor.batch([ActivityItem(external_id="a"), ActivityItem(external_id="a", recipient_ids=[nowhere])])
    assert codes(answer) == {"external_id": "duplicate", "recipient_ids[0]": "does_not_exist"}


def test_larger_batch_is_not_stored_in_vain(editor: Someone) -> None:
    items = [ActivityItem() for _ in range(1_000)] + [ActivityItem(recipient_ids=[str(uuid4())])]
    with statements() as sent:
        assert editor.batch(items).json()["total_created"] == 1_000
    assert looks(sent) == 1
    assert sum('INSERT INTO "activities_processingactivity"' in sql for sql in sent) == 2


def test_text_is_stored_composed_and_trimmed(editor: Someone) -> None:
    decomposed = "  Qua\u0309n ly\u0301 \u0111o\u031bn ha\u0300ng\u3000"
    answer = editor.batch([ActivityItem(activity_name_vi=decomposed, purpose_vi="một\n\thai")])
    stored = editor.get(f"processing-activities/{answer.json()['activity_ids'][0]}").json()
    assert stored["activity_name_vi"] == "Quản lý đơn hàng"
    assert stored["purpose_vi"] == "một\n\thai"
    assert editor.get("processing-activities", search="DON  quan").json()["count"] == 1
    assert editor.get("processing-activities", search="đơn").json()["count"] == 1
    assert editor.get("processing-activities", search="đơn vị").json()["count"] == 0


def test_links_are_stored_shown_and_flagged(editor: Someone) -> None:
    ids = {
        kind: editor.batch(ITEMS[kind].build_batch(2), kind).json()[IDS_KEYS[kind]]
        for kind in ("data-categories", "recipients", "data-transfers")
    }
    sensitive = editor.get("data-categories", search="suc khoe").json()["results"][0]["id"]
    linked = ActivityItem(
        data_category_ids=[*ids["data-categories"], sensitive, sensitive],
        recipient_ids=ids["recipients"][:1],
        transfer_ids=ids["data-transfers"],
    )
    created = editor.batch([linked, ActivityItem()]).json()["activity_ids"]
    first, second = (editor.get(f"processing-activities/{each}").json() for each in created)
    assert sorted(first["data_category_ids"]) == sorted([*ids["data-categories"], sensitive])
    assert (first["recipient_ids"], sorted(first["transfer_ids"])) == (ids["recipients"][:1], ids["data-transfers"])
    assert (first["has_sensitive_data"], first["has_cross_border_transfer"]) == (True, True)
    assert (second["has_sensitive_data"], second["has_cross_border_transfer"]) == (False, False)
    assert second["data_category_ids"] == []


def test_foreign_link_reads_exactly_like_one_that_does_not_exist(editor: Someone, stranger: Someone) -> None:
    theirs = stranger.batch([ITEMS["recipients"]()], "recipients").json()["recipient_ids"][0]
    nobody = "00000000-0000-7000-8000-000000000000"
    items = [ActivityItem(recipient_ids=[each]) for each in (theirs, nobody)]
    foreign, missing = editor.batch(items).json()["errors"]
    assert foreign["fields"][0]["field"] == "recipient_ids[0]"
    assert theirs in foreign["error"]
    assert json.dumps(foreign["fields"]).replace(theirs, nobody) == json.dumps(missing["fields"])
    transfer = editor.batch([ITEMS["data-transfers"](recipient_id=theirs)], "data-transfers")
    assert codes(transfer) == {"recipient_id": "does_not_exist"}


def test_body_keys_are_the_contracts(editor: Someone) -> None:
    for kind, key in BODY_KEYS.items():
        answer = editor.send(b"{}", kind)
        assert f"“{key}”" in answer.json()["detail"]["error"]
