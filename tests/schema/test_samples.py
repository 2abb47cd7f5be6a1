"""The code samples of the schema run as they stand, in curl, Python and JavaScript, against a real server."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.schema.samples import LANGUAGES, SAMPLES
from tests.factories import PASSWORD, ActivityItem, Someone, program, someone
from tests.serving import serving

NODE_VERSION = 20
SECONDS = 60


@pytest.fixture(scope="module")
def server(django_db_setup: None) -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def sources(server: str) -> dict[tuple[str, str], str]:
    """The samples as a reader gets them, by operation and language."""
    schema = httpx.get(f"{server}/api/v1/schema", headers={"Accept": "application/json"}, timeout=SECONDS).json()
    found = [each for methods in schema["paths"].values() for each in methods.values()]
    return {
        (each["operationId"], sample["lang"]): sample["source"]
        for each in found
        for sample in each.get("x-codeSamples", ())
    }


@pytest.fixture
def variables(admin: Someone, server: str) -> dict[str, str]:
    """What the samples name: a fresh tenant, its credentials, and a batch with a failed item that waits for review."""
    dpo = someone("dpo", admin.tenant_id)
    key = program(admin, "editor")
    batch = key.batch([ActivityItem(activity_name_vi="Trả lương"), {}]).json()
    submitted = key.client.post(key.url("processing-activities/submit"), {"batch_id": batch["batch_id"]})
    assert submitted.status_code == 200
    return {
        "PDPL_URL": server,
        "PDPL_API_KEY": bearer(key),
        "TENANT": str(admin.tenant_id),
        "ACTIVITY_ID": batch["activity_ids"][0],
        "BATCH_ID": batch["batch_id"],
        "PDPL_USER": admin.username,
        "PDPL_PASSWORD": PASSWORD,
        "ADMIN_TOKEN": bearer(admin),
        "DPO_TOKEN": bearer(dpo),
    }


def bearer(who: Someone) -> str:
    return str(who.client._credentials["HTTP_AUTHORIZATION"]).removeprefix("Bearer ")


def run(language: str, source: str, variables: dict[str, str], operation_id: str, folder: Path) -> Any:
    """Run a sample as a reader would. ``PDPL_TOKEN`` is of whoever may do it: a reviewer, or an administrator."""
    commands = {
        "Shell": [shutil.which("bash") or "bash", "-euo", "pipefail", "-c", source],
        "Python": [sys.executable, "-c", source],
        "JavaScript": [shutil.which("node") or "node", "--input-type=module", "-e", source],
    }
    by = "DPO_TOKEN" if operation_id.endswith("_approve_many") else "ADMIN_TOKEN"
    env = {"PATH": os.environ["PATH"], **variables, "PDPL_TOKEN": variables[by], "PYTHONUTF8": "1"}
    return subprocess.run(
        commands[language], env=env, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )


def skip_unless_there(language: str) -> None:
    needed = {"Shell": "curl", "JavaScript": "node"}.get(language)
    if needed and not shutil.which(needed):
        pytest.skip(f"{needed} is not installed here, so the samples in {language} were not run.")
    if needed == "node":
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
        if int(version.removeprefix("v").partition(".")[0]) < NODE_VERSION:
            pytest.skip(f"Node.js {version.strip()} is older than {NODE_VERSION}; the samples use its fetch.")


@pytest.mark.parametrize("language", [language for language, _label, _write in LANGUAGES])
@pytest.mark.parametrize("operation_id", SAMPLES)
def test_sample_runs_as_it_stands(
    sources: dict[tuple[str, str], str], variables: dict[str, str], operation_id: str, language: str, tmp_path: Path
) -> None:
    skip_unless_there(language)
    done = run(language, sources[operation_id, language], variables, operation_id, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()
    assert '"detail"' not in done.stdout


def test_main_operations_have_samples(sources: dict[tuple[str, str], str]) -> None:
    assert {operation_id for operation_id, _language in sources} == set(SAMPLES)
    assert len(sources) == len(SAMPLES) * len(LANGUAGES)
