"""The endpoints of the audit log; the shape of an entry and of a record's history."""

from typing import Any

from django.db.models import F, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets

from activities.audit.audited_views import AuditedView
from activities.audit.filters import EventFilters
from activities.audit.schema import EVENT, HISTORY, OPERATIONS
from activities.lists.backends import Filters, Ordering
from activities.lists.search import FoldedSearch
from activities.models import AuditEvent
from activities.models.audit import Action, Door
from activities.schema import ONE_PROBLEMS, TENANT
from pdpl_inventory.api.schema import words
from tenants.permissions import Right


class EventSerializer(serializers.ModelSerializer[AuditEvent]):
    """An entry of the log, and its place in the chain."""

    described = EVENT

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
        **words(*OPERATIONS["list"]),
        parameters=[TENANT],
        responses={200: EventSerializer(many=True), **ONE_PROBLEMS},
    ),
    retrieve=extend_schema(
        tags=["audit-events"],
        **words(*OPERATIONS["retrieve"]),
        parameters=[TENANT],
        responses={200: EventSerializer, **ONE_PROBLEMS},
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

    described = HISTORY

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
