"""The endpoints of batches after they were sent: list, one batch, failed items (also as files), and undo."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.batch.results.error_files import FILES, XLSX, audit_download, error_file
from activities.batch.results.errors import FailedItems
from activities.batch.results.filters import BatchFilters
from activities.batch.results.progress import progress_fields
from activities.batch.results.schema import BATCH, FAILED, FORMAT, OPERATIONS, ROW
from activities.batch.results.undo import CannotUndo, undo
from activities.lists.backends import Filters, Ordering
from activities.models import Batch
from activities.models.batches import COUNTS, BatchStatus
from activities.models.imports import Format
from activities.schema import ONE_PROBLEMS, TENANT
from pdpl_inventory.api.problems import FaultSerializer, ProblemSerializer
from pdpl_inventory.api.schema import words
from pdpl_inventory.errors import Problem, echo
from pdpl_inventory.language import in_readers_language, labels_in_both_languages
from tenants.permissions import Right


class BatchRowSerializer(serializers.ModelSerializer[Batch]):
    """``filename``, ``format``, ``started_at`` and ``ended_at`` are an import's, null for others."""

    described = BATCH

    status_vi = serializers.SerializerMethodField()
    processed = serializers.IntegerField(min_value=0, read_only=True)
    total = serializers.IntegerField(min_value=0, allow_null=True, read_only=True)
    percent = serializers.IntegerField(min_value=0, max_value=100, read_only=True)
    rows_per_second = serializers.FloatField(min_value=0, read_only=True)
    eta_seconds = serializers.FloatField(min_value=0, allow_null=True, read_only=True)
    filename = serializers.CharField(source="imported.filename", default=None, allow_null=True, read_only=True)
    format = serializers.ChoiceField(
        Format.choices, source="imported.format", default=None, allow_null=True, read_only=True
    )
    started_at = serializers.DateTimeField(source="imported.started_at", default=None, allow_null=True, read_only=True)
    ended_at = serializers.DateTimeField(source="imported.ended_at", default=None, allow_null=True, read_only=True)
    created_by = serializers.CharField(source="created_by.username", read_only=True)

    class Meta:
        model = Batch
        fields = (
            "id", "kind", "mode", "on_conflict", "dry_run", "status", "status_vi", *COUNTS, "processed", "total",
            "percent", "rows_per_second", "eta_seconds", "message", "message_vi", "duration_seconds", "filename",
            "format", "created_by", "key_id", "created_at", "started_at", "ended_at", "undone_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_status_vi(self, batch: Batch) -> str:
        return labels_in_both_languages(BatchStatus(batch.status).label)["label_vi"]

    def to_representation(self, batch: Batch) -> dict[str, Any]:
        for name, value in progress_fields(batch).items():
            setattr(batch, name, value)
        return super().to_representation(batch)


class BatchErrorSerializer(serializers.Serializer[Any]):
    """One failed item; its key and name stand under the names of its kind."""

    described = FAILED

    index = serializers.IntegerField()
    row = serializers.IntegerField(min_value=1, allow_null=True, help_text=in_readers_language(ROW))
    error = serializers.CharField()
    error_vi = serializers.CharField()
    fields = FaultSerializer(many=True)  # type: ignore[assignment]


class UndoneSerializer(serializers.Serializer[Any]):
    batch_id = serializers.UUIDField()
    total_removed = serializers.IntegerField()
    message = serializers.CharField()
    message_vi = serializers.CharField()


class OwnBatches(BaseFilterBackend):
    """Limits an API key that may not read the register to the batches that it sent."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        member: Any = request.auth
        return queryset if member.may(Right.READ) else queryset.filter(key_id=member.key_id)


@extend_schema_view(
    list=extend_schema(
        tags=["batches"],
        **words(*OPERATIONS["list"]),
        parameters=[TENANT],
        responses={200: BatchRowSerializer(many=True), **ONE_PROBLEMS},
    ),
    retrieve=extend_schema(
        tags=["batches"],
        **words(*OPERATIONS["retrieve"]),
        parameters=[TENANT],
        responses={200: BatchRowSerializer, **ONE_PROBLEMS},
    ),
)
class BatchResultViewSet(AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    answered_by_replica = False  # the progress of an import is not in the audit log
    serializer_class = BatchRowSerializer
    filter_backends = (OwnBatches, Filters, Ordering)
    filterset_class = BatchFilters
    ordering_fields = ("id", "created_at")
    ordering = ("-id",)
    rights: dict[str, Right] = {
        **dict.fromkeys(("list", "retrieve", "errors"), Right.CATALOGUES),
    }

    def get_queryset(self) -> Any:
        batches = Batch.objects.select_related("created_by", "imported")
        return batches if self.action == "errors" else batches.defer("packed_errors")

    @extend_schema(
        operation_id="batches_errors",
        tags=["batches"],
        **words(*OPERATIONS["errors"]),
        parameters=[
            TENANT,
            OpenApiParameter("format", str, enum=["json", *FILES], description=in_readers_language(FORMAT)),
        ],
        responses={
            (200, "application/json"): BatchErrorSerializer(many=True),
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, XLSX): OpenApiTypes.BINARY,
            **ONE_PROBLEMS,
        },
    )
    @action(detail=True, methods=["get"])
    def errors(self, request: Request, **_: Any) -> HttpResponse | FileResponse:
        """The failed items of a batch, by pages; or as a file to correct and send again."""
        wanted = request.query_params.get("format", "json")
        if wanted not in ("json", *FILES):
            raise Problem(400, "invalid_format", input=echo(wanted), choices=", ".join(("json", *FILES)))
        batch: Batch = self.get_object()
        if wanted in FILES:
            audit_download(batch, wanted, self.member)
            return error_file(batch, wanted)
        page = self.paginator.paginate_queryset(FailedItems(batch), request, view=self)  # type: ignore[union-attr]
        assert self.paginator is not None
        shown = [{"row": None} | {name: entry[name] for name in entry if name != "item"} for entry in page or []]
        return self.paginator.get_paginated_response(shown)

    @extend_schema(
        operation_id="batches_undo",
        tags=["batches"],
        **words(*OPERATIONS["undo"]),
        parameters=[TENANT],
        request=None,
        responses={200: UndoneSerializer, **ONE_PROBLEMS, 409: ProblemSerializer},
    )
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: Any, **_: Any) -> Response:
        """Remove what the batch created, while nothing of it was reviewed, edited or used."""
        try:
            undone = undo(pk, self.member)
        except Batch.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        except CannotUndo as error:
            raise Problem(409, error.code, **error.values) from error
        sentence = undone.message
        return Response(
            {
                "batch_id": undone.batch_id,
                "total_removed": undone.total_removed,
                "message": sentence.en,
                "message_vi": sentence.vi,
            }
        )
