"""The effect of the settings of the embedded PostgreSQL and of the web server: alternatives against those chosen.

``.venv/bin/python -m benchmarks.settings`` takes about six minutes. Variants
alternate round by round, each on a server of its own; the results are ratios of
medians.
"""

import statistics
import time
from collections import defaultdict
from dataclasses import replace
from typing import Any

from rich.table import Table

from benchmarks import cluster, floor
from benchmarks.measure import BATCH_PATH, CLIENTS, console, together
from benchmarks.payloads import Catalogue, activities, encoded
from benchmarks.sides import Ours, make_catalogue, make_tenant
from pdpl_inventory.embedded import cluster as embedded
from pdpl_inventory.embedded import server

CHOSEN = server.SETTINGS
CLUSTERS = {
    "as chosen": CHOSEN,
    "PostgreSQL's own": "",
    "shared_buffers=128MB": f"{CHOSEN} -c shared_buffers=128MB",
    "shared_buffers=1GB": f"{CHOSEN} -c shared_buffers=1GB",
    "jit=on": f"{CHOSEN} -c jit=on",
    "wal_compression=on": f"{CHOSEN} -c wal_compression=on",
    "wal_buffers=-1, max_wal_size=1GB": f"{CHOSEN} -c wal_buffers=-1 -c max_wal_size=1GB",
}
# Worker processes, and threads of each.
SERVERS = {"2 × 8, as chosen": (2, 8), "1 × 16": (1, 16), "2 × 2": (2, 2), "4 × 4": (4, 4), "8 × 1": (8, 1)}
ROUNDS = 3

Seconds = dict[str, dict[str, list[float]]]


def main() -> None:
    cluster.start()
    tenant_id, password = make_tenant()
    ours = Ours("ours", cluster.OURS, BATCH_PATH.format(tenant=tenant_id), floor.TABLES, password)
    catalogue = make_catalogue(ours, tenant_id)
    seconds: Seconds = defaultdict(lambda: defaultdict(list))
    for number in range(ROUNDS):
        for name, (workers, threads) in _in_turn(SERVERS, number):
            _clients(replace(ours, threads=threads), tenant_id, workers, catalogue, seconds[name])
    for number in range(ROUNDS):
        for name, settings in _in_turn(CLUSTERS, number):
            embedded.release(cluster.HOME)
            server.SETTINGS = settings
            embedded.use(cluster.HOME)
            _batches(ours, tenant_id, catalogue, seconds[name])
    server.SETTINGS = CHOSEN
    _report("8 clients × 3 × 1,000, by worker processes × threads", ("8 clients",), list(SERVERS), seconds)
    _report("One client, by the settings of PostgreSQL", ("100", "10000"), list(CLUSTERS), seconds)


def _in_turn(variants: dict[str, Any], number: int) -> list[tuple[str, Any]]:
    listed = list(variants.items())
    return listed[number % len(listed) :] + listed[: number % len(listed)]


def _body(count: int, catalogue: Catalogue) -> bytes:
    return encoded(activities(count, catalogue, f"{time.time_ns():x}"))


def _clients(ours: Ours, tenant_id: str, workers: int, catalogue: Catalogue, seconds: dict[str, list[float]]) -> None:
    with ours.serving(tenant_id, workers) as server:
        for is_measured in (False, True):
            bodies = [[_body(1_000, catalogue) for _ in range(3)] for _ in range(CLIENTS)]
            ours.empty()
            taken = together(server, ours.path, bodies)
            if is_measured:
                seconds["8 clients"].append(taken)


def _batches(ours: Ours, tenant_id: str, catalogue: Catalogue, seconds: dict[str, list[float]]) -> None:
    with ours.serving(tenant_id) as server:
        for count, times in ((100, 12), (10_000, 3)):
            for number in range(times):
                ours.empty()
                taken = server.post(ours.path, _body(count, catalogue)).seconds
                if number:  # the first request only warms up
                    seconds[str(count)].append(taken)


def _report(title: str, columns: tuple[str, ...], names: list[str], seconds: Seconds) -> None:
    table = Table(title=title)
    for heading in ("", *columns):
        table.add_column(heading)
    chosen = seconds[names[0]]
    for name in names:
        medians = [(statistics.median(seconds[name][each]), statistics.median(chosen[each])) for each in columns]
        table.add_row(name, *(f"{taken * 1_000:,.1f} ms ({taken / best:.2f})" for taken, best in medians))
    console.print(table)


if __name__ == "__main__":
    main()
