"""A method that a path does not take is 405 with the allowed ones named; OPTIONS describes without acting."""

from typing import Any

import pytest
import yaml
from django.test import Client

from tests.conftest import GOLDEN
from tests.factories import ITEMS, Someone, program
from tests.pdpl_inventory.vietnamese import VIETNAMESE

PATHS = {path: set(methods) for path, methods in yaml.safe_load(GOLDEN.read_text())["paths"].items()}
METHODS = {"get", "post", "put", "patch", "delete", "trace"}
HALF = "01a20be2-f40e-77f0-b6dd-0998ea84acda"


def home(who: Someone, path: str) -> str:
    return path.replace("{tenant_id}", str(who.tenant_id)).replace("{id}", HALF)


def assert_is_405(answer: Any, method: str, taken: set[str]) -> None:
    assert answer.status_code == 405
    detail = answer.json()["detail"]
    assert (detail["code"], answer["Content-Type"]) == ("method_not_allowed", "application/json")
    assert method.upper() in detail["error"]
    assert VIETNAMESE & set(detail["error_vi"])
    assert taken <= {each.strip().lower() for each in answer["Allow"].split(",")}


def test_what_a_path_does_not_take_is_405_and_named(admin: Someone) -> None:
    for path, taken in PATHS.items():
        for method in METHODS - taken:
            answer = admin.client.generic(method.upper(), home(admin, path), HTTP_ACCEPT="application/json")
            assert_is_405(answer, method, taken)


@pytest.mark.parametrize("path", ["/api/v1/schema", "/api/v1/docs", "/api/v1/redoc", "/healthz", "/readyz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_pages_are_read_alone(path: str, method: str) -> None:
    assert_is_405(Client(enforce_csrf_checks=True).generic(method, path), method, {"get"})


def test_schema_in_a_form_that_there_is_not_is_406_in_the_one_shape() -> None:
    answer = Client().get("/api/v1/schema", HTTP_ACCEPT="image/png")
    assert (answer.status_code, answer.json()["detail"]["code"]) == (406, "not_acceptable")


@pytest.mark.parametrize("kind", ITEMS)
def test_options_tell_what_may_be_sent_to_whom(admin: Someone, kind: str) -> None:
    told = admin.client.options(admin.url(kind)).json()
    assert told["description"].count("\n") == 2  # the list, the form, the filters
    fields = told["actions"]["POST"]
    assert set(ITEMS[kind]()) <= set(fields)
    assert fields["id"]["read_only"]
    scanner = program(admin).client.options(admin.url(kind))
    assert (scanner.status_code, "actions" in scanner.json()) == (200, False)
    assert admin.client.options(admin.url(f"batch/{kind}")).json()["parses"] == [
        "application/json",
        "application/x-ndjson",
    ]


def test_options_need_a_credential_too(admin: Someone) -> None:
    assert Client().options(admin.url("recipients")).status_code == 401
    assert Client().options("/api/v1/auth/token").status_code == 200
