"""Reads from an answer what tests of every part ask: status and code, and the names of a batch's counts."""

from typing import Any

COUNTS = ("total_created", "total_updated", "total_skipped", "total_failed", "total_aborted")


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]
