"""Health checks for load balancers: liveness and readiness, and the middleware that lets them in by any name."""

from collections.abc import Callable
from functools import wraps
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from time import monotonic

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt

from pdpl_inventory import errors

CHECKS = ("/healthz", "/readyz")
LONGEST = 5.0  # seconds that a load balancer waits to learn that the database does not answer
_asking = Lock()


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
    """200 when the database answers within ``LONGEST`` and no migration is pending, else 503."""
    return JsonResponse({"status": "ok"}) if _is_ready() else errors.error_response(503, "not_ready")


def _is_ready() -> bool:
    """Ask the database in a thread of its own, one at a time.

    A pooler keeps a statement waiting for a server that is away, PgBouncer two minutes by default, and a load balancer
    must know sooner.
    """
    deadline = monotonic() + LONGEST
    if not _asking.acquire(timeout=LONGEST):
        return False
    answer: SimpleQueue[bool] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(not has_pending_migrations())
        except Error:
            answer.put(False)
        finally:
            connection.close()
            _asking.release()

    Thread(target=ask, name="ready", daemon=True).start()
    try:
        return answer.get(timeout=max(0.0, deadline - monotonic()))
    except Empty:
        return False


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
