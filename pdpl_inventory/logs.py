"""Logging: one line or JSON object per request, tracebacks without messages; no bodies, names, tokens or queries."""

import json
import logging
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType

from django.http import HttpRequest, HttpResponse

from pdpl_inventory import request_id
from pdpl_inventory.metrics import measures

logger = logging.getLogger("pdpl.requests")
# What a request's line says, as members of its JSON object.
PARTICULARS = ("method", "route", "status", "milliseconds")
UNLOGGED = ("/healthz", "/readyz", "/metrics")


class RequestLog:
    """Sets the request's id, logs its line (method, route, status, milliseconds) and counts it.

    What looks whether the server is well is neither logged nor counted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = request_id.choose(request.headers.get("X-Request-ID", ""))
        token = request_id.current.set(name)
        started = time.monotonic()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            if request.path not in UNLOGGED:
                route = request.resolver_match.route if request.resolver_match else "-"
                seconds = time.monotonic() - started
                told = request.method, route, response.status_code, round(seconds * 1000)
                logger.info("%s %s %d %d ms", *told, extra=dict(zip(PARTICULARS, told, strict=True)))
                measures.count_request(request.method, route, response.status_code, seconds)
            return response
        finally:
            request_id.current.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Count what ended a page; failures of the API come by ``errors.handle``."""
        measures.count_timeout(exception, "page")


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


class JSONFormatter(DiscreetFormatter):
    """Formats a record as one line of JSON; a request's particulars are members of their own."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        entry |= {name: getattr(record, name) for name in PARTICULARS if hasattr(record, name)}
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
