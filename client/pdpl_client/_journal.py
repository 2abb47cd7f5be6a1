"""The journal of an upload: a file with the answer to each batch, so that an interrupted upload can be continued.

The file is NDJSON. Its first line is ``{"upload_id", "fingerprint"}``, each further line ``{"position", "answer"}``.
"""

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4


class Journal:
    """The journal of one upload in the file ``path``, which only the current user can read.

    ``fingerprint`` identifies the upload: its file, options and destination. With ``resume``, the answers in an
    existing file of the same fingerprint are kept; otherwise an existing file is replaced by an empty journal.
    ``resumed`` tells whether there was such a file.
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
        """Read the answers of an existing file; returns its upload's id, empty when it is of another upload."""
        try:
            text = self.path.read_text()
            head, *lines = text.splitlines()
            header = json.loads(head)
        except (OSError, ValueError):
            return ""
        if header.get("fingerprint") != fingerprint:
            return ""
        if not text.endswith("\n"):  # the last line was not fully written; its batch is sent again
            lines = lines[:-1]
            self.path.write_text("\n".join([head, *lines, ""]))
        for each in map(json.loads, lines):
            self._answers[each["position"]] = each["answer"]
        return str(header["upload_id"])
