"""``GET /metrics`` (contract §5): for programs of this machine, and for those that know ``PDPL_METRICS_TOKEN``."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from activities.metrics.database import DatabaseFigures
from pdpl_inventory import errors
from pdpl_inventory.health import read_only

# What proxies add: a request that has one of these came from elsewhere, whatever address it has here.
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


@read_only
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text format; 401 for a wrong token, 403 for another machine without one."""
    if not (_is_local(request) or _knows_token(request)):
        if not settings.PDPL_METRICS_TOKEN:
            return errors.error_response(403, "permission_denied")
        refused = errors.error_response(401, "not_authenticated")
        refused["WWW-Authenticate"] = "Bearer"
        return refused
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(settings.PDPL_METRICS_DIR))  # type: ignore[no-untyped-call]
    registry.register(DatabaseFigures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _is_local(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket in the file system, at which a proxy listens
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _knows_token(request: HttpRequest) -> bool:
    token = settings.PDPL_METRICS_TOKEN
    return bool(token) and constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")


urlpatterns = [path("metrics", metrics)]
