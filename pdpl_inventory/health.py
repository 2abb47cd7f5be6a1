"""Health checks for load balancers: liveness and readiness, and the middleware that lets them in by any name."""

from collections.abc import Callable
from functools import wraps

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from pdpl_inventory import errors

CHECKS = ("/healthz", "/readyz")


class ByAnyName:
    """Answers health checks, and requests with a token for ``/metrics``, before the middleware that asks for more.

    They come to addresses that are no names of ``ALLOWED_HOSTS``, without TLS and without a session. Without a token
    the name counts at ``/metrics`` too: a page in a browser of this machine must not read it by a name of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in CHECKS or (request.path == "/metrics" and "Authorization" in request.headers):
            response: HttpResponse = resolve(request.path).func(request)
            return response
        return self.get_response(request)


def read_only(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Decorates a view to refuse other methods than GET and HEAD with 405 in the common envelope."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request)
        response = errors.error_response(405, "method_not_allowed", method=request.method)
        response["Allow"] = "GET, HEAD"
        return response

    return guarded


@read_only
def alive(request: HttpRequest) -> JsonResponse:
    """200 as long as the process serves requests."""
    return JsonResponse({"status": "ok"})


@read_only
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database is reachable and no migration is pending, else 503."""
    try:
        pending = has_pending_migrations()
    except Error:
        pending = True
    return errors.error_response(503, "not_ready") if pending else JsonResponse({"status": "ok"})


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
