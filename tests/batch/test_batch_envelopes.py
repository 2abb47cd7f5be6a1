"""The body of a batch request: wrong envelopes, options, media types, size and gzip (contract §3)."""

import gzip
import json
from typing import Any

import pytest

from tests.batch.faults import codes
from tests.factories import ActivityItem, Someone

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
