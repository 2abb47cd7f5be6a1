"""Every command that the documentation names exists, with the options that it is given there.

What the commands do is held by their own tests; what needs systemd, Docker or Kubernetes by those beside this one.
"""

import re
from collections.abc import Iterator

import pytest

from tests.deploy.tools import DEPLOY, ROOT, parser_of

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md"), *DEPLOY.rglob("*.md")]
CODE = re.compile(r"^```(?:console|bash|sh)\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
MANAGED = re.compile(r"(?<!-n )(?:manage\.py|pdpl-inventory) ([a-z_]+)((?: (?!&&|\|)[^\s;]+)*)")
MADE = re.compile(r"(?:^|[\s$&])make ([a-z-]+)")
OPTION = re.compile(r"(?<![\w-])--[a-z-]+")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def code_of(text: str) -> Iterator[str]:
    """The blocks of shell commands and the pieces of code within sentences."""
    for block, piece in CODE.findall(text):
        yield (block or piece).replace("\\\n", " ")


def commands() -> set[tuple[str, str, tuple[str, ...]]]:
    """Page, name and options of each command of ``manage.py``."""
    return {
        (str(page.relative_to(ROOT)), name, tuple(sorted(set(OPTION.findall(rest)))))
        for page in PAGES
        for code in code_of(page.read_text())
        for name, rest in MANAGED.findall(code)
    }


def test_enough_commands_are_found() -> None:
    assert {"serve", "work", "upkeep", "verify_audit", "restore_drill", "erase_tenant"} <= {
        name for _, name, _ in commands()
    }


@pytest.mark.parametrize(("page", "name", "options"), sorted(commands()))
def test_command_exists_with_its_options(page: str, name: str, options: tuple[str, ...]) -> None:
    assert set(options) <= {option for action in parser_of(name)._actions for option in action.option_strings}, page


def test_targets_of_make_exist() -> None:
    named = {
        (page.name, target) for page in PAGES for code in code_of(page.read_text()) for target in MADE.findall(code)
    }
    assert len(named) > 10
    assert {(page, target) for page, target in named if target not in TARGETS} == set()
