"""The views of the OpenAPI schema, Swagger UI and Redoc, whose files all come from this server (CSP)."""

from typing import Any

from django.utils import translation
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerSplitView

from pdpl_inventory.errors import as_problem, problem_response

# Both pages style themselves inline, and Redoc searches in a worker that it makes from a blob.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
TITLES = {"vi": "Tài liệu API – PDPL Inventory", "en": "API documentation – PDPL Inventory"}


class JSONProblemsMixin:
    """Renders errors as JSON, since the views' own renderers cannot."""

    request: Any

    def handle_exception(self, exc: Exception) -> Any:
        return problem_response(as_problem(exc, self.request))


class SchemaView(JSONProblemsMixin, SpectacularAPIView):
    """The schema itself, as YAML or JSON."""


class DocsPageMixin(JSONProblemsMixin):
    """Adds a ``Content-Security-Policy`` without third-party hosts, and a title in the language of the request."""

    title: Any = property(lambda self: TITLES.get(translation.get_language() or "vi", TITLES["vi"]))

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)  # type: ignore[misc]
        response["Content-Security-Policy"] = POLICY
        return response


class SwaggerPage(DocsPageMixin, SpectacularSwaggerSplitView):
    url_name = "schema"


class RedocPage(DocsPageMixin, SpectacularRedocView):
    url_name = "schema"
