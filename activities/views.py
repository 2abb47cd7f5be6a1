"""The HTTP door of the inventory. Thin: read the request, let the contract judge and an act do, answer."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities import answers, batch, idempotency, records, trail
from activities.browsing import Browsable
from activities.editing import OneRecord
from activities.filters import (
    PAGES,
    ActivityFilters,
    CategoryFilters,
    Filters,
    Ordering,
    RecipientFilters,
    TransferFilters,
)
from activities.options import Options, batch_options
from activities.parameters import refuse_unknown
from activities.parsers import JSONBatchParser, NDJSONBatchParser, Submission
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
from activities.trail import HistorySerializer
from pdpl_inventory.errors import Problem
from pdpl_inventory.pipeline import pipelined
from tenants.permissions import Right


class RecordViewSet(Browsable, OneRecord, mixins.ListModelMixin, viewsets.GenericViewSet[Any]):
    """One kind of record: its list, one of them, and the batch."""

    serializer_class: type[ItemSerializer]
    filter_backends = (Filters, FoldedSearch, Ordering)
    ordering_fields = ("id", "created_at", "updated_at")
    ordering = ("id",)
    rights: dict[str, Right] = {"batch": Right.SEND}

    def get_queryset(self) -> QuerySet[Any]:
        return records.whole(self.kind)

    @contextmanager
    def scope(self) -> Iterator[None]:
        """A batch's statements wait for no answer that nobody needs, from the transaction's beginning to its end."""
        with pipelined() if self.action == "batch" else nullcontext(), super().scope():
            yield

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
            self.kind, request.headers.get("Idempotency-Key"), submission.body, submission.media_type, options
        )
        if key and (replay := key.claim()):
            return _json(replay.status, replay.body, {"Idempotency-Replayed": "true"})
        outcome = self._write(submission, options)
        status, body = answers.status(outcome), answers.body(outcome)
        if not key and not isinstance(request.accepted_renderer, JSONRenderer):
            return Response(body, status=status)
        rendered = answers.rendered(body)
        if key:
            key.keep(status, rendered)
        return _json(status, rendered)

    @action(detail=True, methods=["get"])
    def history(self, request: Request, pk: UUID, **_: Any) -> Response:
        """What one record went through."""
        refuse_unknown(request.query_params, PAGES)
        record = self.kind.model.objects.filter(pk=pk).first()
        events = trail.history(pk, record)
        if record is None and not events.exists():
            raise Problem(404, "not_found")
        page = self.paginate_queryset(events)
        entries = HistorySerializer(trail.told(pk, page or []), many=True)
        return self.get_paginated_response(entries.data)

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


described = partial(documented, history=HistorySerializer)


@described
class ActivityViewSet(RecordViewSet):
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilters


@described
class CategoryViewSet(RecordViewSet):
    serializer_class = CategorySerializer
    filterset_class = CategoryFilters
    rights = OF_CATALOGUES


@described
class RecipientViewSet(RecordViewSet):
    serializer_class = RecipientSerializer
    filterset_class = RecipientFilters
    rights = OF_CATALOGUES


@described
class TransferViewSet(RecordViewSet):
    serializer_class = TransferSerializer
    filterset_class = TransferFilters
    rights = OF_CATALOGUES


VIEWSETS: tuple[type[RecordViewSet], ...] = (ActivityViewSet, CategoryViewSet, RecipientViewSet, TransferViewSet)
BATCH_PARSERS = (JSONBatchParser, NDJSONBatchParser)
