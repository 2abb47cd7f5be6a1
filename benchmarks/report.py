"""The report of ``make bench``: a table, the thresholds, a JSON file and a plot."""

import json
import os
import statistics
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.measure import BY_ID, BY_KEY, Results

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "performance"
LABELS = {
    "ours": "PDPL Inventory",
    "peer": "FastAPI, SQLAlchemy async, asyncpg",
    "plain": "REST framework, stock bulk_create",
    "floor": "COPY (the floor)",
}


def write(results: Results) -> list[str]:
    """Print everything, write ``performance.json`` and ``performance.svg``. Returns the names of missed thresholds."""
    console = Console(width=110)
    console.print(_table(results))
    _print_rest(console, results)
    missed = []
    for name, found, wanted, least in thresholds(results):
        good = found >= wanted if least else found <= wanted
        sign = "≥" if least else "≤"
        console.print(f"{'[green]ok    ' if good else '[red]MISSED'}[/] {name}: {found:.2f} ({sign} {wanted})")
        if not good:
            missed.append(name)
    folder = FOLDER if os.environ.get("PDPL_BENCH_KEEP") else FOLDER.parent.parent / "var" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "performance.json").write_text(json.dumps(as_json(results), indent=1, ensure_ascii=False) + "\n")
    plot(results, folder / "performance.svg")
    console.print(f"Written: {folder}/performance.json and performance.svg")
    return missed


def thresholds(results: Results) -> list[tuple[str, float, float, bool]]:
    """Return each threshold as (name, found, limit, whether ``found`` must be at least the limit, else at most)."""

    def of(what: str, side: str) -> float:
        return results.median(what, side) / results.median(what, "ours")

    return [
        ("peer at 100", of("100", "peer"), 1.0, True),
        ("peer at 1,000", of("1000", "peer"), 1.7, True),
        ("peer at 10,000", of("10000", "peer"), 2.2, True),
        ("peer with 8 clients", of("8 clients", "peer"), 1.6, True),
        ("share of the floor at 1,000", of("1000", "floor"), 0.45, True),
        ("share of the floor at 10,000", of("10000", "floor"), 0.55, True),
        ("links by key, of links by id", results.median(BY_ID, "ours") / results.median(BY_KEY, "ours"), 0.95, True),
        (
            "server CPU at 10,000, of the peer's",
            _middle(results.cpu["ours"]) / _middle(results.cpu["peer"]),
            0.5,
            False,
        ),
        ("peak memory, of the peer's", results.peak_megabytes["ours"] / results.peak_megabytes["peer"], 1.0, False),
        ("single requests at 1,000", results.median("single", "ours") / results.median("1000", "ours"), 100, True),
    ]


def _middle(values: list[float]) -> float:
    return statistics.median(values)


def _table(results: Results) -> Table:
    table = Table(title="Seconds (median), and how many times as fast as the peer")
    table.add_column("")
    sides = [side for side in LABELS if any(side in each for each in results.seconds.values())]
    for side in sides:
        table.add_column(LABELS[side], justify="right")
    for what, of in results.seconds.items():
        cells = []
        for side in sides:
            if side not in of:
                cells.append("")
                continue
            median = results.median(what, side)
            ratio = f"  {results.median(what, 'peer') / median:.2f}x" if "peer" in of else ""
            cells.append(f"{median:.4f}{ratio}")
        table.add_row(what, *cells)
    return table


def _print_rest(console: Console, results: Results) -> None:
    for side, values in results.cpu.items():
        console.print(f"{LABELS[side]}: {_middle(values) * 100:.1f} µs of server CPU an item at 10,000")
    for side, peak in results.peak_megabytes.items():
        console.print(f"{LABELS[side]}: peak {peak:.0f} MB, {results.statements[side]} statements at 1,000")


def as_json(results: Results) -> dict[str, object]:
    return {
        "machine": results.machine,
        "seconds": results.seconds,
        "cpu_seconds_at_10000": results.cpu,
        "peak_megabytes": results.peak_megabytes,
        "statements_at_1000": results.statements,
        "thresholds": [
            {"name": name, "found": round(found, 3), "wanted": wanted, "at_least": least}
            for name, found, wanted, least in thresholds(results)
        ],
    }


def plot(results: Results, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as pyplot

    sizes = [size for size in ("100", "1000", "5000", "10000") if size in results.seconds]
    figure, axes = pyplot.subplots(figsize=(8, 4.2))
    width = 0.2
    for place, (side, label) in enumerate(LABELS.items()):
        values = [int(size) / results.median(size, side) for size in sizes]
        bars = axes.bar([index + (place - 1.5) * width for index in range(len(sizes))], values, width, label=label)
        axes.bar_label(bars, [f"{value / 1_000:.1f}k" for value in values], fontsize=7)
    axes.set_xticks(range(len(sizes)), [f"{int(size):,}" for size in sizes])
    axes.set_xlabel("activities in one request")
    axes.set_ylabel("activities a second")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
    figure.text(0.01, 0.01, " · ".join(results.machine.values()), fontsize=6, color="gray")
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(path)
