"""The schema states for every endpoint its authentication, its limits and its refusals."""

from typing import Any

import pytest
from django.test import Client

from tests.pdpl_inventory.vietnamese import VIETNAMESE


@pytest.fixture(scope="module")
def schema(django_db_setup: None) -> Any:
    return Client().get("/api/v1/schema", HTTP_ACCEPT="application/vnd.oai.openapi+json").json()


def operations(schema: Any) -> list[tuple[str, str, Any]]:
    found = []
    for path, methods in schema["paths"].items():
        found += [(path, method, each) for method, each in methods.items() if method in METHODS]
    assert len(found) > 20
    return found


METHODS = {"get", "post", "put", "patch", "delete"}


def test_token_and_key_are_described(schema: Any) -> None:
    schemes = schema["components"]["securitySchemes"]
    assert {schemes[name]["scheme"] for name in ("bearer", "key")} == {"bearer"}
    for path, _, operation in operations(schema):
        names = {name for each in operation.get("security", []) for name in each}
        if path.endswith(".ics"):
            assert not names, "A calendar is read by the secret of its link."
        elif "{tenant_id}" in path:
            assert {"bearer", "key", "session"} <= names


def test_every_endpoint_of_a_tenant_has_its_limits(schema: Any) -> None:
    for path, method, operation in operations(schema):
        responses = operation["responses"]
        if "{tenant_id}" not in path:
            continue
        assert {"401", "403", "429", "503"} <= set(responses), (path, method)
        assert {"Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} <= set(
            responses["429"]["headers"]
        )
        good = next(each for status, each in responses.items() if status.startswith("2"))
        assert {"RateLimit-Remaining", "X-Request-ID"} <= set(good["headers"])


def test_every_refusal_has_the_one_shape(schema: Any) -> None:
    for path, method, operation in operations(schema):
        for status, response in operation["responses"].items():
            if status[0] in "45" and status != "422":
                told = response["content"]["application/json"]["schema"]
                assert told == {"$ref": "#/components/schemas/Problem"}, (path, method, status)
    assert set(schema["components"]["schemas"]["ProblemDetail"]["required"]) == {
        "code",
        "error",
        "error_vi",
        "request_id",
    }


@pytest.mark.parametrize(
    "path", ["/api/v1/tenants/{tenant_id}/api-keys", "/api/v1/tenants/{tenant_id}/members", "/api/v1/auth/password"]
)
def test_forms_have_vietnamese_examples(schema: Any, path: str) -> None:
    body = schema["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    assert any(VIETNAMESE & set(str(each["value"]).lower()) for each in body["examples"].values())
