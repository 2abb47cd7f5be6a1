"""Uploads of any length: cut into batches, each with its own ``Idempotency-Key``, and told of as one.

The key is derived from the upload and the batch's position, so that a batch
whose outcome is unknown is asked for again and is never stored twice. Memory
holds as many batches as are on their way, and the errors.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from pdpl_client._errors import SomeRefused, UploadStopped, UsageError, refused
from pdpl_client._journal import Journal
from pdpl_client._kinds import Kind
from pdpl_client._transport import Transport

JUDGED = (200, 201, 422)


@dataclass(frozen=True)
class Faulty:
    """An item that is refused before it is sent, as a batch's answer would name it."""

    item: Any
    fields: list[dict[str, Any]]


class UploadResult(dict[str, Any]):
    """``{"total_submitted", "total_created", "total_failed", "errors"}``; an error's ``index`` counts from the
    upload's first item. What else became of items is in ``total_updated``, ``total_skipped``, ``total_aborted``."""

    def __init__(self) -> None:
        super().__init__(total_submitted=0, total_created=0, total_failed=0, errors=[])
        self.total_updated = self.total_skipped = self.total_aborted = 0

    def add(self, answer: dict[str, Any]) -> None:
        for name in ("total_submitted", "total_created", "total_failed"):
            self[name] += answer[name]
        self["errors"] += answer["errors"]
        for name in ("total_updated", "total_skipped", "total_aborted"):
            setattr(self, name, getattr(self, name) + answer[name])

    @property
    def is_whole(self) -> bool:
        """Whether nothing was refused."""
        return not (self["total_failed"] or self.total_aborted)

    def raise_for_errors(self) -> "UploadResult":
        """Itself when nothing was refused. Raises ``SomeRefused``."""
        if not self.is_whole:
            raise SomeRefused(self)
        return self


@dataclass
class Upload:
    """One upload on its way. ``on_batch`` hears of each batch as it is settled, in order."""

    transport: Transport
    tenant_id: str
    kind: Kind
    batch_size: int
    options: dict[str, str]
    parallel: int = 1
    upload_id: str = ""
    journal: Journal | None = None
    on_batch: Callable[[UploadResult, Sequence[Any], dict[str, Any]], None] | None = None
    result: UploadResult = field(default_factory=UploadResult)

    def __post_init__(self) -> None:
        if not 1 <= self.batch_size <= self.kind.most:
            raise UsageError(f"batch_size must be from 1 to {self.kind.most} for {self.kind.word}.")
        if self.parallel < 1:
            raise UsageError("parallel must be 1 or more.")
        self.upload_id = self.upload_id or (uuid4().hex if self.journal is None else self.journal.upload_id)

    def run(self, items: Iterable[Any]) -> UploadResult:
        """Send everything. Raises ``UploadStopped`` from what stopped it."""
        batches = self._batches(items)
        waiting: deque[tuple[list[Any], Future[dict[str, Any]]]] = deque()
        with ThreadPoolExecutor(self.parallel) as pool:
            try:
                for position, batch in enumerate(batches):
                    waiting.append((batch, pool.submit(self._settled, position, batch)))
                    if len(waiting) == self.parallel:
                        self._told(*waiting.popleft())
                while waiting:
                    self._told(*waiting.popleft())
            except BaseException as reason:
                for _, future in waiting:
                    future.cancel()
                if isinstance(reason, UsageError):
                    raise
                raise UploadStopped(reason, self.result, self.upload_id) from reason
        return self.result

    def _batches(self, items: Iterable[Any]) -> Iterator[list[Any]]:
        batches = _cut(items, self.batch_size)
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

    def _told(self, batch: list[Any], future: "Future[dict[str, Any]]") -> None:
        answer = future.result()
        self.result.add(answer)
        if self.on_batch:
            self.on_batch(self.result, batch, answer)

    # --- One batch -----------------------------------------------------------------------

    def _settled(self, position: int, batch: list[Any]) -> dict[str, Any]:
        known = self.journal.answer(position) if self.journal is not None else None
        if known:
            return known
        start = position * self.batch_size
        places = [place for place, item in enumerate(batch) if not isinstance(item, Faulty)]
        answer = _nothing_sent()
        if places:
            answer = self._sent(position, [batch[place] for place in places])
        errors = [{**entry, "index": start + places[entry["index"]]} for entry in answer["errors"]]
        errors += [self._entry(start + at, item) for at, item in enumerate(batch) if isinstance(item, Faulty)]
        faulty = len(batch) - len(places)
        answer = {
            **{name: answer[name] for name in COUNTS},
            "total_submitted": answer["total_submitted"] + faulty,
            "total_failed": answer["total_failed"] + faulty,
            "errors": sorted(errors, key=lambda entry: entry["index"]),
        }
        if self.journal is not None:
            self.journal.note(position, answer)
        return answer

    def _sent(self, position: int, items: list[Any]) -> dict[str, Any]:
        response = self.transport.ask(
            "POST",
            f"/tenants/{self.tenant_id}/batch/{self.kind.word}",
            params=self.options,
            content=_encoded({self.kind.body_key: items}),
            headers={"Content-Type": "application/json", "Idempotency-Key": f"{self.upload_id}-{position}"},
            repeatable=True,
        )
        if response.status_code in JUDGED:
            answer = response.json()
            if "total_submitted" in answer:
                return dict(answer)
        raise refused(response)

    def _entry(self, index: int, faulty: Faulty) -> dict[str, Any]:
        item = faulty.item if isinstance(faulty.item, dict) else {}
        first = faulty.fields[0]
        place = f"{first['field']}: " if first["field"] else ""
        return {
            "index": index,
            self.kind.key: item.get(self.kind.key),
            self.kind.name: item.get(self.kind.name),
            "error": place + first["error"],
            "error_vi": place + first["error_vi"],
            "fields": faulty.fields,
        }


COUNTS = ("total_submitted", "total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")


def _nothing_sent() -> dict[str, Any]:
    return {**dict.fromkeys(COUNTS, 0), "errors": []}


def _cut(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:  # a lone surrogate survives only as an escape; the server names its item
        return json.dumps(body, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        raise UsageError(f"An item cannot be written as JSON: {error}") from error
