"""The cost of the audit log's chain: eight concurrent clients of one tenant, with the chain and without.

``.venv/bin/python -m benchmarks.chain`` takes about two minutes. The variants
alternate, so that a slow minute of the machine affects both alike; the result
is the ratio of medians.
"""

import argparse
import statistics
import time

from benchmarks import cluster, floor
from benchmarks.measure import BATCH_PATH, CLIENTS, WORKERS, console, together
from benchmarks.payloads import Catalogue, activities, encoded
from benchmarks.sides import Ours, make_catalogue, make_tenant

SIDES = {"chained": "ENABLE", "unchained": "DISABLE"}
BATCHES = 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chain", description=__doc__)
    parser.add_argument("--items", type=int, default=1_000, help="of one batch")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    cluster.start()
    tenant_id, password = make_tenant()
    ours = Ours("ours", cluster.OURS, BATCH_PATH.format(tenant=tenant_id), floor.TABLES, password)
    catalogue = make_catalogue(ours, tenant_id)
    seconds: dict[str, list[float]] = {side: [] for side in SIDES}
    with ours.serving(tenant_id, WORKERS) as server:
        for number in range(-1, options.rounds):  # the first round only warms up
            for side in SIDES if number % 2 else reversed(SIDES):
                _switch(side)
                ours.empty()
                taken = together(server, ours.path, _bodies(options.items, catalogue))
                if ours.stored() != options.items * BATCHES * CLIENTS:
                    raise SystemExit("Not everything was stored.")
                if number >= 0:
                    seconds[side].append(taken)
    _switch("chained")
    _report(options.items, seconds)


def _bodies(items: int, catalogue: Catalogue) -> list[list[bytes]]:
    """Return the bodies that each client sends one after the other; all keys are different."""
    stem = f"{time.time_ns():x}"
    return [
        [encoded(activities(items, catalogue, f"{stem}-{client}-{each}")) for each in range(BATCHES)]
        for client in range(CLIENTS)
    ]


def _switch(side: str) -> None:
    with cluster.superuser(cluster.OURS) as connection:
        connection.execute(f"ALTER TABLE activities_auditevent {SIDES[side]} TRIGGER chained")


def _report(items: int, seconds: dict[str, list[float]]) -> None:
    medians = {side: statistics.median(taken) for side, taken in seconds.items()}
    for side, taken in seconds.items():
        spread = f"{min(taken):.3f} to {max(taken):.3f}"
        console.print(
            f"{side}: {CLIENTS} clients, {BATCHES} batches of {items:,} each: {medians[side]:.3f} s ({spread})"
        )
    console.print(f"chained / unchained: {medians['chained'] / medians['unchained']:.3f}")


if __name__ == "__main__":
    main()
