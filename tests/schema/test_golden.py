"""The schema of the API equals the golden file, which ``make schema`` renews."""

import pytest
from django.test import Client

from tests.conftest import GOLDEN


def test_schema_is_the_golden_one() -> None:
    live = Client().get("/api/v1/schema", HTTP_ACCEPT="application/vnd.oai.openapi").content.decode()
    if live != GOLDEN.read_text():
        pytest.fail("The schema has changed. When that is meant, run `make schema` and commit tests/openapi.yaml.")
