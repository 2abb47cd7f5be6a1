"""The files of a release: wheels of server and client, the list of all parts (CycloneDX), sums, and a signature."""

import hashlib
import re
import sys
import tempfile
from pathlib import Path

from release.versions import command

NAMESPACE = "pdpl-inventory"  # of the signature, so that it proves nothing of other files under the same key
SUMS = "SHA256SUMS"


def build(root: Path, version: str, folder: Path, key: Path | None) -> None:
    """Write the files of the commit at ``root`` into ``folder``, which must be empty; needs the package registry."""
    with tempfile.TemporaryDirectory() as temporary:
        source, environment = Path(temporary, "source"), Path(temporary, "environment")
        source.mkdir()
        archive = Path(temporary, "source.tar")
        command(root, "git", "archive", "--output", archive, "HEAD")
        command(source, "tar", "-xf", archive)
        epoch = command(root, "git", "log", "-1", "--format=%ct").strip()
        wheels = [make_wheel(project, folder, epoch) for project in (source, source / "client")]
        install(wheels, source / "requirements.txt", environment)
        list_parts(environment, source / "pyproject.toml", folder / f"pdpl-inventory-{version}.cdx.json", epoch)
    write_sums(folder)
    if key:
        command(folder, "ssh-keygen", "-Y", "sign", "-f", key.absolute(), "-n", NAMESPACE, SUMS)


def make_wheel(project: Path, folder: Path, epoch: str) -> Path:
    """The wheel of a project, built with the pinned tools of this environment; ``epoch`` is the time of its files."""
    there = set(folder.iterdir())
    options = ("--quiet", "--disable-pip-version-check", "--no-deps", "--no-build-isolation", "--wheel-dir", folder)
    command(project, sys.executable, "-m", "pip", "wheel", *options, ".", SOURCE_DATE_EPOCH=epoch)
    (wheel,) = set(folder.iterdir()) - there
    return wheel


def install(wheels: list[Path], requirements: Path, environment: Path) -> None:
    """Install the wheels, the server's with every extra, and what they need into a new environment without pip.

    What ``requirements`` pins has that version, so the client's dependencies too. The wheels are installed once more by
    their names, since a package that was installed from a file is listed with the path of that file.
    """
    command(environment.parent, sys.executable, "-m", "venv", "--without-pip", environment)
    constraints = environment.parent / "constraints.txt"
    constraints.write_text("\n".join(pins(requirements.read_text(encoding="utf-8"))) + "\n")
    server, *others = wheels
    pip = (sys.executable, "-m", "pip", "--python", environment / "bin" / "python", "install", "--quiet")
    options = ("--disable-pip-version-check", "--constraint", constraints)
    command(environment.parent, *pip, *options, f"{server}[traces]", *others)
    names = [wheel.name.partition("-")[0] for wheel in wheels]
    again = ("--no-deps", "--no-index", "--force-reinstall", "--find-links", server.parent)
    command(environment.parent, *pip, "--disable-pip-version-check", *again, *names)


def pins(requirements: str) -> list[str]:
    """The lines ``name==version`` of a file of requirements, without extras, markers and remarks."""
    return [f"{name}=={pin}" for name, pin in re.findall(r"^([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)", requirements, re.M)]


def list_parts(environment: Path, project: Path, file: Path, epoch: str) -> None:
    """Write what is installed in the environment as CycloneDX JSON, validated against its schema."""
    program = Path(sys.executable).with_name("cyclonedx-py")
    options = ("--pyproject", project, "--mc-type", "application", "--output-reproducible", "--validate")
    output = ("--spec-version", "1.6", "--output-format", "JSON", "--output-file", file)
    python = environment / "bin" / "python"
    command(file.parent, program, "environment", *options, *output, python, SOURCE_DATE_EPOCH=epoch)


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of each file of the folder as ``sha256sum --check`` reads it."""
    files = sorted(path for path in folder.iterdir())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines))
