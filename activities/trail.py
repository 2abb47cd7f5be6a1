"""The HTTP door to what happened: the tenant's audit log, and the history of one record."""

import json
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from activities import audit
from activities.filters import EventFilters, Filters, Ordering
from activities.models import AuditEvent, Record, RecordChange
from activities.models.audit import Action, Door
from activities.refusals import AuditedView
from activities.schema import ONE_PROBLEMS, TENANT
from activities.search import FoldedSearch
from tenants.permissions import Right


class EventSerializer(serializers.ModelSerializer[AuditEvent]):
    """An entry of the log, and its place in the chain."""

    created_at = serializers.DateTimeField(read_only=True)
    action = serializers.ChoiceField(Action.choices, read_only=True)
    actor = serializers.CharField(source="actor_name", read_only=True)
    record_id = serializers.UUIDField(read_only=True, allow_null=True)
    sequence = serializers.IntegerField(source="link.sequence", read_only=True)
    hash = serializers.CharField(source="link.hash", read_only=True)

    class Meta:
        model = AuditEvent
        fields = (
            "id", "created_at", "action", "actor", "via", "door", "batch_id", "record_id", "message", "message_vi",
            "data", "request_id", "sequence", "hash",
        )  # fmt: skip
        read_only_fields = fields


@extend_schema_view(
    list=extend_schema(
        tags=["audit-events"],
        description=(
            "The tenant's audit log, newest first; it cannot be changed over any door. `search` ignores case and "
            "Vietnamese accents.\n\nNhật ký kiểm toán của đơn vị, mới nhất trước; không sửa được qua bất kỳ kênh nào."
        ),
        parameters=[TENANT],
        responses={200: EventSerializer(many=True), **ONE_PROBLEMS},
    ),
    retrieve=extend_schema(
        tags=["audit-events"], parameters=[TENANT], responses={200: EventSerializer, **ONE_PROBLEMS}
    ),
)
class EventViewSet(AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """One entry of the audit log, with its place in the chain."""

    serializer_class = EventSerializer
    right = Right.AUDIT
    filter_backends = (Filters, FoldedSearch, Ordering)
    filterset_class = EventFilters
    ordering_fields = ("id", "created_at")
    ordering = ("-id",)

    def get_queryset(self) -> QuerySet[Any]:
        return AuditEvent.objects.select_related("link").annotate(created_at=F("occurred_at"))


class HistorySerializer(serializers.Serializer[Any]):
    """What one act made of the record; fields by name, before and after."""

    id = serializers.UUIDField()
    created_at = serializers.DateTimeField()
    action = serializers.ChoiceField(Action.choices)
    actor = serializers.CharField()
    door = serializers.ChoiceField(Door.choices)
    batch_id = serializers.UUIDField(allow_null=True)
    message = serializers.CharField()
    message_vi = serializers.CharField()
    comment = serializers.CharField(allow_blank=True)
    before = serializers.DictField(allow_null=True)
    after = serializers.DictField(allow_null=True)


def history(pk: UUID, record: Record | None) -> QuerySet[AuditEvent]:
    """What the record ``pk`` went through, newest first; ``record`` is None when it was removed."""
    events = audit.trail([pk])
    batch_id = record.batch_id if record else _batch_of_removed(events)
    if batch_id:
        judged = AuditEvent.objects.filter(batch_id=batch_id, action=Action.BATCH_JUDGED)
        events = AuditEvent.objects.filter(pk__in={each.pk for found in (events, judged) for each in found})
    return events.order_by("-id")


def _batch_of_removed(events: QuerySet[AuditEvent]) -> Any:
    removed = events.filter(action__in=(Action.RECORD_DELETED, Action.BATCH_UNDONE)).first()
    # Before there was a chain, an admin's deletion told no more than the name.
    return removed and (removed.batch_id or removed.data.get("before", {}).get("batch_id"))


def told(pk: UUID, events: list[AuditEvent]) -> list[dict[str, Any]]:
    """The entries of a page of the history."""
    found = RecordChange.objects.filter(record_id=pk, event_id__in=[each.pk for each in events])
    changes = {each.event_id: json.loads(each.changes) for each in found}
    return [_entry(each, changes.get(each.pk)) for each in events]


def _entry(event: AuditEvent, changes: dict[str, list[Any]] | None) -> dict[str, Any]:
    before, after = event.data.get("before"), event.data.get("after")
    if changes is not None:
        before, after = ({name: pair[place] for name, pair in changes.items()} for place in (0, 1))
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
        "before": before,
        "after": after,
    }
