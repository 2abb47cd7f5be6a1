"""Logs as lines and as JSON say what happened and nothing of what was sent."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from pdpl_inventory.logs import JSONFormatter, RequestIdFilter
from pdpl_inventory.settings import observing
from tests.factories import Someone


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the product logs meanwhile, as JSON."""
    for name in ("pdpl.requests", "pdpl.errors"):  # import-linter, run by another test, disables all loggers there are
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JSONFormatter())
    handler.addFilter(RequestIdFilter())
    logger = logging.getLogger("pdpl")
    logger.addHandler(handler)
    yield text
    logger.removeHandler(handler)


def test_a_request_is_one_object_with_its_particulars(editor: Someone, logged: io.StringIO) -> None:
    answer = editor.get("recipients", search="bà Hai")
    (entry,) = (json.loads(line) for line in logged.getvalue().splitlines())
    assert entry["request_id"] == answer.headers["X-Request-ID"]
    route = "api/v1/tenants/<str:tenant_id>/recipients"
    assert (entry["method"], entry["route"], entry["status"], entry["level"]) == ("GET", route, 200, "INFO")
    assert entry["message"].startswith(f"GET {route} 200 ")
    assert isinstance(entry["milliseconds"], int)
    assert entry["time"].endswith("+00:00")
    assert "Hai" not in logged.getvalue()
    assert str(editor.tenant_id) not in logged.getvalue()


def test_a_failure_is_one_object_with_its_traceback_and_without_its_text(logged: io.StringIO) -> None:
    name = "Hai"
    try:
        raise ValueError(f"Bà {name}")
    except ValueError:
        logging.getLogger("pdpl.errors").exception("failed")
    (entry,) = (json.loads(line) for line in logged.getvalue().splitlines())
    assert "test_logs.py" in entry["traceback"]
    assert entry["traceback"].endswith("builtins.ValueError")
    assert "Bà Hai" not in logged.getvalue()


def test_the_setting_chooses_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    def chosen() -> Any:
        return observing.logging()["formatters"]["chosen"]["()"].rpartition(".")[2]

    assert chosen() == "DiscreetFormatter"
    monkeypatch.setenv("PDPL_LOG_FORMAT", "json")
    assert chosen() == "JSONFormatter"
    monkeypatch.setenv("PDPL_LOG_FORMAT", "xml")
    with pytest.raises(Exception, match="PDPL_LOG_FORMAT must be one of line, json, not 'xml'"):
        chosen()
