"""Reading the audit log by record: the events that concern a record, and its history before and after."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from activities.models import AuditEvent, Record, RecordChange
from activities.models.audit import Action


def events_of(record_ids: Sequence[UUID]) -> QuerySet[AuditEvent]:
    """The current tenant's events that concern any of the records, alone or among many."""
    # Two queries for the keys: with one OR, PostgreSQL reads the whole log.
    alone = AuditEvent.objects.filter(record_id__in=record_ids).values_list("pk", flat=True)
    among = RecordChange.objects.filter(record_id__in=record_ids).values_list("event_id", flat=True)
    return AuditEvent.objects.filter(pk__in={*alone, *among})


def record_history(pk: UUID, record: Record | None) -> QuerySet[AuditEvent]:
    """The events of the record ``pk``, newest first. ``record`` is None when it was deleted."""
    events = events_of([pk])
    batch_id = record.batch_id if record else _batch_of_removed(events)
    if batch_id:
        judged = AuditEvent.objects.filter(batch_id=batch_id, action=Action.BATCH_JUDGED)
        events = AuditEvent.objects.filter(pk__in={each.pk for found in (events, judged) for each in found})
    return events.order_by("-id")


def _batch_of_removed(events: QuerySet[AuditEvent]) -> Any:
    removed = events.filter(action__in=(Action.RECORD_DELETED, Action.BATCH_UNDONE)).first()
    # Before there was a chain, an admin's deletion told no more than the name.
    return removed and (removed.batch_id or removed.data.get("before", {}).get("batch_id"))


def history_entries(pk: UUID, events: list[AuditEvent]) -> list[dict[str, Any]]:
    """The entries of a history for a page of events."""
    found = RecordChange.objects.filter(record_id=pk, event_id__in=[each.pk for each in events])
    changes = {each.event_id: states_of(each) for each in found}
    return [_entry(each, changes.get(each.pk)) for each in events]


def states_of(change: RecordChange) -> tuple[dict[str, Any], dict[str, Any]]:
    """The changed fields of one record of an act on many, before and after."""
    pairs = json.loads(change.changes).items()
    return {name: before for name, (before, _) in pairs}, {name: after for name, (_, after) in pairs}


def _entry(event: AuditEvent, among: tuple[dict[str, Any], dict[str, Any]] | None) -> dict[str, Any]:
    before, after = among or (event.data.get("before"), event.data.get("after"))
    if event.action == Action.BATCH_UNDONE:
        after = None
    return {
        "id": event.pk,
        "created_at": event.occurred_at,
        "action": event.action,
        "actor": event.actor_name,
        "door": event.door,
        "batch_id": event.batch_id,
        "message": event.message,
        "message_vi": event.message_vi,
        "comment": event.data.get("comment", ""),
        "is_withdrawal": bool(event.data.get("is_withdrawal")),
        "before": before,
        "after": after,
    }
