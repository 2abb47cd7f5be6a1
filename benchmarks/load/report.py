"""The figures of a load: a table of requests, a JSON file, and two plots."""

import csv
import json
import os
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

FOLDER = Path(__file__).resolve().parents[2]
PERCENTILES = ("50%", "95%", "99%")
console = Console(width=120, highlight=False)


def read_requests(prefix: Path) -> list[dict[str, Any]]:
    """Return a row for each kind of request, and the last one for all, from what Locust has written."""
    with open(f"{prefix}_stats.csv", newline="") as file:
        return [
            {
                "name": each["Name"],
                "requests": int(each["Request Count"]),
                "failures": int(each["Failure Count"]),
                "a_second": round(float(each["Requests/s"]), 2),
                **{name: round(float(each[name])) for name in PERCENTILES},
                "longest": round(float(each["Max Response Time"])),
            }
            for each in csv.DictReader(file)
        ]


def read_history(prefix: Path) -> list[dict[str, float]]:
    """Return what Locust saw of all requests, second by second."""
    with open(f"{prefix}_stats_history.csv", newline="") as file:
        rows = [each for each in csv.DictReader(file) if each["Name"] == "Aggregated" and each["50%"] != "N/A"]
    first = float(rows[0]["Timestamp"]) if rows else 0.0
    return [
        {
            "seconds": float(each["Timestamp"]) - first,
            "users": float(each["User Count"]),
            "a_second": float(each["Requests/s"]),
            **{name: float(each[name]) for name in PERCENTILES},
        }
        for each in rows
    ]


def write(results: dict[str, Any]) -> None:
    """Print the table; write ``load.json`` and the plots, into ``docs/performance`` with ``PDPL_BENCH_KEEP``."""
    table = Table(title=f"{results['users']} tenants for {results['seconds']} s, milliseconds")
    for heading in ("request", "requests", "failures", "a second", "p50", "p95", "p99", "longest"):
        table.add_column(heading, justify="left" if heading == "request" else "right")
    for row in results["requests"]:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))
    console.print(table)
    folder = FOLDER / ("docs/performance" if os.environ.get("PDPL_BENCH_KEEP") else "var/bench")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "load.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n")
    plot(results, folder)
    console.print(f"Written: {folder}/load.json, load-requests.svg and load-resources.svg")


def plot(results: dict[str, Any], folder: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.fonttype": "none", "font.size": 8, "path.simplify_threshold": 1.0})
    import matplotlib.pyplot as pyplot

    history, samples = results["history"], results["samples"]
    minutes = [each["seconds"] / 60 for each in history]
    looks = [each["seconds"] / 60 for each in samples]
    machine = " · ".join(results["machine"].values())

    figure, (times, rates) = pyplot.subplots(2, 1, figsize=(8, 4.6), sharex=True)
    for name in PERCENTILES:
        times.plot(minutes, [each[name] for each in history], label=f"p{name[:-1]}", linewidth=1)
    times.set_ylabel("milliseconds")
    times.set_yscale("log")
    rates.plot(minutes, [each["a_second"] for each in history], label="requests a second", linewidth=1)
    rates.plot(minutes, [each["users"] for each in history], label="tenants", linewidth=1)
    rates.set_ylim(bottom=0)
    rates.set_xlabel("minutes")
    _finish(figure, (times, rates), machine, folder / "load-requests.svg")

    figure, axes = pyplot.subplots(2, 2, figsize=(8, 5), sharex=True)
    panels = (
        (axes[0][0], "megabytes of memory", (("web_megabytes", "web"), ("work_megabytes", "import workers"))),
        (
            axes[0][1],
            "connections",
            (("connections", "open"), ("busy_connections", "at work"), ("lock_waits", "waiting for a lock")),
        ),
        (axes[1][0], "megabytes of disk", (("database_megabytes", "database"), ("wal_megabytes", "WAL written"))),
        (axes[1][1], "rows", (("activities", "activities"), ("dead_rows", "dead rows, all tables"))),
    )
    for panel, unit, lines in panels:
        for name, label in lines:
            panel.plot(looks, [each[name] for each in samples], label=label, linewidth=1)
        panel.set_ylabel(unit)
        panel.set_ylim(bottom=0)
    for panel in axes[1]:
        panel.set_xlabel("minutes")
    _finish(figure, tuple(axes.flat), machine, folder / "load-resources.svg")


def _finish(figure: Any, axes: tuple[Any, ...], machine: str, path: Path) -> None:
    for each in axes:
        each.spines[["top", "right"]].set_visible(False)
        each.legend(frameon=False, fontsize=7)
    figure.text(0.01, 0.01, machine, fontsize=6, color="gray")
    figure.tight_layout(rect=(0, 0.03, 1, 1))
    figure.savefig(path)
