"""``make load``: a hundred tenants at once over HTTP, for ``--minutes``; exits with 1 when a request failed.

First each tenant sends 1,000 activities in one file, all at the same moment, and
the time until the last is stored is measured. Then Locust's users work.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import cluster
from benchmarks.imports import tenants_with_keys, under_load
from benchmarks.load import report
from benchmarks.load.samples import Sampler
from benchmarks.sides import Ours, Server, make_tenant

USERS, WEB_PROCESSES = 100, 2
MOST_SECONDS = 60.0
PREFIX = cluster.HOME / "load"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make load", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--note", default="", help="about the machine, for the report: what else it did")
    arguments = parser.parse_args()
    cluster.start()
    tenant_id, password = make_tenant()
    ours = Ours("ours", cluster.OURS, "", (), password)
    keys = tenants_with_keys()
    tenants = PREFIX.with_suffix(".tenants.json")
    tenants.write_text(json.dumps(keys))
    seconds = round(arguments.minutes * 60)
    with ours.serving(tenant_id, WEB_PROCESSES) as server:
        first = under_load(server, keys)
        sampler = Sampler(server)
        status = _run_users(server, tenants, seconds)
        samples = sampler.close()
    results: dict[str, Any] = {
        "machine": {**cluster.machine(), **({"beside": arguments.note} if arguments.note else {})},
        "users": USERS,
        "seconds": seconds,
        "end_to_end": {
            "seconds": round(first.total_seconds, 1),
            "p95_of_202": round(first.p95, 2),
            "failures": first.failures,
        },
        "requests": report.read_requests(PREFIX),
        "history": report.read_history(PREFIX)[:: max(1, seconds // 180)],
        "samples": samples,
    }
    report.write(results)
    print(f"{USERS} tenants × 1,000 records, until the last is stored: {first.total_seconds:.1f} s")
    failed = results["requests"][-1]["failures"] + first.failures
    if failed:
        print(f"MISSED: {failed} requests failed; see {PREFIX}_failures.csv")
    if first.total_seconds > MOST_SECONDS:
        print(f"MISSED: {USERS} × 1,000 records within {MOST_SECONDS:.0f} s")
    return int(bool(failed) or first.total_seconds > MOST_SECONDS or status not in (0, 1))


def _run_users(server: Server, tenants: Path, seconds: int) -> int:
    """Run Locust in a process of its own, since it replaces the standard library's sockets. Returns its status."""
    command = [sys.executable, "-m", "locust", "--headless", "--locustfile", str(Path(__file__).with_name("users.py"))]
    command += ["--users", str(USERS), "--spawn-rate", "10", "--run-time", f"{seconds}s", "--stop-timeout", "60"]
    command += ["--host", f"http://127.0.0.1:{server.port}", "--csv", str(PREFIX), "--csv-full-history"]
    environment = {**os.environ, "LOAD_TENANTS": str(tenants), "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    with open(PREFIX.with_suffix(".log"), "wb") as log:
        return subprocess.run(
            [*command, "--only-summary"], env=environment, check=False, stdout=log, stderr=log
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
