"""Requests, and when to ask again: whatever passes by itself is waited for, as long as ``patience`` allows.

Lost connections, 429, 502, 503 and 504, and the 409 of a request that is still
running are asked again, after the server's ``Retry-After`` or a growing, jittered
pause. A request that must not happen twice, and has no ``Idempotency-Key``, is
asked again only when it surely did not happen.
"""

import random
from collections.abc import Mapping
from typing import Any

import httpx
import tenacity

from pdpl_client._errors import ConnectionFailed, refused

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 20.0
IN_PROGRESS = "idempotency_in_progress"


class Passing(Exception):
    """An answer that will be another one later."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response


class Transport:
    """One server, one credential; safe to share between threads."""

    def __init__(self, http: httpx.Client, patience: float) -> None:
        self.http, self.patience = http, patience

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        **options: Any,
    ) -> httpx.Response:
        """The answer, whatever its status, unless it is one that passes. Raises ``ConnectionFailed`` or ``Refused``.

        ``repeatable``: whether asking twice does no harm; by default so for all but ``POST`` and ``PATCH``.
        """
        if repeatable is None:
            repeatable = method not in ("POST", "PATCH")

        def once() -> httpx.Response:
            response = self.http.request(method, path, headers=headers, **options)
            if _passes(response, repeatable):
                raise Passing(response)
            return response

        again = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _is_worth_asking_again(error, repeatable)),
            wait=_pause,
            stop=tenacity.stop_before_delay(self.patience),
            reraise=True,
        )
        try:
            return again(once)
        except Passing as passing:
            raise refused(passing.response) from None
        except httpx.TransportError as error:
            raise ConnectionFailed(f"{self.http.base_url}: {error or type(error).__name__}") from error

    def done(self, method: str, path: str, **options: Any) -> httpx.Response:
        """As ``ask``, but an answer that is no success is raised as ``Refused``."""
        response = self.ask(method, path, **options)
        if response.is_error:
            raise refused(response)
        return response


def _passes(response: httpx.Response, repeatable: bool) -> bool:
    match response.status_code:
        case 429 | 503:  # nothing was done
            return True
        case 502 | 504:
            return repeatable
        case 409:
            return IN_PROGRESS in response.text
    return False


def _is_worth_asking_again(error: BaseException, repeatable: bool) -> bool:
    if isinstance(error, Passing | httpx.ConnectError | httpx.ConnectTimeout):
        return True
    return repeatable and isinstance(error, httpx.TransportError)


def _pause(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    told = error.response.headers.get("Retry-After", "") if isinstance(error, Passing) else ""
    if told.isdigit():
        return int(told) + random.random()
    longest = min(FIRST_PAUSE * 2 ** (state.attempt_number - 1), LONGEST_PAUSE)
    return longest * (0.5 + random.random() / 2)
