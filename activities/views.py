"""The HTTP door of the inventory. Thin: read the request, let the contract judge and an act do, answer."""

from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.filters import OrderingFilter
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities import answers, batch, idempotency
from activities.kinds import Kind
from activities.models import ProcessingActivity
from activities.options import Options, batch_options
from activities.parsers import JSONBatchParser, NDJSONBatchParser, Submission
from activities.refusals import AuditedView
from activities.schema import documented
from activities.search import FoldedSearch
from activities.serializers import (
    ActivitySerializer,
    BatchSerializer,
    CategorySerializer,
    ItemSerializer,
    RecipientSerializer,
    TransferSerializer,
)
from pdpl_inventory.errors import Problem
from tenants.permissions import Right


class RecordViewSet(AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """One kind of record: list, retrieve, and the batch."""

    serializer_class: type[ItemSerializer]
    filter_backends = (FoldedSearch, OrderingFilter)
    ordering_fields = ("id", "created_at", "updated_at")
    rights: dict[str, Right] = {"batch": Right.SEND}

    @property
    def kind(self) -> Kind:
        return self.serializer_class.kind

    def get_queryset(self) -> QuerySet[Any]:
        return self.kind.model.objects.select_related("created_by")

    def count_items(self, sent: Any) -> int:
        return len(sent.items) if isinstance(sent, Submission) else 0

    @action(detail=False, methods=["post"])
    def batch(self, request: Request, **_: Any) -> HttpResponse:
        """Judge and store many records in one request."""
        options = batch_options(request.query_params)
        submission = request.data
        if not isinstance(submission, Submission):
            raise Problem(400, "empty_body")
        key = idempotency.once(
            self.kind, request.headers.get("Idempotency-Key"), submission.digest, submission.media_type, options
        )
        if key and (replay := key.claim()):
            return _json(replay.status, replay.body, {"Idempotency-Replayed": "true"})
        outcome = self._write(submission, options)
        status, body = answers.status(outcome), answers.body(outcome)
        if not key:
            return Response(body, status=status)
        rendered = JSONRenderer().render(body)
        key.keep(status, rendered)
        return _json(status, rendered)

    def _write(self, submission: Submission, options: Options) -> answers.Outcome:
        try:
            serializer = BatchSerializer(self.serializer_class(), data=submission.items)
            serializer.is_valid(raise_exception=True)
            return batch.write(self.kind, serializer.validated_data, options, self.member, submission.started)
        except (Problem, OperationalError, InterfaceError):
            raise
        except Exception as error:
            raise Problem(500, "batch_insert_failed") from error


# Scanners look up what their activities link to.
OF_CATALOGUES = {"batch": Right.SEND, "list": Right.CATALOGUES, "retrieve": Right.CATALOGUES}


def _json(status: int, body: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    """An answer already rendered, so that its replay is the same to the byte."""
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


@documented
class ActivityViewSet(RecordViewSet):
    serializer_class = ActivitySerializer

    def get_queryset(self) -> QuerySet[Any]:
        links = ("category_links", "recipient_links", "transfer_links")
        activities = ProcessingActivity.objects.with_flags()
        return activities.select_related("created_by", "reviewed_by").prefetch_related(*links)


@documented
class CategoryViewSet(RecordViewSet):
    serializer_class = CategorySerializer
    rights = OF_CATALOGUES


@documented
class RecipientViewSet(RecordViewSet):
    serializer_class = RecipientSerializer
    rights = OF_CATALOGUES


@documented
class TransferViewSet(RecordViewSet):
    serializer_class = TransferSerializer
    rights = OF_CATALOGUES


VIEWSETS: tuple[type[RecordViewSet], ...] = (ActivityViewSet, CategoryViewSet, RecipientViewSet, TransferViewSet)
BATCH_PARSERS = (JSONBatchParser, NDJSONBatchParser)
