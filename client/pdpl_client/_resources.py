"""The resources of one tenant: records, batches, imports, versions of the dossiers and the audit log.

Records, batches and events are dictionaries with the names and value types of the API's JSON. Every method raises
``Refused`` (in the subclass of its status) or ``ConnectionFailed``.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlsplit

from pdpl_client._transport import Transport

PLACES = ("page", "cursor")
ENDED = ("completed", "partial", "failed", "cancelled")
FIRST_PAUSE = 0.1  # seconds


class Collection:
    """A list of the API."""

    _has_cursor: ClassVar[bool] = False

    def __init__(self, transport: Transport, path: str) -> None:
        self._transport, self._path = transport, path

    def list(self, page_size: int = 1_000, **filters: Any) -> Iterator[dict[str, Any]]:
        """All entries that match ``filters``, the API's query parameters.

        The pages, of 1 to 1,000 entries, are requested one after another while the iterator is read. Without
        ``ordering`` records, batches and events are walked by ``cursor``: what is there all the while comes exactly
        once, whatever is added or removed meanwhile.
        """
        params = {**filters, "page_size": page_size}
        if self._has_cursor and not params.keys() & {"ordering", "page"}:
            params.setdefault("cursor", "")
        while True:
            answer = self._json("GET", params=params)
            yield from answer["results"]
            if not answer["next"]:
                return
            # The parameters of the link, which may name the server otherwise than this client does.
            params |= {each: value for each, value in parse_qsl(urlsplit(answer["next"]).query) if each in PLACES}

    def get(self, record_id: str) -> dict[str, Any]:
        """One entry by its id. Raises ``NotFound``."""
        return self._json("GET", f"/{record_id}")

    def count(self, **filters: Any) -> int:
        """The number of entries that match ``filters``."""
        return int(self._json("GET", params={**filters, "page_size": 1})["count"])

    def _json(self, method: str, path: str = "", **options: Any) -> Any:
        return self._transport.request_or_raise(method, self._path + path, **options).json()


class Records(Collection):
    """The records of one kind.

    ``if_match`` is the ``ETag`` of the version that was read. When the record has changed since then, the method
    raises ``PreconditionFailed`` and changes nothing.
    """

    _has_cursor = True

    def create(self, **fields: Any) -> dict[str, Any]:
        """Store a new record and return it. Raises ``Invalid``, or ``Conflict`` when its key is already in use."""
        return self._json("POST", json=fields)

    def update(self, record_id: str, if_match: str | None = None, **fields: Any) -> dict[str, Any]:
        """Change the given fields and return the record."""
        return self._json("PATCH", f"/{record_id}", json=fields, headers=_if_match_header(if_match))

    def replace(self, record_id: str, if_match: str | None = None, **fields: Any) -> dict[str, Any]:
        """Set all fields and return the record. Fields that are not given get their default value."""
        return self._json("PUT", f"/{record_id}", json=fields, headers=_if_match_header(if_match))

    def delete(self, record_id: str, if_match: str | None = None) -> None:
        """Delete a record."""
        path, headers = f"{self._path}/{record_id}", _if_match_header(if_match)
        # Not repeated after a lost connection: a second DELETE would answer 404 for a record that was just deleted.
        self._transport.request_or_raise("DELETE", path, headers=headers, repeatable=False)

    def etag(self, record_id: str) -> str:
        """The ``ETag`` of the record's current version, for ``if_match``."""
        return self._transport.request_or_raise("GET", f"{self._path}/{record_id}").headers["ETag"]


class Batches(Collection):
    """The batches and imports that were sent, with their counts and status."""

    _has_cursor = True

    def errors(self, batch_id: str) -> Iterator[dict[str, Any]]:
        """The failed items of a batch, as in ``errors`` of an upload's result, with ``row``.

        ``row`` is the row of an import's file; in batches it is None.
        """
        return Collection(self._transport, f"{self._path}/{batch_id}/errors").list()

    def errors_file(self, batch_id: str, file_format: str = "csv") -> bytes:
        """A ``csv`` or ``xlsx`` file of the failed rows and their errors, which can be corrected and sent again."""
        path = f"{self._path}/{batch_id}/errors"
        return self._transport.request_or_raise("GET", path, params={"format": file_format}).content

    def undo(self, batch_id: str) -> dict[str, Any]:
        """Delete the records that a batch created; returns ``{"batch_id", "total_removed", "message", "message_vi"}``.

        Raises ``Conflict``, and deletes nothing, when the batch is still being processed or was already undone, or when
        one of its records has been reviewed, edited or used since.
        """
        return self._json("POST", f"/{batch_id}/undo")


class Events(Collection):
    """The entries of the audit log."""

    _has_cursor = True


class Versions(Collection):
    """The versions of the dossiers and their steps; each step returns the version.

    A step that is not open raises ``Conflict``, one that the role or the person may not take ``Forbidden``.
    """

    def submit(self, dossier: str, **given: str) -> dict[str, Any]:
        """Freeze ``dpia`` or ``ctia`` as it is now and submit it.

        ``given`` are ``comment``, ``changes_vi`` and ``reason_vi``.
        """
        return self._json("POST", json={"dossier": dossier, **given})

    def approve(self, version_id: str, comment: str = "") -> dict[str, Any]:
        """Approve what another person submitted."""
        return self._json("POST", f"/{version_id}/approve", json={"comment": comment})

    def give_back(self, version_id: str, comment: str) -> dict[str, Any]:
        """Return a version that is not filed yet."""
        return self._json("POST", f"/{version_id}/return", json={"comment": comment})

    def file(self, version_id: str, filed_on: str, channel: str, receipt: str = "") -> dict[str, Any]:
        """Note that an approved version was filed: ``channel`` is ``portal``, ``in_person`` or ``post``."""
        given = {"filed_on": filed_on, "channel": channel, "receipt": receipt}
        return self._json("POST", f"/{version_id}/file", json=given)

    def note_result(self, version_id: str, result: str, result_on: str, reason_vi: str = "") -> dict[str, Any]:
        """Note what the authority answered: ``passed``, ``to_complete`` or ``failed``."""
        given = {"result": result, "result_on": result_on, "reason_vi": reason_vi}
        return self._json("POST", f"/{version_id}/result", json=given)

    def changes(self, version_id: str, to: str = "now") -> dict[str, Any]:
        """How a version differs from another, or from the register of now."""
        return self._json("GET", f"/{version_id}/changes", params={"to": to})

    def document(self, version_id: str, file_format: str = "pdf") -> bytes:
        """The frozen report, ``pdf`` or ``docx``."""
        path = f"{self._path}/{version_id}/document"
        return self._transport.request_or_raise("GET", path, params={"format": file_format}).content

    def notice(self, version_id: str) -> bytes:
        """The frozen notice, a PDF."""
        return self._transport.request_or_raise("GET", f"{self._path}/{version_id}/notice").content


class Imports:
    """Files of any size that the server processes in the background."""

    def __init__(self, transport: Transport, path: str, batches: Batches) -> None:
        self._transport, self._path, self._batches = transport, path, batches

    def create(self, file: Path, key: str | None = None, **options: str) -> dict[str, Any]:
        """Send a file; returns ``{"batch_id", "status", "status_vi", "progress_url"}`` without waiting for the import.

        ``options`` are the API's query parameters: ``kind``, ``mode``, ``on_conflict``, ``dry_run``, for a table
        ``unknown_columns``, and for one in another register's layout ``profile`` and ``unknown_basis``. With ``key``,
        sent as ``Idempotency-Key``, sending the same file again creates no second import, and the request is repeated
        after a lost connection.
        Raises ``OSError`` when the file cannot be opened.
        """
        headers = {"Idempotency-Key": key} if key else None
        with open(file, "rb") as opened:
            return self._transport.request_or_raise(
                "POST",
                self._path,
                params=options,
                files={"file": (file.name, opened)},
                headers=headers,
                repeatable=key is not None,
            ).json()

    def template(self, kind: str, file_format: str = "xlsx", lang: str = "vi") -> bytes:
        """An empty table of a kind, as a ``csv`` or ``xlsx`` file with headings in Vietnamese (``vi``) or English
        (``en``)."""
        params = {"kind": kind, "format": file_format, "lang": lang}
        return self._transport.request_or_raise("GET", f"{self._path}/template", params=params).content

    def get(self, batch_id: str) -> dict[str, Any]:
        """The import as a batch, with its ``status`` and the numbers of items ``processed`` and in ``total``."""
        return self._batches.get(batch_id)

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Stop an import at the next chunk; what it has stored stays. Raises ``Conflict`` when it has ended."""
        return self._transport.request_or_raise("POST", f"{self._batches._path}/{batch_id}/cancel").json()

    def wait(
        self, batch_id: str, on_progress: Callable[[dict[str, Any]], None] | None = None, every: float = 1.0
    ) -> dict[str, Any]:
        """Wait until the import has ended and return it as a batch.

        Its status is then ``completed``, ``partial``, ``failed`` or ``cancelled``; none of them raises. The status is
        requested every ``every`` seconds, at first more often, and ``on_progress(batch)`` is called with each answer.
        """
        pause = min(FIRST_PAUSE, every)
        while True:
            batch = self.get(batch_id)
            if on_progress:
                on_progress(batch)
            if batch["status"] in ENDED:
                return batch
            time.sleep(pause)
            pause = min(pause * 2, every)


def _if_match_header(if_match: str | None) -> dict[str, str] | None:
    return {"If-Match": if_match} if if_match else None
