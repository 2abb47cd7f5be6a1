"""The alert rules and the dashboard ask for figures that exist, and each alert has its section in the runbook."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test import Client
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from activities.metrics import noted
from pdpl_inventory.metrics import measures
from tests.deploy.tools import DEPLOY, ROOT, passes, tool
from tests.factories import Someone

MONITORING = DEPLOY / "monitoring"
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text()
RULES = yaml.safe_load((MONITORING / "alerts.yml").read_text())["groups"][0]["rules"]
PANELS = json.loads((MONITORING / "dashboard.json").read_text())["panels"]


def exposed() -> set[str]:
    """The names of all samples that the product can show."""
    names = {"up"}
    for measure in vars(measures).values():
        if isinstance(measure, MetricWrapperBase):
            for family in measure.describe():
                suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}.get(family.type, [""])
                names |= {family.name + suffix for suffix in suffixes}
    page = Client().get("/metrics").text
    return names | {sample.name for each in text_string_to_metric_families(page) for sample in each.samples}


def anchors() -> set[str]:
    titles = [line.removeprefix("## ") for line in RUNBOOK.splitlines() if line.startswith("## ")]
    return {title.lower().replace(" ", "-") for title in titles}


def test_promtool_accepts_and_tries_the_rules() -> None:
    promtool = tool("promtool", "prometheus")
    assert f"{len(RULES)} rules found" in passes(promtool, "check", "rules", MONITORING / "alerts.yml")
    passes(promtool, "test", "rules", MONITORING / "alerts_test.yml")
    passes(promtool, "check", "config", MONITORING / "prometheus.yml")


def test_every_question_of_the_dashboard_is_one_that_promtool_understands(tmp_path: Path) -> None:
    promtool = tool("promtool", "prometheus")
    rules = [{"record": f"panel:{n}", "expr": each["expr"]} for n, each in enumerate(questions())]
    panels = tmp_path / "panels.yml"
    panels.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    passes(promtool, "check", "rules", panels)


def questions() -> list[dict[str, str]]:
    return [target for panel in PANELS for target in panel["targets"]]


@pytest.fixture
def _noted(editor: Someone) -> None:
    noted.note_deadlines([editor.tenant_id])
    noted.note_verification(0)


@pytest.mark.usefixtures("_noted")
def test_alerts_and_dashboard_ask_for_figures_that_exist(editor: Any) -> None:
    editor.batch([{}])  # an entry in an audit chain
    known = exposed()
    for each in [*(rule["expr"] for rule in RULES), *(each["expr"] for each in questions())]:
        asked = set(re.findall(r"\b(pdpl_\w+|up)\b(?=[{\[ )]|$)", each))
        assert asked
        assert asked <= known, each


def test_every_alert_has_its_section_in_the_runbook() -> None:
    for rule in RULES:
        path, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert (path, anchor in anchors()) == ("docs/runbook.md", True), rule["alert"]
        assert f"`{rule['alert']}`" in RUNBOOK
        assert rule["labels"]["severity"] in ("page", "day")
        assert rule["annotations"]["summary"].endswith(".")


def test_links_inside_the_runbook_lead_somewhere() -> None:
    assert set(re.findall(r"\]\(#([a-z-]+)\)", RUNBOOK)) <= anchors()


def test_the_dashboard_is_whole() -> None:
    ids = [panel["id"] for panel in PANELS]
    assert len(ids) == len(set(ids))
    places = [tuple(panel["gridPos"].values()) for panel in PANELS]
    assert all(x + w <= 24 for x, _, w, _ in places)


def test_statements_of_the_runbook_run_and_say_what_it_says() -> None:
    statements = [
        each for each in re.findall(r"`(SELECT [^`]+)`", RUNBOOK) if "(pid)" not in each and each != "SELECT 1"
    ]
    assert len(statements) >= 4
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            found = cursor.fetchall()
        if "relrowsecurity" in statement:
            assert {name for (name,) in found} == {"activities_errand", "activities_turn", "activities_departure"}
