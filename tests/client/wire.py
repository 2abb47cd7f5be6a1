"""The connection between client and application, which may be cut or answer by itself."""

import threading
from typing import Any
from uuid import uuid4

import httpx
from django.core.wsgi import get_wsgi_application

from tests.factories import ActivityItem

ADDRESS = "http://localhost"


class Wire(httpx.BaseTransport):
    """The application in this process, behind a connection that may be cut or answer by itself.

    ``mishaps`` maps the number of a request to what happens to it: ``"cut before"``, ``"cut after"``, or an answer.
    """

    def __init__(self, mishaps: dict[int, Any] | None = None) -> None:
        self.inner = httpx.WSGITransport(get_wsgi_application(), raise_app_exceptions=False)
        self.mishaps, self.requests = mishaps or {}, list[httpx.Request]()
        self.lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        with self.lock:
            number = len(self.requests)
            self.requests.append(request)
        mishap = self.mishaps.get(number)
        if isinstance(mishap, httpx.Response):
            return mishap
        if mishap == "cut before":
            raise httpx.ConnectError("cut", request=request)
        response = self.inner.handle_request(request)
        # To the end in either case: it ends the application's request, and with it the thread's database connection.
        response.read()
        if mishap == "cut after":
            raise httpx.ReadError("cut", request=request)
        return response


def refusal(status: int, code: str = "busy", **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=named, json={"detail": {"code": code, "error": "E", "error_vi": "V"}})


def activities(count: int, bad: tuple[int, ...] = ()) -> list[dict[str, Any]]:
    stem = uuid4().hex
    items: list[Any] = [ActivityItem(external_id=f"{stem}-{at}") for at in range(count)]
    for at in bad:
        items[at] = {"activity_name_vi": "", "legal_basis": "consent"}
    return items
