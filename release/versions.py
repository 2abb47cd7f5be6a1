"""What must hold before a release: a clean tree, and one version for the server, the client and the changelog."""

import os
import re
import subprocess
import tomllib
from pathlib import Path


class Refused(Exception):
    """A release that is not made, with every reason a line."""


def released_version(root: Path) -> str:
    """The version that the checkout at ``root`` is. Raises :class:`Refused` with all that keeps it from a release."""
    server, client = (version_of(root / path) for path in ("pyproject.toml", "client/pyproject.toml"))
    reasons = []
    if changed := command(root, "git", "status", "--porcelain").splitlines():
        reasons.append(f"The tree is not clean: {len(changed)} files are changed or unknown (git status).")
    if server != client:
        reasons.append(f"The server is {server} and the client {client} (pyproject.toml, client/pyproject.toml).")
    newest = newest_heading((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    if newest is None:
        reasons.append("CHANGELOG.md has no heading of a version, only “Unreleased”.")
    elif newest != server:
        reasons.append(f"The newest version in CHANGELOG.md is {newest}, and the server is {server}.")
    if reasons:
        raise Refused("\n".join(reasons))
    return server


def version_of(project: Path) -> str:
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def newest_heading(changelog: str) -> str | None:
    """The version of the first heading ``## 1.2.3 …`` that is not “Unreleased”; None when there is none."""
    headings = re.findall(r"^## (\S+)", changelog, re.MULTILINE)
    return next((heading for heading in headings if heading.lower() != "unreleased"), None)


def command(folder: Path, *arguments: str | Path, **variables: str) -> str:
    """What a program printed that ran in ``folder``. Raises :class:`Refused` with its errors when it fails."""
    environment = {**os.environ, **variables}
    words = [str(each) for each in arguments]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(f"{' '.join(words)}\n{done.stdout}{done.stderr}")
    return done.stdout
