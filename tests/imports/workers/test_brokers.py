"""Imports announced by a message broker: none is lost when the broker is away, or done twice when it repeats itself."""

import signal
import time
from typing import Any
from uuid import uuid4

import pytest

from activities.imports import queue
from tests.factories import ActivityItem, Someone
from tests.imports.sending import ENDED, batch_of, done, ndjson, send, work
from tests.imports.workers.processes import BROKERS, broker_url, end, ended, items, stored_keys, workers

pytestmark = pytest.mark.slow


def swept(who: Someone, answer: Any) -> Any:
    """Sweeps the queue as ``upkeep`` does, until the import has ended."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        batch = batch_of(who, answer)
        if batch["status"] in ENDED:
            return batch
        queue.announce_stalled()
        time.sleep(0.2)
    raise AssertionError(batch)


@pytest.mark.parametrize("name", list(BROKERS))
def test_work_of_a_broker_is_the_same_work(editor: Someone, settings: Any, name: str) -> None:
    url, own = broker_url(name), f"pdpl-test-{uuid4()}"
    work()
    lost = send(editor, ndjson(items(1_500)), query="&on_conflict=skip")  # nobody is told of this one
    settings.CELERY_BROKER_URL, settings.PDPL_CELERY_QUEUE = url, own
    process = workers(CELERY_BROKER_URL=url, PDPL_CELERY_QUEUE=own)
    try:
        first = send(editor, ndjson(items(3_000)), query="&on_conflict=skip")
        for _ in range(5):  # one message, delivered many times
            queue.announce(editor.tenant_id, first.json()["batch_id"])
        assert ended(editor, first)["total_submitted"] == 3_000
        assert swept(editor, lost)["total_submitted"] == 1_500
        second = send(editor, ndjson(items(15_000)), query="&on_conflict=skip")
        while batch_of(editor, second)["processed"] == 0:
            time.sleep(0.02)
        end(process, signal.SIGKILL)
        process = workers(CELERY_BROKER_URL=url, PDPL_CELERY_QUEUE=own)
        batch = swept(editor, second)
        assert (batch["status"], batch["total_submitted"]) == ("completed", 15_000)
    finally:
        assert end(process) in (0, -signal.SIGKILL)
    assert len(stored_keys(editor)) == 15_000


def test_broker_that_is_away_loses_nothing_and_delays_nobody(editor: Someone, settings: Any) -> None:
    for url in ("redis://127.0.0.1:1/0", "amqp://127.0.0.1:1//"):
        settings.CELERY_BROKER_URL = url
        began = time.monotonic()
        answer = send(editor, ndjson([ActivityItem()]))
        assert time.monotonic() - began < 1
        assert done(editor, answer)["status"] == "completed"
