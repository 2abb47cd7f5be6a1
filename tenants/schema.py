"""What the OpenAPI schema says of every endpoint: the ways to say who is asking, and the limits."""

from collections.abc import Iterator
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token of `POST /api/v1/auth/token`; it lives 30 minutes.",
        }


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.apikeys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pdpl_<tenant>_<secret>",
            "description": "An API key of `POST /api/v1/tenants/{tenant_id}/api-keys`, for programs.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Signed in at `/admin/`."}


RATES = {
    "RateLimit-Limit": "What the tenant may use in a minute: requests, or items when fewer of those are left.",
    "RateLimit-Remaining": "How much of it is left.",
    "RateLimit-Reset": "Seconds until it is whole again.",
}


def with_names(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular, for the sake of generated clients.

    A closed list has one name wherever it stands, also in a query; and an answer's fields are all there, always.
    """
    schemas = result["components"]["schemas"]
    lists = {tuple(sorted(each["enum"])): name for name, each in schemas.items() if "enum" in each}
    for operation in _operations(result):
        for parameter in operation.get("parameters", []):
            _name(parameter["schema"], lists)
    for name, each in schemas.items():
        if "properties" in each and name != "ProblemDetail" and not name.endswith("Request"):
            each["required"] = sorted(each["properties"])
    return result


def _name(schema: dict[str, Any], lists: dict[tuple[str, ...], str]) -> None:
    """Put the name of a known list of codes in place of the codes."""
    if "items" in schema:
        _name(schema["items"], lists)
    elif name := lists.get(tuple(sorted(schema.get("enum", ())))):
        reference = {"$ref": f"#/components/schemas/{name}"}
        default = {"default": schema["default"]} if "default" in schema else {}
        schema.clear()
        schema.update({"allOf": [reference], **default} if default else reference)


def _operations(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in result["paths"].values():
        yield from (each for each in operations.values() if isinstance(each, dict) and "responses" in each)


def with_limits(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A hook of drf-spectacular: every endpoint of a tenant's data tells its limits, and answers 429 beyond them."""
    result["components"]["headers"] = {
        **{name: _header(words) for name, words in RATES.items()},
        "Retry-After": _header("Seconds to wait before asking again."),
        "X-Request-ID": _header("The request's name, to be quoted when asking for help.", "string"),
    }
    for path, operations in result["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                limited = "{tenant_id}" in path
                _add_problems(operation["responses"], limited, writes=method != "get")
                _add_headers(operation["responses"], limited)
    return result


def _add_problems(responses: dict[str, Any], limited: bool, writes: bool) -> None:
    """What any endpoint may answer: that nobody can read what was asked for, that we are away; limits; bodies."""
    problem = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    statuses = ["406", "503"]
    if limited:
        statuses += ["429", *(("400", "411", "413", "415") if writes else ())]
    for status in statuses:
        responses.setdefault(status, {"description": "", "content": problem})


def _add_headers(responses: dict[str, Any], limited: bool) -> None:
    for status, response in responses.items():
        told = status == "429" or (limited and status != "401")
        names = [*(RATES if told else ()), "X-Request-ID"]
        if status in ("409", "429", "503"):
            names.append("Retry-After")
        headers = response.setdefault("headers", {})
        for name in names:
            headers.setdefault(name, {"$ref": f"#/components/headers/{name}"})


def _header(description: str, kind: str = "integer") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}
