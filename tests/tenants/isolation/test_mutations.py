"""The walls around a tenant are several: with any one of them taken away the others hold, and some test says so.

Each case runs tests of isolation in a process of its own, on a database of its own, without one wall
(``mutations``). Those whose names begin with ``test_walls`` must pass all the same: nothing of another tenant is
seen or changed. With two walls that stand for each other taken away they must fail, so they can.
"""

import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.deploy.tools import ROOT

pytestmark = pytest.mark.soak
WALKS = {"test_walls_let_no_role_see_or_change_another_tenant", "test_walls_let_no_member_see_or_change_another_tenant"}


def outcomes(folder: Path, *removed: str, noticed_by: str = "test_walls") -> tuple[set[str], set[str]]:
    """The names of the tests that passed and that failed without these walls: the walks as an officer, who may do
    most, and the tests of that name."""
    report = folder / "report.xml"
    environment = {**os.environ, "PDPL_WALLS_REMOVED": ",".join(removed)}
    environment.pop("PYTEST_XDIST_WORKER", None)
    # Another process's database of tests must stay, so this one has the name of a process that pytest-xdist never has.
    environment["PYTEST_XDIST_WORKER"] = f"walls{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "tests.tenants.isolation.mutations"]
    chosen = ["tests/tenants/isolation", "-m", "not soak", "-k", f"test_walls and dpo or {noticed_by} and not admin"]
    done = subprocess.run(
        [*command, *chosen, f"--junitxml={report}"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode in (0, 1), done.stdout[-2_000:] + done.stderr[-2_000:]
    passed, failed = set(), set()
    for case in ElementTree.parse(report).iter("testcase"):
        name = f"{(case.get('classname') or '').rpartition('.')[2]}::{case.get('name')}"
        (failed if case.find("failure") is not None or case.find("error") is not None else passed).add(name)
    return passed, failed


def walls(names: set[str]) -> set[str]:
    return {name for name in names if "::test_walls" in name}


def functions(names: set[str]) -> set[str]:
    return {re.sub(r"\[.*", "", name).rpartition("::")[2] for name in names}


@pytest.mark.parametrize(
    ("removed", "noticed_by"),
    [
        ("manager", "test_manager_refuses_without_a_tenant"),
        ("permission", "test_answers_tell_nothing_of_another_tenant"),
        ("policies", "test_raw_query_sees_only_the_tenant_that_is_set"),
        ("composite_keys", "test_links_cannot_cross_tenants_by_constraint"),
    ],
)
def test_one_wall_less_is_noticed_and_the_others_hold(tmp_path: Path, removed: str, noticed_by: str) -> None:
    passed, failed = outcomes(tmp_path, removed, noticed_by=noticed_by)
    assert not walls(failed)
    assert functions(walls(passed)) >= WALKS
    assert noticed_by in functions(failed)


def test_without_the_two_walls_of_reading_the_walks_fail(tmp_path: Path) -> None:
    _, failed = outcomes(tmp_path, "manager", "policies")
    assert functions(walls(failed)) >= WALKS
