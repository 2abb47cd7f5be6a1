"""REST framework's parsers of batches and of single records. They validate nothing: that is for the serializers."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser

from activities.parsing.body import read_body
from activities.parsing.items import Items, json_items, ndjson_items
from activities.parsing.json_text import read_item
from pdpl_inventory.errors import Problem


@dataclass(frozen=True)
class BatchBody:
    """The body of a batch: its items, its bytes, and the ``time.monotonic()`` at which reading began."""

    items: Items
    body: bytes
    media_type: str
    started: float


def _body(stream: IO[bytes], request: Any) -> bytes:
    """Return the decompressed body. Raises ``Problem``: 400, 413, 415."""
    cap = settings.PDPL_MAX_BODY_MB * 1024 * 1024
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    return read_body(stream, int(request.META["CONTENT_LENGTH"]), encoding, cap)


@dataclass(frozen=True)
class RecordBody:
    """The body of a single record: its JSON value."""

    item: Any


class RecordParser(BaseParser):
    """Parses a single record of at most ``PDPL_MAX_BODY_MB``. Raises ``Problem``: 400, 413, 415."""

    media_type = "application/json"

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> RecordBody:
        assert parser_context is not None
        return RecordBody(read_item(_body(stream, parser_context["request"])))


class BatchParser(BaseParser):
    """Parses a batch of at most ``PDPL_MAX_BODY_MB``. The view's ``kind`` gives the body key and the most items.

    Raises ``Problem``: 400, 411, 413, 415.
    """

    def parse(  # type: ignore[override]
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> BatchBody:
        started = time.monotonic()
        assert parser_context is not None
        kind = parser_context["view"].kind
        body = _body(stream, parser_context["request"])
        items = self.items(body, kind)
        if len(items) > kind.limit:
            raise Problem(400, "batch_too_large", **kind.limit_words)
        return BatchBody(items, body, self.media_type, started)

    def items(self, body: bytes, kind: Any) -> Items:
        raise NotImplementedError


class JSONBatchParser(BatchParser):
    media_type = "application/json"

    def items(self, body: bytes, kind: Any) -> Items:
        return json_items(body, kind.body_key)


class NDJSONBatchParser(BatchParser):
    media_type = "application/x-ndjson"

    def items(self, body: bytes, kind: Any) -> Items:
        return ndjson_items(body, kind.body_key, kind.limit)
