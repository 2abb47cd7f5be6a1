"""Reads the faults of one item in the answer to a batch."""

from typing import Any


def codes(answer: Any, index: int = 0) -> dict[str | None, str]:
    return {fault["field"]: fault["code"] for fault in answer.json()["errors"][index]["fields"]}
