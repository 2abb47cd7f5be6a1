"""The shape of the code: few modules in a folder, short modules, imports that point one way, docstrings everywhere."""

import ast
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.deploy.tools import passes

ROOT = Path(__file__).parents[2]
PACKAGES = (
    "activities",
    "tenants",
    "pdpl_inventory",
    "client/pdpl_client",
    "tests",
    "benchmarks",
    "chaos",
    "demo",
    "release",
)
MOST_MODULES, MOST_LINES, MOST_AT_THE_TOP = 13, 300, 8
# The inventory's records and their tables, and the wiring that everything stands on.
TOPS = ("activities", "tenants")


def modules(package: str) -> list[Path]:
    return [path for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts]


@pytest.mark.parametrize("package", PACKAGES)
def test_no_folder_holds_more_than_a_dozen_modules(package: str) -> None:
    counted = Counter(path.parent for path in modules(package) if path.name != "__init__.py")
    crowded = {str(folder.relative_to(ROOT)): count for folder, count in counted.items() if count > MOST_MODULES}
    assert not crowded


@pytest.mark.parametrize("package", TOPS)
def test_few_modules_lie_at_the_top_of_a_package(package: str) -> None:
    assert len([path for path in modules(package) if path.parent == ROOT / package]) <= MOST_AT_THE_TOP


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_longer_than_300_lines(package: str) -> None:
    lines = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in modules(package)}
    assert not {name: count for name, count in lines.items() if count > MOST_LINES}


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(package)
        if (tree := ast.parse(path.read_text())).body and ast.get_docstring(tree) is None
    ]
    assert not silent


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own: import-linter silences the loggers of the one that it runs in."""
    monkeypatch.chdir(ROOT)
    passes(Path(sys.executable).with_name("lint-imports"))
