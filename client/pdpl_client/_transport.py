"""HTTP requests, sent again after temporary failures for up to ``patience`` seconds.

Temporary are lost connections, the statuses 429, 502, 503 and 504, and the 409 of a request whose first attempt is
still being processed. The pause before the next attempt is the server's ``Retry-After``, or else grows from attempt to
attempt; both are varied at random, so that many clients do not return at the same moment. A request that is not
repeatable is sent again only after a failure that shows that the server has not processed it.
"""

import random
from collections.abc import Mapping
from typing import Any

import httpx
import tenacity

from pdpl_client._errors import ConnectionFailed, error_from

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 20.0  # seconds
IN_PROGRESS = "idempotency_in_progress"


class RetryLater(Exception):
    """The server's answer is a temporary failure."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response


class Transport:
    """Sends requests to one server with one credential. May be shared between threads."""

    def __init__(self, http: httpx.Client, patience: float) -> None:
        self.http, self.patience = http, patience

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request and return the answer, which may have any status that is not a temporary failure.

        ``repeatable`` says that sending the request twice has the same effect as sending it once; by default that
        holds for all methods but ``POST`` and ``PATCH``. ``options`` go to ``httpx.Client.request``. Raises ``Refused``
        when the server's last answer within ``patience`` was a temporary failure, and ``ConnectionFailed``.
        """
        if repeatable is None:
            repeatable = method not in ("POST", "PATCH")

        def attempt() -> httpx.Response:
            response = self.http.request(method, path, headers=headers, **options)
            if _is_temporary(response, repeatable):
                raise RetryLater(response)
            return response

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _should_retry(error, repeatable)),
            wait=_pause,
            stop=tenacity.stop_before_delay(self.patience),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except RetryLater as error:
            raise error_from(error.response) from None
        except httpx.TransportError as error:
            raise ConnectionFailed(f"{self.http.base_url}: {error or type(error).__name__}") from error

    def request_or_raise(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Like ``request``, but every answer with an error status is raised as ``Refused``."""
        response = self.request(method, path, **options)
        if response.is_error:
            raise error_from(response)
        return response


def _is_temporary(response: httpx.Response, repeatable: bool) -> bool:
    match response.status_code:
        case 429 | 503:  # the server has not processed the request
            return True
        case 502 | 504:  # a gateway's answer: the server may have processed the request
            return repeatable
        case 409:
            return IN_PROGRESS in response.text
    return False


def _should_retry(error: BaseException, repeatable: bool) -> bool:
    if isinstance(error, RetryLater | httpx.ConnectError | httpx.ConnectTimeout):
        return True
    return repeatable and isinstance(error, httpx.TransportError)


def _pause(state: tenacity.RetryCallState) -> float:
    """The seconds to wait before the next attempt."""
    error = state.outcome.exception() if state.outcome else None
    retry_after = error.response.headers.get("Retry-After", "") if isinstance(error, RetryLater) else ""
    if retry_after.isdigit():
        return int(retry_after) + random.random()
    longest = min(FIRST_PAUSE * 2 ** (state.attempt_number - 1), LONGEST_PAUSE)
    return longest * (0.5 + random.random() / 2)
