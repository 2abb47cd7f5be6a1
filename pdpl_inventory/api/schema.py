"""The OpenAPI schema: drf-spectacular's ``AutoSchema`` with labels in the language of the request, and the hooks that
add to every endpoint what none declares itself. The settings name the hooks (``SPECTACULAR_SETTINGS``).
"""

import copy
from collections.abc import Iterator
from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class InTheReadersLanguage(AutoSchema):
    """Describes copies of serializers, since an instance keeps the labels of the language of its first use."""

    def _get_request_for_media_type(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_request_for_media_type(_copied_if_shared(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]

    def _get_response_for_code(self, serializer: Any, *args: Any, **kwargs: Any) -> Any:
        return super()._get_response_for_code(_copied_if_shared(serializer), *args, **kwargs)  # type: ignore[no-untyped-call]


def _copied_if_shared(serializer: Any) -> Any:
    """A copy of a serializer declared in ``extend_schema``; one that a view made for this request has a context."""
    declared = isinstance(serializer, serializers.Field) and not getattr(serializer, "_context", None)
    return copy.deepcopy(serializer) if declared else serializer


# --- Hooks ----------------------------------------------------------------------------


def with_names(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular, for generated clients.

    Query parameters refer to the enums of components by name, and every property of a response is required.
    """
    schemas = result["components"]["schemas"]
    lists = {tuple(sorted(each["enum"])): name for name, each in schemas.items() if "enum" in each}
    for _path, _method, operation in operations(result):
        for parameter in operation.get("parameters", []):
            _refer_to_enum(parameter["schema"], lists)
    for name, each in schemas.items():
        if "properties" in each and name != "ProblemDetail" and not name.endswith("Request"):
            each["required"] = sorted(each["properties"])
    return result


def _refer_to_enum(schema: dict[str, Any], lists: dict[tuple[str, ...], str]) -> None:
    """Replace an enum that is a component by a reference to it."""
    if "items" in schema:
        _refer_to_enum(schema["items"], lists)
    elif name := lists.get(tuple(sorted(schema.get("enum", ())))):
        reference = {"$ref": f"#/components/schemas/{name}"}
        default = {"default": schema["default"]} if "default" in schema else {}
        schema.clear()
        schema.update({"allOf": [reference], **default} if default else reference)


def with_failures(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the failures that every endpoint may answer with, 406 and 503."""
    for _path, _method, operation in operations(result):
        add_problems(operation["responses"], "406", "503")
    return result


def with_headers(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: the request's id on every response, ``Retry-After`` where it is sent.

    It must run after the hooks that add responses.
    """
    headers = result["components"].setdefault("headers", {})
    headers["Retry-After"] = header("Seconds to wait before asking again.")
    headers["X-Request-ID"] = header("The request's name, to be quoted when asking for help.", "string")
    for _path, _method, operation in operations(result):
        for status, response in operation["responses"].items():
            add_headers(response, "X-Request-ID", *(("Retry-After",) if status in ("409", "429", "503") else ()))
    return result


# --- For hooks ------------------------------------------------------------------------


def operations(result: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of each operation of a schema."""
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, dict) and "responses" in operation:
                yield path, method, operation


def add_problems(responses: dict[str, Any], *statuses: str) -> None:
    """Add a failure for each of the statuses that ``responses`` does not have."""
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in statuses:
        responses.setdefault(status, {"description": "", "content": problem})


def add_headers(response: dict[str, Any], *names: str) -> None:
    """Let a response refer to headers of the components."""
    headers = response.setdefault("headers", {})
    for name in names:
        headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})


def header(description: str, kind: str = "integer") -> dict[str, Any]:
    """A header as a component."""
    return {"description": description, "schema": {"type": kind}}
