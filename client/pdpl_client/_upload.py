"""Uploads of any number of items: they are sent in batches, and the batches' answers are added up to one result.

Each batch has an ``Idempotency-Key`` made of the upload's id and the batch's position. When the outcome of a batch is
unknown, it is sent again under the same key, and the server does not store it twice. Memory holds the batches that are
being sent, ``parallel`` at most, and the errors of all batches.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any
from uuid import uuid4

from pdpl_client._errors import UsageError, error_from
from pdpl_client._items import InvalidItem, NotFinite, as_json, in_batches, refused_if_not_finite
from pdpl_client._journal import Journal
from pdpl_client._kinds import Kind
from pdpl_client._result import UploadResult, UploadStopped
from pdpl_client._transport import Transport

Answer = dict[str, Any]
OnBatch = Callable[[UploadResult, Sequence[Any], Answer], None]

ANSWER_STATUSES = (200, 201, 422)  # 422 is also the status of a batch whose items were all refused
COUNTS = ("total_submitted", "total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")
SIGNAL_CHECK = 0.5  # seconds: on Windows, waiting for a thread does not notice Ctrl-C
GRACE = 2.0  # seconds in which a batch that was sent may still be answered after Ctrl-C


@dataclass
class Upload:
    """One upload. Raises ``UsageError`` for a ``batch_size`` or ``parallel`` outside the allowed range.

    ``options`` are the query parameters of every batch. ``parallel`` is the number of requests at the same time. An
    empty ``upload_id`` is taken from ``journal``, or chosen at random. ``on_batch(result, batch, answer)`` is called
    after each batch, in the items' order, with the result so far, the batch's items and the batch's own answer.
    """

    transport: Transport
    tenant_id: str
    kind: Kind
    batch_size: int
    options: dict[str, str]
    parallel: int = 1
    upload_id: str = ""
    journal: Journal | None = None
    on_batch: OnBatch | None = None
    result: UploadResult = field(default_factory=UploadResult)
    stopped: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= self.kind.most:
            raise UsageError(f"batch_size must be from 1 to {self.kind.most} for {self.kind.word}.")
        if self.parallel < 1:
            raise UsageError("parallel must be 1 or more.")
        self.upload_id = self.upload_id or (uuid4().hex if self.journal is None else self.journal.upload_id)

    def run(self, items: Iterable[Any]) -> UploadResult:
        """Send all items and return the result.

        Raises ``UsageError`` for items that cannot be sent, and ``UploadStopped`` from any other error.
        """
        waiting: deque[tuple[list[Any], Future[Answer]]] = deque()
        workers = Workers(self.parallel)
        try:
            for position, batch in enumerate(self._batches(items)):
                waiting.append((batch, workers.submit(self._answer, position, batch)))
                if len(waiting) == self.parallel:
                    self._add_first(waiting)
            while waiting:
                self._add_first(waiting)
        except BaseException as reason:
            self._stop(waiting, GRACE if isinstance(reason, KeyboardInterrupt) else None)
            if isinstance(reason, UsageError):
                raise
            raise UploadStopped(reason, self.result, self.upload_id) from reason
        finally:
            workers.close()
        return self.result

    def _stop(self, waiting: deque[tuple[list[Any], "Future[Answer]"]], seconds: float | None) -> None:
        """End the pauses of the batches on their way, and add those that are answered within ``seconds``, in order."""
        self.stopped.set()
        wait([future for _, future in waiting], timeout=seconds)
        while waiting and waiting[0][1].done() and not waiting[0][1].exception():
            self._add_first(waiting)

    def _batches(self, items: Iterable[Any]) -> Iterator[list[Any]]:
        """The items in batches. With ``mode=atomic``, raises ``UsageError`` before the first of several batches."""
        batches = in_batches(items, self.batch_size)
        if self.options.get("mode") != "atomic":
            yield from batches
            return
        first = next(batches, [])
        if next(batches, None):
            raise UsageError(
                f"mode=atomic stores all or nothing of one batch, and this upload needs several: raise batch_size "
                f"(up to {self.kind.most}), or use an import, which is atomic over a whole file."
            )
        if first:
            yield first

    def _add_first(self, waiting: deque[tuple[list[Any], "Future[Answer]"]]) -> None:
        """Wait for the answer to the first batch, add it to the result and call ``on_batch``."""
        batch, future = waiting[0]
        while not future.done():
            wait([future], timeout=SIGNAL_CHECK)
        answer = future.result()
        waiting.popleft()
        self.result.add(answer)
        if self.on_batch:
            self.on_batch(self.result, batch, answer)

    # --- One batch -----------------------------------------------------------------------

    def _answer(self, position: int, batch: list[Any]) -> Answer:
        """The answer to one batch, from the journal if it is there; the indexes count from the upload's first item."""
        known = self.journal.answer(position) if self.journal is not None else None
        if known:
            return known
        try:
            answer = self._send(position, batch)
        except NotFinite:
            batch = [refused_if_not_finite(item) for item in batch]
            answer = self._send(position, batch)
        answer = self._with_invalid_items(answer, batch, start=position * self.batch_size)
        if self.journal is not None:
            self.journal.write_answer(position, answer)
        return answer

    def _send(self, position: int, batch: list[Any]) -> Answer:
        """Post the batch without its invalid items and return the server's answer.

        Raises ``ConnectionFailed``, ``Refused``, and ``NotFinite`` or ``UsageError`` for items that are no JSON.
        """
        items = [item for item in batch if not isinstance(item, InvalidItem)]
        if not items:
            return {**dict.fromkeys(COUNTS, 0), "errors": []}
        response = self.transport.request(
            "POST",
            f"/tenants/{self.tenant_id}/batch/{self.kind.word}",
            params=self.options,
            content=as_json({self.kind.body_key: items}),
            headers={"Content-Type": "application/json", "Idempotency-Key": f"{self.upload_id}-{position}"},
            repeatable=True,
            stopped=self.stopped,
        )
        if response.status_code in ANSWER_STATUSES:
            answer = response.json()
            if "total_submitted" in answer:
                return dict(answer)
        raise error_from(response)

    def _with_invalid_items(self, answer: Answer, batch: list[Any], start: int) -> Answer:
        """The server's answer with the batch's invalid items counted as failed, and indexes counted from ``start``."""
        places = [place for place, item in enumerate(batch) if not isinstance(item, InvalidItem)]
        errors = [{**entry, "index": start + places[entry["index"]]} for entry in answer["errors"]]
        errors += [item.entry(start + at, self.kind) for at, item in enumerate(batch) if isinstance(item, InvalidItem)]
        invalid = len(batch) - len(places)
        return {
            **{name: answer[name] for name in COUNTS},
            "total_submitted": answer["total_submitted"] + invalid,
            "total_failed": answer["total_failed"] + invalid,
            "errors": sorted(errors, key=lambda entry: entry["index"]),
        }


class Workers:
    """Threads that send the batches. They do not keep a program from ending while a request is unanswered."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        for _ in range(count):
            Thread(target=self._work, daemon=True).start()

    def submit(self, act: Callable[..., Answer], *arguments: Any) -> "Future[Answer]":
        """Call ``act`` in one of the threads; the future has its result or its exception."""
        future: Future[Answer] = Future()

        def task() -> None:
            try:
                future.set_result(act(*arguments))
            except BaseException as error:
                future.set_exception(error)

        self._tasks.put(task)
        return future

    def close(self) -> None:
        """End the threads once what was submitted is done."""
        for _ in range(self._count):
            self._tasks.put(None)

    def _work(self) -> None:
        while task := self._tasks.get():
            task()
