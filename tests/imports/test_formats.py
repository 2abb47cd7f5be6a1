"""Every format of file is read, from a form or as the body itself, and an unreadable file says why (contract §5)."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.factories import PASSWORD, Someone
from tests.imports.sending import counts, done, gzipped, send, send_raw

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
        ("a.csv", b"activity_name_vi\n\xff\n", "not in UTF-8"),
        ("a.csv", "cột,cột khác\n1,2\n".encode(), "holds the headings"),
        ("a.ndjson.gz", gzipped(b'{"a": 1}\n' * 1_000)[:-9], "gzip body is damaged"),
        ("a.json", b'["' + b"x" * (17 << 20), "more than 16 MB"),
        ("a.ndjson", b"x" * (17 << 20), "more than 16 MB"),
        ("a.csv", b'activity_name_vi\n"' + (b"x" * 99 + b"\n") * (170 << 10), "more than 16 MB"),
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


def test_session_of_the_desk_sends_a_file_too(editor: Someone) -> None:
    """Django looks for its CSRF token in the form before the view reads it."""
    client = Client(enforce_csrf_checks=True)
    assert client.login(username=editor.username, password=PASSWORD)
    client.cookies["csrftoken"] = token = "x" * 32
    where = editor.url("imports") + "?kind=recipients"
    answer = client.post(where, {"file": SimpleUploadedFile("a.ndjson", b"{}")}, headers={"X-CSRFToken": token})
    assert answer.status_code == 202, answer.content
