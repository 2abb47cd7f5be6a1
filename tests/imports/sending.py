"""Sends files to the import endpoint, and works off the queue as a worker does."""

import gzip
import json
import time
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from activities.imports.worker import Worker
from activities.models import Errand
from tests.answers import COUNTS
from tests.factories import Someone

ENDED = ("completed", "partial", "failed", "cancelled")


def send(
    who: Someone,
    content: bytes,
    name: str = "tep.ndjson",
    kind: str = "processing-activities",
    query: str = "",
    **headers: Any,
) -> Any:
    """The file as a form's."""
    body = {"file": SimpleUploadedFile(name, content, "application/octet-stream")}
    return who.client.post(who.url(f"imports?kind={kind}{query}"), body, format="multipart", **headers)


def send_raw(
    who: Someone,
    content: bytes,
    media: str = "application/x-ndjson",
    kind: str = "processing-activities",
    query: str = "",
    **headers: Any,
) -> Any:
    return who.client.post(who.url(f"imports?kind={kind}{query}"), content, content_type=media, **headers)


def ndjson(items: Any) -> bytes:
    return b"\n".join(json.dumps(each, ensure_ascii=False).encode() for each in items)


def gzipped(content: bytes) -> bytes:
    return gzip.compress(content, 1, mtime=0)


def work(seconds: float = 180) -> None:
    """Works like a worker process until the queue is empty."""
    worker, until = Worker(), time.monotonic() + seconds
    while time.monotonic() < until:
        if not worker.take_turn() and not Errand.objects.exists():
            return
    raise AssertionError("still at work")


def batch_of(who: Someone, answer: Any) -> Any:
    return who.get(f"batches/{answer.json()['batch_id']}").json()


def done(who: Someone, answer: Any) -> Any:
    """The batch of an import, once it has ended."""
    assert answer.status_code == 202, answer.content
    work()
    found = batch_of(who, answer)
    assert found["status"] in ENDED
    return found


def errors_of(who: Someone, batch: Any, **query: Any) -> Any:
    return who.get(f"batches/{batch['id']}/errors", **query).json()


def counts(batch: Any) -> tuple[int, ...]:
    assert batch["total_submitted"] == sum(batch[each] for each in COUNTS)
    return tuple(batch[each] for each in COUNTS)
