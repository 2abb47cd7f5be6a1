"""The image, the compose file and the manifests: linted, closed, and starting commands that exist."""

import re
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from tests.deploy.tools import DEPLOY, ROOT, parser_of, passes

DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "docker" / "compose.yml").read_text())
SERVERS = {name: each for name, each in COMPOSE["services"].items() if each.get("image") == "pdpl-inventory"}
MANIFESTS = [
    each for path in sorted((DEPLOY / "kubernetes").glob("*.yaml")) for each in yaml.safe_load_all(path.read_text())
]
README = (ROOT / "README.md").read_text()
# The oldest version of Kubernetes that gets fixes, and the newest that the schemas know.
VERSIONS = ("1.34", "1.37")


def runs(arguments: list[str]) -> None:
    """Fails unless these are a command of the product and its options."""
    name, *rest = arguments
    parser_of(name).parse_args(rest)


def pods() -> list[tuple[str, int, Any]]:
    """Each workload's name, its number of pods and their spec."""
    found = []
    for each in MANIFESTS:
        spec = each.get("spec", {})
        spec = spec["jobTemplate"]["spec"] if each["kind"] == "CronJob" else spec
        if each["kind"] in ("Deployment", "Job", "CronJob"):
            found.append((each["metadata"]["name"], spec.get("replicas", 1), spec["template"]))
    return found


def test_hadolint_finds_nothing() -> None:
    assert not passes(Path(sys.executable).with_name("hadolint"), DEPLOY / "docker" / "Dockerfile")


def test_the_image_runs_as_a_plain_user_and_looks_after_itself() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    assert "/healthz" in re.search(r"HEALTHCHECK.*\n.*", last)[0]  # type: ignore[index]
    assert "pip install" not in last
    runs(re.findall(r'"([^"]+)"', re.search(r"^CMD (\[.*\])$", last, re.M)[1]))  # type: ignore[index]


def test_what_the_image_copies_is_let_through_and_is_all_that_the_package_is_made_of() -> None:
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.M)
    copied = {each for line in re.findall(r"^COPY ([^-].*)$", DOCKERFILE, re.M) for each in line.split()[:-1]}
    assert copied == set(allowed)
    assert all((ROOT / each).exists() for each in allowed)
    assert {"pdpl_inventory", "tenants", "activities"} <= copied
    assert "# The demo and the client" in (ROOT / "requirements.txt").read_text(), "the Dockerfile reads up to it"


def test_services_of_the_compose_file_are_closed_and_run() -> None:
    assert set(SERVERS) == {"web", "worker", "upkeep"}
    for each in SERVERS.values():
        assert (each["read_only"], each["cap_drop"]) == (True, ["ALL"])
        runs(each["command"])
        assert not {name for name in each["environment"] if f"`{name}`" not in README}
    assert all(port.startswith("127.0.0.1:") for each in COMPOSE["services"].values() for port in each.get("ports", []))
    passes("sh", "-n", DEPLOY / "docker" / "roles.sh")


@pytest.mark.parametrize("version", VERSIONS)
def test_manifests_are_what_kubernetes_takes(version: str) -> None:
    for each in MANIFESTS:
        kubernetes_validate.validate(each, version, strict=True)


def test_pods_are_closed_and_run() -> None:
    for name, _, template in pods():
        pod = template["spec"]
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"], name
        assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
        assert not pod["automountServiceAccountToken"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"]["limits"]["memory"]
        runs(container["args"])


def test_probes_ask_what_the_server_answers(client: Any) -> None:
    """By the pod's own address, which is no name of ALLOWED_HOSTS."""
    probed = 0
    for _, _, template in pods():
        for kind, probe in template["spec"]["containers"][0].items():
            if kind.endswith("Probe"):
                assert client.get(probe["httpGet"]["path"], HTTP_HOST="10.1.2.3:8000").status_code == 200
                probed += 1
    assert probed == 4


def test_what_has_several_pods_has_a_disruption_budget() -> None:
    labels = [template["metadata"]["labels"] for _, replicas, template in pods() if replicas > 1]
    budgets = [each["spec"]["selector"]["matchLabels"] for each in MANIFESTS if each["kind"] == "PodDisruptionBudget"]
    assert labels == budgets


def test_only_the_migration_knows_the_owner_of_the_tables() -> None:
    for name, _, template in pods():
        text = yaml.safe_dump(template)
        assert ("pdpl-inventory-owner" in text) == (name == "pdpl-inventory-migrate")


def test_variables_of_the_manifests_are_in_the_table() -> None:
    named = {name for each in MANIFESTS for name in {**each.get("data", {}), **each.get("stringData", {})}}
    assert "DATABASE_URL" in named
    assert not {name for name in named if f"`{name}`" not in README}
