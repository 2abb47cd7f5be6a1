"""Headers by which browsers refuse what no page of ours does: scripts from elsewhere or inline, frames, sensors.

``'unsafe-eval'`` is for Alpine, by which Unfold's pages work; styles are inline in Unfold's templates and in bars whose
length is a figure. No page has an inline script.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse

OF_PAGES = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
OF_DATA = "default-src 'none'; frame-ancestors 'none'"
SENSORS = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeaders:
    """Sets ``Content-Security-Policy``, ``Permissions-Policy`` and, for the API, ``Cache-Control``.

    A view's own header stays. Answers of the API hold tokens or a tenant's data, which no cache on the way may keep;
    Django's admin says so of its pages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Content-Security-Policy", OF_PAGES + _provider())
            response.headers.setdefault("Permissions-Policy", SENSORS)
        elif request.path.startswith("/api/"):
            response.headers.setdefault("Content-Security-Policy", OF_DATA)
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _provider() -> str:
    """The form of the sign-in page is answered by a redirect to the identity provider, whose pages may be anywhere."""
    return f" {urlsplit(settings.PDPL_OIDC_ISSUER).scheme}:" if settings.PDPL_OIDC_ISSUER else ""
