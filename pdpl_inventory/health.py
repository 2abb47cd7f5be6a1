"""For load balancers: alive, and able to serve."""

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from pdpl_inventory import errors


def alive(request: HttpRequest) -> JsonResponse:
    """200 while the process answers."""
    return JsonResponse({"status": "ok"})


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
