"""``POST batch/{kind}``: many records in one request (contract §3).

The view reads the options and the idempotency key, lets the contract validate
the items and ``write`` store them, and answers.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from activities.batch import idempotency, response, write
from activities.batch.options import Options, batch_options
from activities.batch.schema import documented
from activities.contract.batch_serializer import BatchSerializer
from activities.contract.item_serializer import shared
from activities.contract.serializers import (
    ActivitySerializer,
    CategorySerializer,
    RecipientSerializer,
    TransferSerializer,
)
from activities.kind_views import KindViewSet
from activities.parsing.parsers import BatchBody, JSONBatchParser, NDJSONBatchParser
from pdpl_inventory.errors import Problem
from pdpl_inventory.metrics import measures
from pdpl_inventory.pipeline import pipelined
from tenants.permissions import Right

PARSERS = (JSONBatchParser, NDJSONBatchParser)


class BatchViewSet(KindViewSet):
    """The batches of one kind of record."""

    parser_classes = PARSERS
    rights: dict[str, Right] = {"batch": Right.SEND}

    @contextmanager
    def scope(self) -> Iterator[None]:
        """The member's scope, in one pipeline: statements whose results are not read are not waited for."""
        with pipelined(), super().scope():
            yield

    def count_items(self, sent: Any) -> int:
        return len(sent.items) if isinstance(sent, BatchBody) else 0

    @action(detail=False, methods=["post"])
    def batch(self, request: Request, **_: Any) -> HttpResponse:
        """Judge and store many records in one request."""
        options = batch_options(request.query_params)
        submission = request.data
        if not isinstance(submission, BatchBody):
            raise Problem(400, "empty_body")
        key = idempotency.idempotent_request(
            self.kind, request.headers.get("Idempotency-Key"), submission.body, submission.media_type, options
        )
        if key and (replay := key.claim()):
            return _json(replay.status, replay.body, {"Idempotency-Replayed": "true"})
        outcome = self._write(submission, options)
        status, body = response.response_status(outcome), response.response_body(outcome)
        measures.batches.labels(self.kind.word.value, str(status)).observe(time.monotonic() - submission.started)
        if not key and not isinstance(request.accepted_renderer, JSONRenderer):
            return Response(body, status=status)
        rendered = response.encode(body)
        if key:
            key.keep(status, rendered)
        return _json(status, rendered)

    def _write(self, submission: BatchBody, options: Options) -> response.BatchOutcome:
        try:
            serializer = BatchSerializer(shared(self.serializer_class), data=submission.items)
            serializer.is_valid(raise_exception=True)
            return write.write_batch(self.kind, serializer.validated_data, options, self.member, submission.started)
        except (Problem, OperationalError, InterfaceError):
            raise
        except Exception as error:
            raise Problem(500, "batch_insert_failed") from error


def _json(status: int, body: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    """A response of finished bytes, so that its replay is the same to the byte."""
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


@documented
class ActivityBatches(BatchViewSet):
    serializer_class = ActivitySerializer


@documented
class CategoryBatches(BatchViewSet):
    serializer_class = CategorySerializer


@documented
class RecipientBatches(BatchViewSet):
    serializer_class = RecipientSerializer


@documented
class TransferBatches(BatchViewSet):
    serializer_class = TransferSerializer


VIEWSETS: tuple[type[BatchViewSet], ...] = (ActivityBatches, CategoryBatches, RecipientBatches, TransferBatches)
