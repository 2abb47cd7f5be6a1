"""One HTTP request, and what its answer says about what was done."""

import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Answer:
    """An answer, or with status 0 none: the connection failed, or the answer was cut off."""

    status: int
    content: bytes = b""

    @property
    def body(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The code of a refusal; empty in any other answer."""
        try:
            return str(self.body["detail"]["code"])
        except (ValueError, KeyError, TypeError):
            return ""

    @property
    def is_uncertain(self) -> bool:
        """Whether the request may have been done or not: no answer, or one that says so."""
        return self.status == 0 or self.code == "outcome_unknown"

    @property
    def is_passing(self) -> bool:
        """Whether the same request may be answered otherwise in a moment."""
        return self.is_uncertain or self.status in (503, 429) or self.code == "idempotency_in_progress"


def request(
    port: int, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send a request on a connection of its own."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)) as connection:
            connection.request(method, path, body, dict(headers or {}))
            response = connection.getresponse()
            return Answer(response.status, response.read())
    except (OSError, http.client.HTTPException):
        return Answer(0)
