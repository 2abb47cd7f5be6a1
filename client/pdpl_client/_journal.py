"""The journal of an upload: a file with the answer to each batch, so that an interrupted upload can be continued.

The file is NDJSON. Its first line is ``{"upload_id", "fingerprint"}``, each further line ``{"position", "answer"}``.
"""

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4

from pdpl_client._errors import JournalDamaged


class Journal:
    """The journal of one upload in the file ``path``, which only the current user can read.

    ``fingerprint`` identifies the upload: its file, options and destination. With ``resume``, the answers in an
    existing file of the same fingerprint are kept; otherwise an existing file is replaced by an empty journal.
    ``resumed`` tells whether there was such a file. Raises ``JournalDamaged`` when it cannot be read.
    """

    def __init__(self, path: Path, fingerprint: str, resume: bool = False) -> None:
        self.path, self._lock = path, Lock()
        self._answers: dict[int, dict[str, Any]] = {}
        self.upload_id = (resume and self._read(fingerprint)) or ""
        self.resumed = bool(self.upload_id)
        if not self.upload_id:
            self.upload_id = uuid4().hex
            self._answers = {}
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.unlink(missing_ok=True)
            self._write({"upload_id": self.upload_id, "fingerprint": fingerprint})

    @property
    def settled(self) -> int:
        """The number of batches that were answered before this journal was opened."""
        return len(self._answers)

    def answer(self, position: int) -> dict[str, Any] | None:
        """The answer to a batch of the interrupted upload; None when there was none."""
        return self._answers.get(position)

    def write_answer(self, position: int, answer: dict[str, Any]) -> None:
        """Append the answer to a batch. May be called from several threads."""
        self._write({"position": position, "answer": answer})

    def delete(self) -> None:
        """Delete the file, when the upload is complete or cannot be continued."""
        self.path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        # Only the current user may read the file: the answers' errors contain names of activities.
        with self._lock, open(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
            file.write(json.dumps(line) + "\n")

    def _read(self, fingerprint: str) -> str:
        """Read the answers of an existing file; returns its upload's id, empty when there is none of this upload.

        A last line that was not fully written is left out, and its batch is sent again. Raises ``JournalDamaged``.
        """
        try:
            written = self.path.read_bytes()
        except FileNotFoundError:
            return ""
        whole = written[: written.rfind(b"\n") + 1]
        if not whole:  # it was interrupted before anything was sent
            return ""
        head, *lines = whole.splitlines()
        header = self._parsed(head, 1, {"fingerprint": str, "upload_id": str})
        if header["fingerprint"] != fingerprint:
            return ""
        for number, line in enumerate(lines, 2):
            entry = self._parsed(line, number, {"position": int, "answer": dict})
            self._answers[entry["position"]] = entry["answer"]
        if whole != written:
            self.path.write_bytes(whole)
        return str(header["upload_id"])

    def _parsed(self, line: bytes, number: int, types: dict[str, type]) -> dict[str, Any]:
        """A line of the file, which has values of these types. Raises ``JournalDamaged``."""
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            entry = None
        if not isinstance(entry, dict) or not all(isinstance(entry.get(name), kind) for name, kind in types.items()):
            raise JournalDamaged(self.path, number)
        return entry
