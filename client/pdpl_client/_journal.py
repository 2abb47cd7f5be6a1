"""What became of each batch of an upload, one line a batch, so that an interrupted upload goes on where it was."""

import json
import os
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import uuid4


class Journal:
    """A file of its own for one upload. ``resume`` takes up the one that is there, if it is of the same upload."""

    def __init__(self, path: Path, fingerprint: str, resume: bool = False) -> None:
        self.path, self._lock = path, Lock()
        self._answers: dict[int, dict[str, Any]] = {}
        self.upload_id = (resume and self._taken_up(fingerprint)) or ""
        if not self.upload_id:
            self.upload_id = uuid4().hex
            self._answers = {}
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.unlink(missing_ok=True)
            self._write({"upload_id": self.upload_id, "fingerprint": fingerprint})

    @property
    def settled(self) -> int:
        """How many batches were settled before this one was taken up."""
        return len(self._answers)

    def answer(self, position: int) -> dict[str, Any] | None:
        return self._answers.get(position)

    def write_answer(self, position: int, answer: dict[str, Any]) -> None:
        self._write({"position": position, "answer": answer})

    def delete(self) -> None:
        """The upload is whole: nothing is left to go on with."""
        self.path.unlink(missing_ok=True)

    def _write(self, line: dict[str, Any]) -> None:
        # Errors name activities: for their owner's eyes alone.
        with self._lock, open(os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "w") as file:
            file.write(json.dumps(line) + "\n")

    def _taken_up(self, fingerprint: str) -> str:
        try:
            text = self.path.read_text()
            head, *lines = text.splitlines()
            begun = json.loads(head)
        except (OSError, ValueError):
            return ""
        if begun.get("fingerprint") != fingerprint:
            return ""
        if not text.endswith("\n"):  # cut off in the middle of writing: that batch is asked for again
            lines = lines[:-1]
            self.path.write_text("\n".join([head, *lines, ""]))
        for each in map(json.loads, lines):
            self._answers[each["position"]] = each["answer"]
        return str(begun["upload_id"])
