"""The PostgreSQL that all sides share: the embedded one, in a folder of its own, queried as its superuser."""

import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from pdpl_inventory.embedded import cluster
from pdpl_inventory.embedded.place import DATABASE, OWNER, SUPERUSER, place

HOME = Path(__file__).resolve().parent.parent / "var" / "bench"
OURS, PEER, PLAIN = DATABASE, "bench_peer", "bench_plain"


def start() -> None:
    """Start the cluster, until this process ends, with an empty database for each other side."""
    HOME.mkdir(parents=True, exist_ok=True)
    cluster.use(HOME)
    with superuser("postgres") as connection:
        for name in (PEER, PLAIN):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")


def address(database: str) -> str:
    return f"postgresql://{OWNER}@/{database}?host={place(HOME).sockets}"


def superuser(database: str) -> psycopg.Connection[Any]:
    sockets = str(place(HOME).sockets)
    return psycopg.connect(host=sockets, user=SUPERUSER, dbname=database, autocommit=True)


def empty(database: str, tables: Sequence[str]) -> None:
    """Empty the tables and write a checkpoint, so that no request pays for writes of the one before."""
    with superuser(database) as connection:
        connection.execute(f"TRUNCATE {', '.join(tables)}")
        connection.execute("CHECKPOINT")


def count(database: str, table: str) -> int:
    with superuser(database) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row
    return int(row[0])


@contextmanager
def statements() -> Iterator[list[str]]:
    """Yield a list that has, once the context ends, every statement sent meanwhile, from PostgreSQL's own log."""
    log = place(HOME).folder / "log"
    _set("log_statement", "'all'")
    begin, found = log.stat().st_size, []
    try:
        yield found
    finally:
        _set("log_statement", "'none'")
        with log.open(errors="replace") as file:
            file.seek(begin)
            lines = [line for line in file if "LOG:  statement: " in line or "LOG:  execute " in line]
        found += [line for line in lines if "ALTER SYSTEM" not in line and "pg_reload_conf" not in line]


def _set(name: str, value: str) -> None:
    with superuser("postgres") as connection:
        connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        connection.execute("SELECT pg_reload_conf(), pg_sleep(0.3)")


def version() -> str:
    with superuser("postgres") as connection:
        return str(connection.info.parameter_status("server_version"))


def commit() -> str:
    found = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return found.stdout.strip()


def machine() -> dict[str, str]:
    """Return the day, and what a measurement depends on: processor, Python, PostgreSQL, commit."""
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "processor": f"{model}, {os.cpu_count()} cores",
        "python": platform.python_version(),
        "postgresql": version(),
        "commit": commit(),
    }
