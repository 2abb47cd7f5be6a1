"""systemd reads the units and finds them closed; they start commands that exist with variables that exist."""

import re
from pathlib import Path

import pytest

from tests.deploy.tools import DEPLOY, ROOT, parser_of, passes, tool

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSURE = 2.0


def copied(folder: Path) -> list[Path]:
    """The units with a program that exists on this machine."""
    for each in (DEPLOY / "systemd").glob("*.[st]*er*"):
        text = each.read_text().replace("/opt/pdpl-inventory/bin/pdpl-inventory", "/bin/true")
        (folder / each.name).write_text(text)
    return sorted(folder.iterdir())


def test_systemd_reads_them(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze", "systemd")
    told = passes(analyze, "verify", "--man=no", *copied(tmp_path))
    assert "pdpl" not in told, told


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_they_are_closed(unit: Path) -> None:
    analyze = tool("systemd-analyze", "systemd")
    told = passes(analyze, "security", "--offline=true", "--no-pager", unit)
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", told)
    assert level
    assert float(level[1]) < MOST_EXPOSURE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_their_commands_and_options_exist(unit: Path) -> None:
    (line,) = re.findall(r"^ExecStart=/opt/pdpl-inventory/bin/pdpl-inventory (.+)$", unit.read_text(), re.M)
    name, *arguments = line.split()
    parser_of(name).parse_args(arguments)


def test_their_variables_are_in_the_table() -> None:
    texts = [(DEPLOY / "systemd" / "environment.example").read_text(), *(unit.read_text() for unit in UNITS)]
    named = {name for text in texts for name in re.findall(r"^#? ?(?:Environment=)?([A-Z_]+)=", text, re.M)}
    assert "DATABASE_URL" in named
    readme = (ROOT / "README.md").read_text()
    assert not {name for name in named if f"`{name}`" not in readme}
