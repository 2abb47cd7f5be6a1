"""``/metrics`` and the health checks of a machine that runs ``work`` alone, from a process without the rest."""

import os
import signal
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from django.core.wsgi import get_wsgi_application
from django.db import connections

PATHS = ("/metrics", "/healthz", "/readyz")


class _Silent(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


def serve(host: str, port: int, parent: int) -> None:
    """Answer requests for ``PATHS``, one after the other, until the process ``parent`` is no longer this one's."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, signal.SIG_DFL)
    pages = get_wsgi_application()

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in PATHS:
            return pages(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain")])
        return [b""]

    with make_server(host, port, application, handler_class=_Silent) as server:
        server.timeout = 1
        while os.getppid() == parent:
            server.handle_request()
            connections.close_all()
