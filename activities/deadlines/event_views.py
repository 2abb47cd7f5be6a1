"""``register/dossier-events``: list, note and remove what happened to the dossiers."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.deadlines import events
from activities.deadlines.schema import EVENTS
from activities.lists.backends import PAGES
from activities.lists.errors import refuse_unknown
from activities.models import DossierEvent
from activities.models.dossiers.events import Dossier, DossierEventKind
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem, Refused, Said
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

TAGS = ["deadlines"]
EXAMPLES = [
    example(
        "updated",
        Sentence("Đã nộp bản cập nhật", "An update was filed"),
        {"dossier": "dpia", "kind": "updated", "occurred_on": "2026-09-30", "note": "Mẫu số 03a, số 15/CV"},
    ),
]


class DossierEventSerializer(serializers.ModelSerializer[DossierEvent]):
    created_by = serializers.CharField(source="created_by.username", read_only=True)

    class Meta:
        model = DossierEvent
        fields = ("id", "dossier", "kind", "occurred_on", "note", "created_by", "created_at")
        read_only_fields = fields


class NewDossierEventSerializer(StrictSerializer):
    dossier = serializers.ChoiceField(Dossier.choices)
    kind = serializers.ChoiceField(DossierEventKind.choices)
    occurred_on = serializers.DateField()
    note = LineField(max_length=200, required=False, default="", allow_blank=True)

    def validate_occurred_on(self, value: date) -> date:
        if value > timezone.localdate():
            raise Refused(Said("in_future"))
        return value


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*EVENTS["list"]),
        parameters=[TENANT],
        responses={200: DossierEventSerializer(many=True), **problems(400, 401, 403, 404)},
    ),
)
class DossierEventViewSet(AuditedView, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """The events of the dossiers, the newest noted first."""

    serializer_class = DossierEventSerializer
    rights = {"list": Right.READ, "create": Right.REVIEW, "destroy": Right.REVIEW}
    parser_classes = (SmallJSONParser,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown(request.query_params, PAGES if self.action == "list" else ())

    def get_serializer_class(self) -> Any:
        return NewDossierEventSerializer if self.action == "create" else DossierEventSerializer

    def get_queryset(self) -> QuerySet[DossierEvent]:
        return DossierEvent.objects.select_related("created_by")

    @extend_schema(
        tags=TAGS,
        **words(*EVENTS["create"]),
        parameters=[TENANT],
        request=NewDossierEventSerializer,
        responses={201: DossierEventSerializer, **problems(400, 401, 403, 411, 413, 415)},
        examples=EXAMPLES,
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Note an event."""
        serializer = NewDossierEventSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        event = events.note_event(self.member, **serializer.validated_data)
        return Response(DossierEventSerializer(event).data, status=201)

    @extend_schema(
        tags=TAGS,
        **words(*EVENTS["destroy"]),
        parameters=[TENANT],
        responses={204: None, **problems(401, 403, 404, 411)},
    )
    def destroy(self, request: Request, pk: Any, **_: Any) -> Response:
        """Remove an event that was noted in error."""
        try:
            events.remove_event(self.member, pk)
        except DossierEvent.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        return Response(status=204)
