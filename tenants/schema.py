"""What credentials and rate limits add to the OpenAPI schema: security schemes, headers and refusals."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from pdpl_inventory.api.schema import add_headers, add_problems, header, operations

RATES = {
    "RateLimit-Limit": "What the tenant may use in a minute: requests, or items when fewer of those are left.",
    "RateLimit-Remaining": "How much of it is left.",
    "RateLimit-Reset": "Seconds until it is whole again.",
}
# Refusals of a request for its body.
BODY_PROBLEMS = ("400", "411", "413", "415")


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.tokens.TokenAuthentication"
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An access token of `POST /api/v1/auth/token`; it lives 30 minutes.",
        }


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.api_keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "pdpl_<tenant>_<secret>",
            "description": "An API key of `POST /api/v1/tenants/{tenant_id}/api-keys`, for programs.",
        }


class SessionScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "tenants.authentication.sessions.BrowserSession"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": "Signed in at `/admin/`."}


def with_limits(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """A postprocessing hook of drf-spectacular: headers of rate limits, and the refusals of ``ScopedView``.

    The refusals, of limits and of bodies, are added to the paths of a tenant.
    """
    headers = result["components"].setdefault("headers", {})
    headers.update({name: header(description) for name, description in RATES.items()})
    for path, method, operation in operations(result):
        in_tenant = "{tenant_id}" in path
        if in_tenant:
            add_problems(operation["responses"], "429", *(BODY_PROBLEMS if method != "get" else ()))
        for status, response in operation["responses"].items():
            if status == "429" or (in_tenant and status != "401"):
                add_headers(response, *RATES)
    return result
