"""For load balancers: alive, and able to serve."""

from collections.abc import Callable
from functools import wraps

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from pdpl_inventory import errors


def read_only(view: Callable[[HttpRequest], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """405, in the one shape, for whatever is no GET or HEAD."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest) -> JsonResponse:
        if request.method in ("GET", "HEAD"):
            return view(request)
        response = errors.answer(request, 405, "method_not_allowed", method=request.method)
        response["Allow"] = "GET, HEAD"
        return response

    return guarded


@read_only
def alive(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


@read_only
def ready(request: HttpRequest) -> JsonResponse:
    """200 when the database answers and no migration is pending, else 503."""
    try:
        pending = has_pending_migrations()
    except Error:
        pending = True
    return errors.answer(request, 503, "not_ready") if pending else JsonResponse({"status": "ok"})


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
