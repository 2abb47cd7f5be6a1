"""``/.well-known/security.txt`` (RFC 9116): where to report a weakness of this installation."""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from pdpl_inventory import errors
from pdpl_inventory.health import read_only

VALID_FOR = timedelta(days=180)


@read_only
def security_txt(request: HttpRequest) -> HttpResponse:
    """The contact of ``PDPL_SECURITY_CONTACT``; 404 without one."""
    if not settings.PDPL_SECURITY_CONTACT:
        return errors.error_response(404, "not_found")
    expires = (datetime.now(UTC) + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [f"Contact: {each}" for each in settings.PDPL_SECURITY_CONTACT]
    lines += [f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}", "Preferred-Languages: vi, en"]
    if settings.PDPL_URL:
        lines.append(f"Canonical: {settings.PDPL_URL.rstrip('/')}/.well-known/security.txt")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
