"""HTTP requests, sent again after temporary failures for up to ``patience`` seconds.

Temporary are lost connections, the statuses 429, 502, 503 and 504, and the 409 of a request whose first attempt is
still being processed. The pause before the next attempt is the server's ``Retry-After``, or else grows from attempt to
attempt; both are varied at random, so that many clients do not return at the same moment. A request that is not
repeatable is sent again only after a failure that shows that the server has not processed it.

A server that has never been reached is different: its address may be wrong, so a connection that cannot be made is
tried again for ``connect_patience`` seconds only, which is 0 by default.
"""

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any, Literal

import httpx
import tenacity

from pdpl_client._errors import ConnectionFailed, error_from

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 20.0  # seconds
IN_PROGRESS = "idempotency_in_progress"
OUTCOME_UNKNOWN = "outcome_unknown"  # the server lost its database while it stored the request

NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
CUT_CONNECTION = (
    httpx.ReadError,
    httpx.WriteError,
    httpx.CloseError,
    httpx.ReadTimeout,
    httpx.WriteTimeout,
    httpx.RemoteProtocolError,
)
NOT_SENDABLE = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)

# Why a request waits: the server was never reached; the connection was lost; the rate limit is used up; the server or a
# gateway is busy; the first attempt of the same request is still being processed.
WaitReason = Literal["unreached", "lost", "limit", "busy", "in_progress"]
OnWait = Callable[[WaitReason, float, float], None]


class RetryLater(Exception):
    """The server's answer is a temporary failure."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response


class Transport:
    """Sends requests to one server with one credential. May be shared between threads.

    ``on_wait(reason, seconds, left)`` is called before each pause: ``seconds`` is its length, ``left`` the time until
    the request is given up. ``reached`` tells whether the server has ever been connected to.
    """

    def __init__(
        self, http: httpx.Client, patience: float, connect_patience: float = 0.0, on_wait: OnWait | None = None
    ) -> None:
        self.http, self.patience, self.connect_patience, self.on_wait = http, patience, connect_patience, on_wait
        self.reached = False
        http.event_hooks = {"response": [self._note_response]}

    def _note_response(self, _: httpx.Response) -> None:
        self.reached = True

    def request(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        repeatable: bool | None = None,
        stopped: threading.Event | None = None,
        **options: Any,
    ) -> httpx.Response:
        """Send a request and return the answer, which may have any status that is not a temporary failure.

        ``repeatable`` says that sending the request twice has the same effect as sending it once; by default that
        holds for all methods but ``POST`` and ``PATCH``. Once ``stopped`` is set, pauses end and nothing more is sent.
        ``options`` go to ``httpx.Client.request``. Raises ``Refused`` when the server's last answer within ``patience``
        was a temporary failure, and ``ConnectionFailed``.
        """
        if repeatable is None:
            repeatable = method not in ("POST", "PATCH")
        stop = stopped or threading.Event()

        def attempt() -> httpx.Response:
            if stop.is_set():
                raise ConnectionFailed("The request was not sent: the upload was stopped.")
            try:
                response = self.http.request(method, path, headers=headers, **options)
            except CUT_CONNECTION:
                self.reached = True
                raise
            if _is_temporary(response, repeatable):
                raise RetryLater(response)
            return response

        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: _should_retry(error, repeatable)),
            wait=_pause,
            stop=lambda state: stop.is_set() or state.upcoming_sleep >= self._left(state),
            before_sleep=self._tell,
            sleep=tenacity.sleep_using_event(stop),
            reraise=True,
        )
        try:
            return retrying(attempt)
        except RetryLater as error:
            raise error_from(error.response) from None
        except httpx.TransportError as error:
            reached = self.reached or not isinstance(error, NO_CONNECTION)
            raise ConnectionFailed(f"{self.http.base_url}: {error or type(error).__name__}", reached) from error

    def request_or_raise(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Like ``request``, but every answer with an error status is raised as ``Refused``."""
        response = self.request(method, path, **options)
        if response.is_error:
            raise error_from(response)
        return response

    def _left(self, state: tenacity.RetryCallState) -> float:
        """The seconds until the request is given up."""
        never = not self.reached and isinstance(_error_of(state), NO_CONNECTION)
        return (self.connect_patience if never else self.patience) - (state.seconds_since_start or 0.0)

    def _tell(self, state: tenacity.RetryCallState) -> None:
        if self.on_wait:
            self.on_wait(self._reason(_error_of(state)), state.upcoming_sleep, self._left(state))

    def _reason(self, error: BaseException | None) -> WaitReason:
        if not isinstance(error, RetryLater):
            return "lost" if self.reached else "unreached"
        match error.response.status_code:
            case 429:
                return "limit"
            case 409:
                return "in_progress"
        return "busy"


def _is_temporary(response: httpx.Response, repeatable: bool) -> bool:
    match response.status_code:
        case 503 if OUTCOME_UNKNOWN in response.text:
            return repeatable
        case 429 | 503:  # the server has not processed the request
            return True
        case 502 | 504:  # a gateway's answer: the server may have processed the request
            return repeatable
        case 409:
            return IN_PROGRESS in response.text
    return False


def _should_retry(error: BaseException, repeatable: bool) -> bool:
    if isinstance(error, (RetryLater, *NO_CONNECTION)):
        return True
    return repeatable and isinstance(error, httpx.TransportError) and not isinstance(error, NOT_SENDABLE)


def _error_of(state: tenacity.RetryCallState) -> BaseException | None:
    """The failure of the last attempt."""
    return state.outcome.exception() if state.outcome else None


def _pause(state: tenacity.RetryCallState) -> float:
    """The seconds to wait before the next attempt."""
    error = _error_of(state)
    retry_after = error.response.headers.get("Retry-After", "") if isinstance(error, RetryLater) else ""
    if retry_after.isdigit():
        return int(retry_after) + random.random()
    longest = min(FIRST_PAUSE * 2 ** (state.attempt_number - 1), LONGEST_PAUSE)
    return longest * (0.5 + random.random() / 2)
