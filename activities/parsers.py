"""REST framework's parsers: they find the items of a body, or its one item, and leave judging to the serializer."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from activities import intake
from activities.intake import Items
from pdpl_inventory.errors import Problem


@dataclass(frozen=True)
class Submission:
    """The items of a body as they came, the body, and the ``time.monotonic()`` at which reading began."""

    items: Items
    body: bytes
    media_type: str
    started: float


def _body(stream: IO[bytes], request: Any) -> bytes:
    """The decompressed body. Raises ``Problem``: 400, 413, 415."""
    cap = settings.PDPL_MAX_BODY_MB * 1024 * 1024
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    return intake.read(stream, int(request.META["CONTENT_LENGTH"]), encoding, cap)


@dataclass(frozen=True)
class Sent:
    """The one item of a body, as it came."""

    item: Any


class RecordParser(BaseParser):
    """Reads one record within ``PDPL_MAX_BODY_MB``. Raises ``Problem``: 400, 413, 415."""

    media_type = "application/json"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Sent:
        assert parser_context is not None
        return Sent(intake.item_of_json(_body(stream, parser_context["request"])))


class BatchParser(BaseParser):
    """Reads a body within ``PDPL_MAX_BODY_MB``. Raises ``Problem``: 400, 411, 413, 415."""

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Submission:
        started = time.monotonic()
        assert parser_context is not None
        kind = parser_context["view"].kind
        body = _body(stream, parser_context["request"])
        items = self.items(body, kind)
        if len(items) > kind.limit:
            raise Problem(400, "batch_too_large", **kind.limit_words)
        return Submission(items, body, self.media_type, started)

    def items(self, body: bytes, kind: Any) -> Items:
        raise NotImplementedError


class JSONBatchParser(BatchParser):
    media_type = "application/json"

    def items(self, body: bytes, kind: Any) -> Items:
        return intake.items_of_json(body, kind.body_key)


class NDJSONBatchParser(BatchParser):
    media_type = "application/x-ndjson"

    def items(self, body: bytes, kind: Any) -> Items:
        return intake.items_of_ndjson(body, kind.body_key, kind.limit)
