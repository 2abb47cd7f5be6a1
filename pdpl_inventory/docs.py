"""The API's schema, and its pages, Swagger UI and Redoc: from this server alone, and told so to the browser."""

from typing import Any

from django.utils import translation
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from pdpl_inventory.errors import as_problem, plainly

# Both pages style themselves inline, and Redoc searches in a worker that it makes from a blob.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
TITLES = {"vi": "Tài liệu API – PDPL Inventory", "en": "API documentation – PDPL Inventory"}


class PlainFailures:
    """Failures as JSON: what shows pages and schemas does not show these."""

    request: Any

    def handle_exception(self, exc: Exception) -> Any:
        return plainly(as_problem(exc, self.request))


class SchemaView(PlainFailures, SpectacularAPIView):
    """The schema itself, as YAML or JSON."""


class OwnHostAlone(PlainFailures):
    """``Content-Security-Policy`` that leaves no third-party host to ask, and a title in the reader's language."""

    title: Any = property(lambda self: TITLES.get(translation.get_language() or "vi", TITLES["vi"]))

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)  # type: ignore[misc]
        response["Content-Security-Policy"] = POLICY
        return response


class SwaggerPage(OwnHostAlone, SpectacularSwaggerSplitView):
    url_name = "schema"


class RedocPage(OwnHostAlone, SpectacularRedocView):
    url_name = "schema"
