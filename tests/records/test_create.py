"""One record is created: the answer, every fault of the body, and a key that is taken (contract §4)."""

import gzip
import json
from typing import Any

import pytest

from tests.answers import code
from tests.factories import ITEMS, KINDS, RecipientItem, Someone, key_of, name_of
from tests.records.single import NOBODY, events, faults, kept, made, patch, put


@pytest.mark.parametrize("kind", KINDS)
def test_create_answers_the_record_where_it_is(editor: Someone, kind: str) -> None:
    item = ITEMS[kind](**{key_of(kind): "khóa", name_of(kind): "  Qua\u0309n ly\u0301  "})
    answer = editor.client.post(editor.url(kind), item)
    shown = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"http://testserver{editor.url(kind)}/{shown['id']}"
    found = editor.client.get(answer["Location"])
    assert (found.json(), found["ETag"]) == (shown, answer["ETag"])
    assert (shown[name_of(kind)], shown["batch_id"], shown["created_by"]) == ("Quản lý", None, editor.username)
    assert shown["created_at"] == shown["updated_at"]
    assert shown["id"] in {each["id"] for each in editor.get(kind, search="quan ly").json()["results"]}
    [event] = events(editor)
    assert (event.action, event.data["kind"], event.data["record_id"]) == ("record.created", kind, shown["id"])
    assert event.data["after"] == kept(shown)
    assert "Quản lý" in event.message_vi


@pytest.mark.parametrize("kind", KINDS)
def test_create_names_every_fault_and_stores_nothing(editor: Someone, kind: str) -> None:
    before = editor.get(kind).json()["count"]
    answer = editor.client.post(editor.url(kind), {name_of(kind): "", "colour": "x", "id": NOBODY})
    assert code(answer) == (400, "validation_failed")
    found = faults(answer)
    assert found[name_of(kind)] == "blank"
    assert found["colour"] == "unknown_field"
    assert found["id"] == "read_only"
    assert "required" in found.values()
    assert editor.get(kind).json()["count"] == before
    assert events(editor) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty_body"),
        (b"{", "invalid_json"),
        (b'{"name_vi": "\xff"}', "invalid_utf8"),
        (b'{"name_vi": NaN}', "invalid_number"),
        (b'{"name_vi": ' + b"9" * 5_000 + b"}", "number_too_long"),
        (b'{"name_vi": ' + b"[" * 65 + b"]" * 65 + b"}", "nesting_too_deep"),
        (b"[" * 100_000, "nesting_too_deep"),
        (b"[]", "validation_failed"),
        (b"null", "validation_failed"),
        (b'{"name_vi": "a", "name_vi": "b", "role": "processor"}', "validation_failed"),
        (b'{"name_vi": "\\ud800", "role": "processor"}', "validation_failed"),
    ],
)
@pytest.mark.parametrize("method", ["post", "put", "patch"])
def test_bodies_are_read_like_a_batchs(editor: Someone, method: str, body: bytes, said: str) -> None:
    url = editor.url("recipients")
    if method != "post":
        url += f"/{made(editor, 'recipients')['id']}"
    answer = getattr(editor.client, method)(url, body, content_type="application/json")
    assert code(answer) == (400, said)


def test_faults_of_the_object_itself_are_named(editor: Someone) -> None:
    def send(body: bytes) -> Any:
        return editor.client.post(editor.url("recipients"), body, content_type="application/json")

    assert faults(send(b"[]")) == {None: "invalid"}
    twice = send(b'{"name_vi": "a", "name_vi": "b", "role": "processor", "role": "x"}')
    assert faults(twice)["name_vi"] == "duplicate_field"


def test_body_may_be_gzipped_and_must_be_json_within_the_cap(editor: Someone, settings: Any) -> None:
    url, body = editor.url("recipients"), json.dumps(RecipientItem()).encode()
    zipped = editor.client.post(
        url, gzip.compress(body), content_type="application/json", headers={"Content-Encoding": "gzip"}
    )
    assert zipped.status_code == 201
    assert code(editor.client.post(url, body, content_type="text/plain")) == (415, "unsupported_media_type")
    assert code(editor.client.post(url, {"name_vi": "a"}, format="multipart"))[0] == 415
    settings.PDPL_MAX_BODY_MB = 1
    large = json.dumps(RecipientItem(name_vi="a" * 1_100_000))
    assert code(editor.client.post(url, large, content_type="application/json")) == (413, "body_too_large")


@pytest.mark.parametrize("kind", KINDS)
def test_taken_key_is_409(editor: Someone, stranger: Someone, kind: str) -> None:
    key = key_of(kind)
    made(stranger, kind, **{key: "của người khác"})
    first, second = made(editor, kind, **{key: "một"}), made(editor, kind, **{key: "hai"})
    path = f"{kind}/{second['id']}"
    attempts = [
        editor.client.post(editor.url(kind), ITEMS[kind](**{key: "một"})),
        put(editor, path, ITEMS[kind](**{key: "một"})),
        patch(editor, path, {key: "một"}),
    ]
    for answer in attempts:
        assert code(answer) == (409, "conflict")
        assert faults(answer) == {key: "conflict"}
        assert "“một”" in answer.json()["detail"]["error_vi"]
    assert patch(editor, path, {key: "hai"}).status_code == 200
    assert patch(editor, path, {key: "của người khác"}).status_code == 200
    both = editor.client.post(editor.url(kind), {key: "một"})
    assert code(both) == (400, "validation_failed")
    assert faults(both)[key] == "conflict"
    assert editor.get(f"{kind}/{first['id']}").json() == first
