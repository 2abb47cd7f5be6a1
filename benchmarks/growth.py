"""What a row costs as the tables grow to a million: batches of 10,000, one after the other, nothing emptied.

``.venv/bin/python -m benchmarks.growth`` takes about five minutes; ours and the
peer take turns, each in its own tables. At the end small batches are timed
beside the million.
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


def main() -> None:
    cluster.start()
    bench = measure.prepared()
    sides: list[Side] = [bench.ours, bench.peer]
    seconds: dict[str, dict[int, list[float]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as running:
        for side in sides:
            side.empty()
            bench.servers[side.name] = running.enter_context(side.serving(bench.tenant_id))
        for stored in range(0, ROWS, BATCH):
            body, good = bench.body(BATCH)
            for side in sides:
                answer = bench.send(side, body, good, growing=True)
                seconds[side.name][stored // STEP * STEP].append(answer.seconds / BATCH)
        for count, rounds in SMALL:
            for _ in range(rounds):
                body, good = bench.body(count)
                for side in sides:
                    answer = bench.send(side, body, good, growing=True)
                    seconds[side.name][-count].append(answer.seconds)
    _report([side.name for side in sides], seconds)


def _report(names: list[str], seconds: dict[str, dict[int, list[float]]]) -> None:
    table = Table(title=f"Microseconds a row (medians of batches of {BATCH:,}), by rows that are there")
    for heading in ("rows", *names):
        table.add_column(heading)
    for stored in range(0, ROWS, STEP):
        table.add_row(f"{stored:,}", *(f"{statistics.median(seconds[each][stored]) * 1e6:.1f}" for each in names))
    console.print(table)
    for count, _ in SMALL:
        told = ", ".join(f"{each} {statistics.median(seconds[each][-count]) * 1e3:.1f} ms" for each in names)
        console.print(f"A batch of {count:,} beside them: {told}")


if __name__ == "__main__":
    main()
