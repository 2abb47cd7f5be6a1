"""Logging: one line per request, and tracebacks without messages; no bodies, names, tokens or query strings."""

import logging
import time
import traceback
from collections.abc import Callable
from types import TracebackType

from django.http import HttpRequest, HttpResponse

from pdpl_inventory import request_id

logger = logging.getLogger("pdpl.requests")
HEALTH_CHECKS = ("/healthz", "/readyz")


class RequestLog:
    """Sets the request's id and logs its line: method, route, status, milliseconds; health checks have none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request_id.choose(request.headers.get("X-Request-ID", ""))
        token = request_id.current.set(name)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            if request.path not in HEALTH_CHECKS:
                route = request.resolver_match.route if request.resolver_match else "-"
                milliseconds = (time.monotonic() - started) * 1000
                logger.info("%s %s %d %.0f ms", request.method, route, response.status_code, milliseconds)
            return response
        finally:
            request_id.current.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.current.get()
        return True


class DiscreetFormatter(logging.Formatter):
    """Formats an exception as traceback and class, never its text: databases quote the row they refuse."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}] {message}", style="{")

    def formatException(  # noqa: N802 - logging's own name
        self, exc_info: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        error: BaseException | None = exc_info[1]
        lines: list[str] = []
        while error is not None:
            kind = type(error)
            lines.append("".join(traceback.format_tb(error.__traceback__)) + f"{kind.__module__}.{kind.__qualname__}")
            error = error.__cause__
        return "\n  caused by:\n".join(lines)
