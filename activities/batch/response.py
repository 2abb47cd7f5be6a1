"""The response to a batch (contract §3): body, status, message, and an entry for each failed item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from activities.batch.options import Options
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind
from pdpl_inventory import messages
from pdpl_inventory.errors import Fault, echo


@dataclass
class BatchOutcome:
    """The outcome of a batch. ``ids`` are those of created, updated and skipped records, in submitted order."""

    kind: Kind
    options: Options
    counts: dict[str, int]
    ids: list[UUID]
    errors: list[dict[str, Any]]
    message: messages.Sentence
    batch_id: UUID | None = None
    duration_seconds: float = 0.0
    changes: list[tuple[UUID, Mapping[str, tuple[Any, Any]]]] = field(default_factory=list)
    """The changed fields of each updated record, with their values before and after, for the audit log."""


def response_body(outcome: BatchOutcome) -> dict[str, Any]:
    """The body, with the first eight fields in the brief's order."""
    counts = outcome.counts
    return {
        "message": outcome.message.en,
        "message_vi": outcome.message.vi,
        "total_submitted": counts["total_submitted"],
        "total_created": counts["total_created"],
        "total_failed": counts["total_failed"],
        outcome.kind.ids_key: outcome.ids,
        "errors": outcome.errors,
        "duration_seconds": outcome.duration_seconds,
        "batch_id": outcome.batch_id,
        "mode": outcome.options.mode.value,
        "on_conflict": outcome.options.on_conflict.value,
        "dry_run": outcome.options.dry_run,
        "total_updated": counts["total_updated"],
        "total_skipped": counts["total_skipped"],
        "total_aborted": counts["total_aborted"],
    }


def encode(body: dict[str, Any]) -> bytes:
    """A response body as JSON in UTF-8."""
    return msgspec.json.encode(body)


def response_status(outcome: BatchOutcome) -> int:
    """201 when something was stored; 200 for a dry run or when nothing needed storing; 422 when all items failed."""
    counts = outcome.counts
    if outcome.options.dry_run:
        return 200
    if counts["total_created"] or counts["total_updated"]:
        return 201
    return 200 if counts["total_skipped"] else 422


def batch_message(kind: Kind, counts: dict[str, int]) -> messages.Sentence:
    """The brief's sentence with the number of created records, or what happened when none was created."""
    for code, count in (
        ("batch_succeeded", counts["total_created"]),
        ("batch_updated", counts["total_updated"]),
        ("batch_skipped", counts["total_skipped"]),
        ("batch_aborted", counts["total_failed"] if counts["total_aborted"] else 0),
        ("batch_all_failed", counts["total_failed"]),
    ):
        if count:
            return messages.say(code, count=count, **kind.nouns)
    raise AssertionError("a batch has at least one item")


def error_entry(kind: Kind, item: ValidatedItem, faults: list[Fault]) -> dict[str, Any]:
    """The entry of a failed item: its index, its key and name as they were sent, and its faults."""
    words, sent = error_summary(faults), item.sent
    return {
        "index": item.index,
        kind.key: _text_of(sent, kind.key),
        kind.name: _text_of(sent, kind.name),
        "error": words.en,
        "error_vi": words.vi,
        "fields": faults,
    }


def _text_of(item: Any, name: str) -> str | None:
    value = item.get(name) if isinstance(item, dict) else None
    return echo(value) if isinstance(value, str) else None


def error_summary(faults: list[Fault]) -> messages.Sentence:
    """One line: the first fault, and how many more there are."""
    first = faults[0]
    place = f"{first['field']}: " if first["field"] else ""
    sentence = messages.Sentence(vi=place + first["error_vi"], en=place + first["error"])
    if len(faults) == 1:
        return sentence
    more, count = messages.find("and_more"), len(faults) - 1
    return messages.Sentence(
        vi=more.vi.format(first=sentence.vi, count=count), en=more.en.format(first=sentence.en, count=count)
    )
