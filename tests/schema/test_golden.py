"""The schema of the API, as a reader of English gets it, equals the golden file, which ``make schema`` renews."""

import pytest
from django.test import Client

from tests.conftest import GOLDEN


def test_schema_is_the_golden_one() -> None:
    english = {"accept": "application/vnd.oai.openapi", "accept-language": "en"}
    live = Client().get("/api/v1/schema", headers=english).content.decode()
    if live != GOLDEN.read_text():
        pytest.fail("The schema has changed. When that is meant, run `make schema` and commit tests/openapi.yaml.")
