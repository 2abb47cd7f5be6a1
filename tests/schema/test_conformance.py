"""Requests generated from the schema, good and bad, meet no 5xx and no undocumented answer."""

from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.wsgi import get_wsgi_application
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from tests.conftest import GOLDEN
from tests.factories import ITEMS, Someone, someone

pytestmark = pytest.mark.slow

OPERATIONS = [
    operation["operationId"]
    for operations in yaml.safe_load(GOLDEN.read_text())["paths"].values()
    for operation in operations.values()
]
PROMISES = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
OF_DPO = [f"processing_activities_{step}{many}" for step in ("approve", "return") for many in ("", "_many")]
TENANTS = "/api/v1/tenants/{tenant_id}/"


@dataclass
class Asked:
    """The live schema, as whom it is asked, and an id for each path that ends in one."""

    schema: Any
    admin: Someone
    dpo: Someone
    ids: dict[str, str]


@pytest.fixture(scope="module")
def asked(django_db_setup: None, django_db_blocker: Any) -> Asked:
    application = get_wsgi_application()

    def from_elsewhere(environ: Any, start_response: Any) -> Any:
        """From an address of its own, so that its failed sign-ins count for no other test."""
        return application({**environ, "REMOTE_ADDR": "203.0.113.61"}, start_response)

    with django_db_blocker.unblock():
        admin = someone("admin")
        someone("viewer", admin.tenant_id)
        dpo = someone("dpo", admin.tenant_id)
        members = admin.get("members").json()["results"]
        ids = {
            **{kind: admin.client.post(admin.url(kind), ITEMS[kind]()).json()["id"] for kind in ITEMS},
            "api-keys": admin.client.post(admin.url("api-keys"), {"name": "x", "role": "viewer"}).json()["id"],
            "members": next(each["id"] for each in members if each["role"] == "viewer"),
            "audit-events": admin.get("audit-events").json()["results"][0]["id"],
            "batches": admin.batch([ITEMS["recipients"](), {}], "recipients").json()["batch_id"],
        }
        return Asked(schemathesis.openapi.from_wsgi("/api/v1/schema", from_elsewhere), admin, dpo, ids)


def ask(asked: Asked, operation_id: str, examples: int) -> None:
    operation = asked.schema.find_operation_by_id(operation_id)
    good, bad = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    room = operation.path.removeprefix(TENANTS).partition("/")[0]
    by = asked.dpo if operation_id in OF_DPO else asked.admin
    headers = {"Authorization": by.client._credentials["HTTP_AUTHORIZATION"]}

    @settings(max_examples=examples, phases=[Phase.generate])
    @given(case=good | bad, is_home=st.integers(0, 9), is_known=st.booleans())
    def each(case: Any, is_home: int, is_known: bool) -> None:
        if "tenant_id" in case.path_parameters and is_home:
            case.path_parameters["tenant_id"] = str(asked.admin.tenant_id)
        if "id" in case.path_parameters and is_known:
            case.path_parameters["id"] = asked.ids[room]
        case.call_and_validate(headers=headers, checks=PROMISES)

    each()


@pytest.fixture
def _without_limits(settings: Any) -> None:
    settings.PDPL_REQUESTS_PER_MINUTE = 10**9


@pytest.mark.usefixtures("_without_limits")
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_by_the_schema_is_answered_by_it(asked: Asked, operation_id: str) -> None:
    ask(asked, operation_id, 15)


@pytest.mark.soak
@pytest.mark.usefixtures("_without_limits")
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_by_the_schema_is_answered_by_it_at_length(asked: Asked, operation_id: str) -> None:
    ask(asked, operation_id, 100)
