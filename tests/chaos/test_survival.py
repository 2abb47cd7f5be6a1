"""Ten minutes of ``make chaos`` for each of three seeds; ``CHAOS_SECONDS`` makes them shorter."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak
ROOT = Path(__file__).parents[2]
SECONDS = os.environ.get("CHAOS_SECONDS", "600")
OWN = ("DATABASE_URL", "DATABASE_OWNER_URL", "PDPL_HOME", "PROMETHEUS_MULTIPROC_DIR")


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(seed: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in OWN}
    command = [sys.executable, "-m", "chaos", "--seconds", SECONDS, "--seed", seed]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"seed {seed}\n{done.stdout[-6_000:]}\n{done.stderr[-2_000:]}"
