"""Requests generated from the schema, good and bad, meet no 5xx and no undocumented answer.

What the schema allows is never refused for its shape: only for what no schema can tell.
"""

from collections.abc import Iterator
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

from activities.models.text import trimmed
from tests.conftest import GOLDEN
from tests.dossiers.attachments.sending import attached
from tests.dossiers.filing import submitted
from tests.factories import ITEMS, PASSWORD, Someone, someone

# Invented in hundreds; what they reach, other tests reach too, and measuring takes a fifth of their time.
pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

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
OF_DPO = [
    *(f"processing_activities_{step}{many}" for step in ("approve", "return") for many in ("", "_many")),
    *(f"dossiers_versions_{step}" for step in ("approve", "return", "file", "result")),
]
LIMITS = (
    "PDPL_REQUESTS_PER_MINUTE",
    "PDPL_ITEMS_PER_MINUTE",
    "PDPL_SIGN_IN_FAILURES",
    "PDPL_SIGN_IN_FAILURES_PER_ADDRESS",
    "PDPL_IMPORTS_QUEUED",
)
# The codes of refusals (400) that a request in the right shape may meet, each with why no schema tells it.
BEYOND_A_SCHEMA = {
    "does_not_exist": "depends on what is stored",
    "conflict": "depends on what is stored",
    "duplicate": "compares two items",
    "duplicate_field": "JSON Schema sees an object after its keys were merged",
    "links_differ": "depends on what is stored",
    "profile_needs_activities": "compares two query parameters",
    "cursor_with_page": "compares two query parameters",
    "cursor_ordering": "compares two query parameters",
    "profile_needs_table": "compares a query parameter with the file",
    "past": "depends on the time",
    "in_future": "depends on the time",
    "filed_before_approval": "depends on what is stored",
    "result_before_filing": "depends on what is stored",
    "dossier_never_filed": "depends on what is stored",
    "wrong_password": "depends on what is stored",
    "password_too_short": "depends on the installation's validators",
    "password_too_common": "depends on a list of passwords",
    "password_entirely_numeric": "depends on the installation's validators",
    "password_too_similar": "compares with the person's particulars",
    "username_taken": "depends on what is stored",
    "term_too_long": "depends on the installation's terms",
    "term_too_short": "depends on the installation's terms",
    "term_without_end": "depends on the installation's terms",
    "tenant_required": "depends on the person's memberships",
    "reset_link_not_valid": "depends on what is stored",
    "ids_or_batch": "generators of clients read no exclusive alternatives of properties",
    "control_characters_not_allowed": "a pattern without control characters would hide what a text is for",
    "null_characters_not_allowed": "a pattern without control characters would hide what a text is for",
    "surrogate_characters_not_allowed": "JSON Schema knows no lone surrogates",
    "invalid_username": "the dialects of patterns differ on what a letter is",
    "invalid_country": "the schema has the form of a country code, not the 249 codes of ISO 3166-1",
}
FILES = (
    "text/csv",
    "application/x-ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "multipart/form-data",
)
WITH_PASSWORD = ("auth_token", "auth_email", "auth_password")


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
        link = admin.client.post(admin.url("register/calendar-links"), {}).json()
        ids = {
            **{kind: admin.client.post(admin.url(kind), ITEMS[kind]()).json()["id"] for kind in ITEMS},
            "api-keys": admin.client.post(admin.url("api-keys"), {"name": "x", "role": "viewer"}).json()["id"],
            "members": next(each["id"] for each in members if each["role"] == "viewer"),
            "calendar-links": link["id"],
            "attachments": attached(admin)["id"],
            "versions": submitted(admin)["id"],
            "secret": link["url"].partition("=")[2],
            "audit-events": admin.get("audit-events").json()["results"][0]["id"],
            "batches": admin.batch([ITEMS["recipients"](), {}], "recipients").json()["batch_id"],
        }
        return Asked(schemathesis.openapi.from_wsgi("/api/v1/schema", from_elsewhere), admin, dpo, ids)


def ask(asked: Asked, operation_id: str, examples: int) -> None:
    """Make requests of an operation, good and bad ones by the schema, most of them of the tenant's own data."""
    operation = asked.schema.find_operation_by_id(operation_id)
    good, bad = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    by = asked.dpo if operation_id in OF_DPO else asked.admin
    headers, statuses = {"Authorization": by.client._credentials["HTTP_AUTHORIZATION"]}, set()

    @settings(max_examples=examples, phases=[Phase.generate])
    @given(case=good | bad, is_home=st.integers(0, 9), is_known=st.booleans())
    def each(case: Any, is_home: int, is_known: bool) -> None:
        fill_in(asked, case, tenant=bool(is_home), record=is_known, person=is_known and by)
        answer = case.call_and_validate(headers=headers, checks=PROMISES)
        statuses.add(answer.status_code)
        if operation_id == "auth_password" and answer.status_code == 200:
            headers["Authorization"] = f"Bearer {answer.json()['access']}"
            by.client.credentials(HTTP_AUTHORIZATION=headers["Authorization"])
        if is_home and is_allowed(case) and answer.status_code == 400:
            assert not shape_codes(answer.json(), case.body), (case.as_curl_command(), answer.json())

    each()
    assert "{tenant_id}" not in operation.path or statuses != {401}, "No request had a right credential."
    if operation_id in WITH_PASSWORD:
        assert statuses & {200, 204}, "No request had the right password, so that none was judged to its end."


def fill_in(asked: Asked, case: Any, *, tenant: bool, record: bool, person: Any) -> None:
    """Replace what no schema can know: the tenant, an id of its data, and the credentials of a person."""
    if "tenant_id" in case.path_parameters and tenant:
        case.path_parameters["tenant_id"] = str(asked.admin.tenant_id)
    if "id" in case.path_parameters and record:
        word = case.operation.path.partition("/{id}")[0].rpartition("/")[2]
        case.path_parameters["id"] = asked.ids.get(word, asked.ids["calendar-links"])
    if record and "secret" in (case.query or {}):
        case.query["secret"] = asked.ids["secret"]
    if person and isinstance(case.body, dict):
        known = {"current_password": PASSWORD, "new_password": PASSWORD}
        if case.operation.path.endswith("/auth/token"):
            known = {"username": person.username, "password": PASSWORD}
        case.body.update({name: value for name, value in known.items() if isinstance(case.body.get(name), str)})


def is_allowed(case: Any) -> bool:
    """Whether a request is good by the schema, which says nothing of a file's bytes nor of a part without a name."""
    return case.meta.generation.mode.is_positive and case.media_type not in FILES


def shape_codes(answer: Any, body: Any) -> set[str]:
    """The codes of a refusal that a stricter schema would have told the sender.

    A text of invisible characters alone is blank, and no pattern for white space tells of them.
    """
    detail = answer["detail"]
    found = {each["code"] for each in detail.get("fields") or [detail]} - set(BEYOND_A_SCHEMA)
    return found - {"blank"} if any(text.strip() and not trimmed(text) for text in texts_in(body)) else found


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


@pytest.fixture
def _without_limits(settings: Any) -> None:
    for name in LIMITS:
        setattr(settings, name, 10**9)


@pytest.mark.usefixtures("_without_limits")
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_by_the_schema_is_answered_by_it(asked: Asked, operation_id: str) -> None:
    ask(asked, operation_id, 5)


@pytest.mark.soak
@pytest.mark.usefixtures("_without_limits")
@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_what_is_asked_by_the_schema_is_answered_by_it_at_length(asked: Asked, operation_id: str) -> None:
    ask(asked, operation_id, 150)
