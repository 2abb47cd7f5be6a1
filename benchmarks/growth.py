"""The cost of a row while the tables grow to a million: batches of 10,000, one after the other, nothing emptied.

``.venv/bin/python -m benchmarks.growth`` takes about five minutes; the product
and the peer alternate, each in its own tables. At the end small batches are
timed in the full tables.
"""

import statistics
from collections import defaultdict
from contextlib import ExitStack

from rich.table import Table

from benchmarks import cluster, measure
from benchmarks.measure import console
from benchmarks.sides import Side

ROWS, BATCH, STEP = 1_000_000, 10_000, 100_000
SMALL = ((100, 41), (1_000, 21))

Rounds = dict[str, defaultdict[int, list[float]]]
"""Seconds of each round, by side, and by the number of rows stored before or the size of the batch."""


def main() -> None:
    cluster.start()
    bench = measure.prepared()
    sides: list[Side] = [bench.ours, bench.peer]
    rows: Rounds = {side.name: defaultdict(list) for side in sides}
    small: Rounds = {side.name: defaultdict(list) for side in sides}
    with ExitStack() as running:
        for side in sides:
            side.empty()
            bench.servers[side.name] = running.enter_context(side.serving(bench.tenant_id))
        for stored in range(0, ROWS, BATCH):
            step = {name: each[stored // STEP * STEP] for name, each in rows.items()}
            _round(bench, sides, BATCH, stored // BATCH, step)
        for count, rounds in SMALL:
            _round(bench, sides, count, 0, {side.name: [] for side in sides})  # warms up
            for number in range(rounds):
                _round(bench, sides, count, number, {name: each[count] for name, each in small.items()})
    _report(rows, small)


def _round(bench: measure.Bench, sides: list[Side], count: int, number: int, seconds: dict[str, list[float]]) -> None:
    """Send one batch to each side; the side that begins alternates."""
    body, good = bench.body(count)
    for side in sides if number % 2 else reversed(sides):
        seconds[side.name].append(bench.send(side, body, good, growing=True).seconds)


def _report(rows: Rounds, small: Rounds) -> None:
    table = Table(title=f"Microseconds a row (medians of batches of {BATCH:,}), by rows that are there")
    for heading in ("rows", *rows):
        table.add_column(heading)
    for stored in range(0, ROWS, STEP):
        medians = [statistics.median(each[stored]) / BATCH * 1e6 for each in rows.values()]
        table.add_row(f"{stored:,}", *(f"{each:.1f}" for each in medians))
    console.print(table)
    for count, _ in SMALL:
        told = ", ".join(f"{name} {statistics.median(each[count]) * 1e3:.1f} ms" for name, each in small.items())
        console.print(f"A batch of {count:,} beside them: {told}")


if __name__ == "__main__":
    main()
