"""What ``make release`` refuses, and that what it makes can be verified and names its parts."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release.build import pins
from release.versions import Refused, released_version
from tests.deploy.tools import ROOT, passes

GIT = ("git", "-c", "user.name=Mai", "-c", "user.email=mai@example.vn")
SERVER_ENDS = "# The demo and the client"


def write(root: Path, server: str = "1.2.0", client: str = "1.2.0", heading: str = "## 1.2.0 – 2026-12-01") -> None:
    (root / "client").mkdir(exist_ok=True)
    (root / "pyproject.toml").write_text(f'[project]\nname = "x"\nversion = "{server}"\n')
    (root / "client" / "pyproject.toml").write_text(f'[project]\nname = "y"\nversion = "{client}"\n')
    (root / "CHANGELOG.md").write_text(f"# Changelog\n\n## Unreleased\n\n{heading}\n\n- A line.\n\n## 0.9.0\n")
    commit(root)


def commit(root: Path) -> None:
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "A commit")):
        passes(*GIT, "-C", root, *words)


def test_one_version_in_a_clean_tree_is_accepted(tmp_path: Path) -> None:
    write(tmp_path)
    assert released_version(tmp_path) == "1.2.0"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"client": "1.1.0"}, "The server is 1.2.0 and the client 1.1.0"),
        ({"heading": "## 1.1.0 – 2026-11-01"}, "CHANGELOG.md is 1.1.0, and the server is 1.2.0"),
        ({"heading": "Nothing yet."}, "CHANGELOG.md is 0.9.0"),
        ({"server": "1.3.0"}, "The newest version in CHANGELOG.md is 1.2.0, and the server is 1.3.0"),
    ],
)
def test_versions_that_differ_are_refused(tmp_path: Path, given: dict[str, str], told: str) -> None:
    write(tmp_path, **given)
    with pytest.raises(Refused, match=re.escape(told)):
        released_version(tmp_path)


def test_a_changelog_without_a_version_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    commit(tmp_path)
    with pytest.raises(Refused, match="no heading of a version"):
        released_version(tmp_path)


@pytest.mark.parametrize("name", ["CHANGELOG.md", "a-new-file"])
def test_a_tree_that_is_not_clean_is_refused(tmp_path: Path, name: str) -> None:
    write(tmp_path)
    with (tmp_path / name).open("a") as file:
        file.write("more\n")
    with pytest.raises(Refused, match=r"not clean: 1 files"):
        released_version(tmp_path)


@pytest.mark.soak
def test_a_release_is_whole_verifies_and_names_its_parts(tmp_path: Path) -> None:
    root, key = tmp_path / "checkout", tmp_path / "key"
    root.mkdir()
    files = passes("git", "-C", ROOT, "ls-files", "-co", "--exclude-standard").splitlines()
    for name in files:
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
    changelog = root / "CHANGELOG.md"
    changelog.write_text(
        changelog.read_text().replace("## Unreleased\n", "## Unreleased\n\n## 1.0.0 – 2026-12-01\n", 1)
    )
    commit(root)
    passes("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
    done = subprocess.run(
        [sys.executable, "-m", "release", "--signing-key", key], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "git tag --sign v1.0.0" in done.stdout
    made = root / "var" / "release" / "1.0.0"
    assert {path.name for path in made.iterdir()} == {
        "pdpl_inventory-1.0.0-py3-none-any.whl",
        "pdpl_client-1.0.0-py3-none-any.whl",
        "pdpl-inventory-1.0.0.cdx.json",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    }
    assert passes("bash", "-c", f"cd {made} && sha256sum --check --strict SHA256SUMS").count(": OK") == 3
    assert verifies(tmp_path, made)
    names_its_parts(made / "pdpl-inventory-1.0.0.cdx.json")
    (made / "SHA256SUMS").write_text((made / "SHA256SUMS").read_text().replace("0", "1"))
    assert not verifies(tmp_path, made)


def verifies(folder: Path, made: Path) -> bool:
    """Whether the signature is of the sums, by the key whose public half lies in ``folder``."""
    (folder / "allowed_signers").write_text(f"release@example.vn {(folder / 'key.pub').read_text()}")
    command = "ssh-keygen -Y verify -f allowed_signers -I release@example.vn -n pdpl-inventory"
    with (made / "SHA256SUMS").open() as sums:
        words = [*command.split(), "-s", str(made / "SHA256SUMS.sig")]
        return subprocess.run(words, cwd=folder, stdin=sums, capture_output=True).returncode == 0


def names_its_parts(file: Path) -> None:
    text = file.read_text()
    parts = json.loads(text)
    assert (parts["bomFormat"], parts["specVersion"]) == ("CycloneDX", "1.6")
    named = {(each["name"].lower().replace("_", "-"), each["version"]) for each in parts["components"]}
    requirements = (ROOT / "requirements.txt").read_text()
    wanted = [pin.lower().replace("_", "-").split("==") for pin in pins(requirements.partition(SERVER_ENDS)[0])]
    assert len(wanted) > 20
    assert {(name, version) for name, version in wanted} <= named
    whole = parts["metadata"]["component"]
    assert (whole["name"], whole["version"], whole["type"]) == ("pdpl-inventory", "1.0.0", "application")
    assert {"pdpl-client", "httpx", "opentelemetry-sdk"} <= {name for name, _ in named}
    assert not {"pip", "pytest", "squawk-cli"} & {name for name, _ in named}
    assert "file://" not in text
