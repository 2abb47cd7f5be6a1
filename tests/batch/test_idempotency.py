"""A request with an idempotency key is processed once and its answer replayed (contract §3)."""

import gzip
import json
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from activities.models import ProcessingActivity, StoredAnswer
from tenants.isolation.context import scope
from tests.factories import ActivityItem, RecipientItem, Someone, signed_in

KEY = {"HTTP_IDEMPOTENCY_KEY": "scan 2026-11-24 #1"}


def stored(me: Someone) -> int:
    return int(me.get("processing-activities").json()["count"])


def test_same_key_and_body_is_answered_again_to_the_byte(editor: Someone) -> None:
    body = json.dumps({"activities": [*ActivityItem.build_batch(3), {}]})
    first, again = editor.send(body, **KEY), editor.send(body, **KEY)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert stored(editor) == 3


def test_same_bytes_compressed_are_the_same_body(editor: Someone) -> None:
    body = json.dumps({"activities": ActivityItem.build_batch(2)}).encode()
    first = editor.send(body, **KEY)
    again = editor.send(gzip.compress(body), HTTP_CONTENT_ENCODING="gzip", **KEY)
    assert again.content == first.content


def test_refused_batch_is_replayed_too(editor: Someone) -> None:
    first, again = editor.batch([{}], **KEY), editor.batch([{}], **KEY)
    assert first.status_code == again.status_code == 422
    assert first.json()["batch_id"] == again.json()["batch_id"]


@pytest.mark.parametrize("change", ["body", "mode", "media type"])
def test_same_key_for_another_request_is_a_mismatch(editor: Someone, change: str) -> None:
    item = ActivityItem()
    body = json.dumps({"activities": [item]})
    editor.send(body, **KEY)
    other = {
        "body": lambda: editor.send(body + " ", **KEY),
        "mode": lambda: editor.send(body, query="?mode=atomic", **KEY),
        "media type": lambda: editor.send(body, media="application/x-ndjson", **KEY),
    }[change]()
    assert (other.status_code, other.json()["detail"]["code"]) == (422, "idempotency_mismatch")
    assert stored(editor) == 1


def test_key_is_scoped_to_tenant_and_kind(editor: Someone, stranger: Someone) -> None:
    for me in (editor, stranger):
        assert me.batch([ActivityItem()], **KEY).status_code == 201
        assert me.batch([RecipientItem()], "recipients", **KEY).status_code == 201


def test_wrong_envelope_is_not_kept(editor: Someone) -> None:
    assert editor.send(b"[]", **KEY).status_code == 400
    assert editor.batch([ActivityItem()], **KEY).status_code == 201


def test_dry_run_ignores_the_key(editor: Someone) -> None:
    items = [ActivityItem()]
    for _ in range(2):
        dry = editor.batch(items, query="?dry_run=true", **KEY)
        assert (dry.status_code, "Idempotency-Replayed" in dry) == (200, False)
    assert editor.batch(items, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "khóa", "tab\there"])
def test_key_of_no_use_is_400(editor: Someone, key: str) -> None:
    answer = editor.batch([ActivityItem()], HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "invalid_idempotency_key")
    assert stored(editor) == 0


def test_authorisation_comes_before_any_replay(editor: Someone, stranger: Someone) -> None:
    items = [ActivityItem()]
    editor.batch(items, **KEY)
    stranger.tenant_id = editor.tenant_id
    assert stranger.batch(items, **KEY).status_code == 403


def test_keys_are_forgotten_after_a_day(editor: Someone) -> None:
    items = [ActivityItem()]
    editor.batch(items, **KEY)
    with scope(editor.tenant_id):
        StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=23, minutes=59))
    assert "Idempotency-Replayed" in editor.batch(items, **KEY)
    with scope(editor.tenant_id):
        StoredAnswer.objects.update(created_at=timezone.now() - timedelta(hours=24, seconds=1))
    call_command("upkeep", "--once", f"--tenant={editor.tenant_id}")
    with scope(editor.tenant_id):
        assert not StoredAnswer.objects.exists()
    assert "Idempotency-Replayed" not in editor.batch(items, **KEY)
    assert stored(editor) == 2


def test_many_in_flight_with_one_key_store_once(editor: Someone) -> None:
    body = json.dumps({"activities": ActivityItem.build_batch(500)})
    answers: list[Any] = []
    start = threading.Barrier(6)

    def send() -> None:
        me = signed_in(editor.tenant_id, editor.username)
        start.wait()
        answers.append(me.send(body, **KEY))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each.status_code for each in answers} <= {201, 409}
    for each in answers:
        if each.status_code == 409:
            assert (each.json()["detail"]["code"], each["Retry-After"]) == ("idempotency_in_progress", "1")
    assert len({each.content for each in answers if each.status_code == 201}) == 1
    with scope(editor.tenant_id):
        assert ProcessingActivity.objects.count() == 500
