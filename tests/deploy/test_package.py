"""The server installs as a package and serves where there is no checkout."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.server import free_port
from pdpl_inventory.embedded.orphans import leftovers, remove
from pdpl_inventory.settings.api_schema import SPECTACULAR_SETTINGS
from tests.deploy.tools import ROOT, passes
from tests.metrics.processes import addresses, read, wait_until
from tests.pdpl_inventory.server import home as home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package, built from the files of the repository without what lies around in the checkout."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("wheel")
    archive = source / "files.tar"
    passes("bash", "-c", f"cd {ROOT} && git ls-files -co --exclude-standard | tar -cf {archive} -T -")
    passes("tar", "-xf", archive, "-C", source)
    passes(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", built, source)
    (found,) = built.glob("*.whl")
    return found


def test_the_package_holds_what_the_product_needs_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tracked = passes(
        "git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "pdpl_inventory", "tenants", "activities"
    )
    assert {name for name in names if ".dist-info" not in name} == set(tracked.splitlines())


def test_its_requirements_are_those_of_the_product(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (name,) = (each for each in opened.namelist() if each.endswith("METADATA"))
        metadata = opened.read(name).decode()
    needed = re.findall(r"^Requires-Dist: ([^\s=;\[]+).*?(extra)?", metadata, re.M)
    names = {each for each, _ in needed}
    assert {"Django", "gunicorn", "psycopg", "prometheus-client", "celery", "opentelemetry-sdk"} <= names
    assert not names & {"pytest", "ruff", "mypy", "selenium", "typer", "pdpl-client", "setuptools"}
    lines = [line for line in metadata.splitlines() if line.startswith("Requires-Dist: opentelemetry")]
    assert all('extra == "traces"' in line for line in lines)


def test_its_version_is_the_schemas() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == SPECTACULAR_SETTINGS["VERSION"]


def serves(command: list[str], environment: dict[str, str], folder: Path) -> None:
    """Starts the server in a folder without a checkout; makes a tenant and signs in."""
    port = free_port()
    server = subprocess.Popen(
        [*command, "serve", "--port", str(port)], cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_until(lambda: read(port, "/readyz"), 120)
        arguments = ["create_tenant", "Công ty", "--user", "mai-package", "--role", "dpo", "--json"]
        made = subprocess.run(
            [*command, *arguments], cwd=folder, env=environment, check=True, capture_output=True, text=True
        )
        tenant = json.loads(made.stdout.splitlines()[-1])["tenant_id"]
        body = json.dumps({"username": "mai-package", "password": "mat-khau-rat-dai"}).encode()
        asked = urllib.request.Request(
            f"http://127.0.0.1:{port}/api/v1/auth/token", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=30) as answer:
            assert json.load(answer)["tenant_id"] == tenant
        assert "PDPL Inventory" in read(port, "/admin/login/")
        assert "pdpl_database_up 1.0" in read(port, "/metrics")
    finally:
        server.send_signal(signal.SIGTERM)
        told, _ = server.communicate(timeout=60)
    assert server.returncode == 0
    assert "  pdpl-inventory create_tenant" in told


def clean_environment(home: Path) -> dict[str, str]:
    """The variables of a bare machine."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    return {**kept, **pip, "HOME": str(home.parent), "PDPL_HOME": str(home), "PDPL_PASSWORD": "mat-khau-rat-dai"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    empty = tmp_path / "empty"
    empty.mkdir()
    yield empty
    assert not list(empty.iterdir()), "the server wrote where it was started"


def test_the_package_serves_without_a_checkout(wheel: Path, home: Path, folder: Path, tmp_path: Path) -> None:
    """With the database and the requirements that the tests have; ``soak`` installs everything anew."""
    passes(sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", tmp_path / "site", wheel)
    environment = clean_environment(home) | addresses() | {"PYTHONPATH": str(tmp_path / "site")}
    serves([sys.executable, str(tmp_path / "site" / "bin" / "pdpl-inventory")], environment, folder)


@pytest.mark.soak
def test_the_package_installs_and_serves_on_a_bare_machine(
    wheel: Path, home: Path, folder: Path, tmp_path: Path
) -> None:
    passes(sys.executable, "-m", "venv", tmp_path / "venv")
    passes(tmp_path / "venv" / "bin" / "pip", "install", "--quiet", wheel)
    serves([str(tmp_path / "venv" / "bin" / "pdpl-inventory")], clean_environment(home), folder)
    for each in leftovers():  # as root there is a copy of this environment's PostgreSQL
        if each.home and tmp_path / "venv" in Path(each.home).parents:
            remove(each)
