"""A JSON parser for small bodies, so that a request without a credential cannot fill the memory."""

from collections.abc import Mapping
from io import BytesIO
from typing import IO, Any

from rest_framework.parsers import JSONParser

from pdpl_inventory.errors import Problem

MEGABYTE = 1024 * 1024


class SmallJSONParser(JSONParser):
    """``JSONParser`` for at most one megabyte. Raises ``Problem``: 413, and 400 for nesting too deep to parse."""

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        body = stream.read(MEGABYTE + 1)
        if len(body) > MEGABYTE:
            raise Problem(413, "body_too_large", limit=1)
        try:
            return super().parse(BytesIO(body), media_type, dict(parser_context or {}))
        except RecursionError as error:
            raise Problem(400, "nesting_too_deep") from error
