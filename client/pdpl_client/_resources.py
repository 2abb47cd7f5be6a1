"""What is under a tenant: records, batches, imports and the audit log, as plain dictionaries of the API's own names."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pdpl_client._transport import Transport

ENDED = ("completed", "partial", "failed", "cancelled")


class Collection:
    """A list of the API, read page by page."""

    def __init__(self, transport: Transport, path: str) -> None:
        self._transport, self._path = transport, path

    def list(self, page_size: int = 1_000, **filters: Any) -> Iterator[dict[str, Any]]:
        """Everything that the filters leave, however many pages that is."""
        page, params = 1, {**filters, "page_size": page_size}
        while True:
            answer = self._transport.done("GET", self._path, params={**params, "page": page}).json()
            yield from answer["results"]
            if not answer["next"]:
                return
            page += 1

    def get(self, record_id: str) -> dict[str, Any]:
        return self._transport.done("GET", f"{self._path}/{record_id}").json()

    def count(self, **filters: Any) -> int:
        return int(self._transport.done("GET", self._path, params={**filters, "page_size": 1}).json()["count"])


class Records(Collection):
    """One kind of record. ``if_match``: an ``ETag``; when the record has changed since, ``PreconditionFailed``."""

    def create(self, **fields: Any) -> dict[str, Any]:
        return self._transport.done("POST", self._path, json=fields).json()

    def update(self, record_id: str, if_match: str | None = None, **fields: Any) -> dict[str, Any]:
        """Change the fields that are given."""
        return self._transport.done("PATCH", f"{self._path}/{record_id}", json=fields, headers=_when(if_match)).json()

    def replace(self, record_id: str, if_match: str | None = None, **fields: Any) -> dict[str, Any]:
        """Set all fields; those left out take their default."""
        return self._transport.done("PUT", f"{self._path}/{record_id}", json=fields, headers=_when(if_match)).json()

    def delete(self, record_id: str, if_match: str | None = None) -> None:
        self._transport.done("DELETE", f"{self._path}/{record_id}", headers=_when(if_match), repeatable=False)

    def etag(self, record_id: str) -> str:
        """The record's ``ETag``, for ``if_match``."""
        return self._transport.done("GET", f"{self._path}/{record_id}").headers["ETag"]


class Batches(Collection):
    """What was sent, and what became of it; imports are batches too."""

    def errors(self, batch_id: str) -> Iterator[dict[str, Any]]:
        """The failed items of a batch."""
        return Collection(self._transport, f"{self._path}/{batch_id}/errors").list()

    def errors_file(self, batch_id: str, file_format: str = "csv") -> bytes:
        """The failed rows as ``csv`` or ``xlsx``, to correct and send again."""
        return self._transport.done("GET", f"{self._path}/{batch_id}/errors", params={"format": file_format}).content

    def undo(self, batch_id: str) -> dict[str, Any]:
        return self._transport.done("POST", f"{self._path}/{batch_id}/undo").json()


class Imports:
    """Files of any size, taken in the background."""

    def __init__(self, transport: Transport, path: str, batches: Batches) -> None:
        self._transport, self._path, self._batches = transport, path, batches

    def create(self, file: Path, key: str | None = None, **options: str) -> dict[str, Any]:
        """Hand a file in: ``{"batch_id", "status", "status_vi", "progress_url"}``. ``options``: ``kind``, ``mode``, …

        With ``key``, an ``Idempotency-Key``, asking again hands nothing in twice.
        """
        headers = {"Idempotency-Key": key} if key else None
        with open(file, "rb") as opened:
            return self._transport.done(
                "POST",
                self._path,
                params=options,
                files={"file": (file.name, opened)},
                headers=headers,
                repeatable=key is not None,
            ).json()

    def get(self, batch_id: str) -> dict[str, Any]:
        return self._batches.get(batch_id)

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Stop at the next chunk; what was stored stays. Raises ``Conflict`` when it has ended."""
        return self._transport.done("POST", f"{self._batches._path}/{batch_id}/cancel").json()

    def wait(
        self, batch_id: str, on_progress: Callable[[dict[str, Any]], None] | None = None, every: float = 1.0
    ) -> dict[str, Any]:
        """The import when it has ended."""
        while True:
            batch = self.get(batch_id)
            if on_progress:
                on_progress(batch)
            if batch["status"] in ENDED:
                return batch
            time.sleep(every)


def _when(if_match: str | None) -> dict[str, str] | None:
    return {"If-Match": if_match} if if_match else None
