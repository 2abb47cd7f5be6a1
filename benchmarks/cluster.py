"""The one PostgreSQL that all sides share: the embedded one, in a home of its own, asked as its superuser."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from pdpl_inventory.embedded import cluster

HOME = Path(__file__).resolve().parent.parent / "var" / "bench"
OURS, PEER, PLAIN = cluster.DATABASE, "bench_peer", "bench_plain"


def start() -> None:
    """Start the cluster for as long as this process lives, with a database for each side."""
    HOME.mkdir(parents=True, exist_ok=True)
    cluster.use(HOME)
    with superuser("postgres") as connection:
        for name in (PEER, PLAIN):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} OWNER {cluster.OWNER}")


def address(database: str) -> str:
    return f"postgresql://{cluster.OWNER}@/{database}?host={cluster.place(HOME).sockets}"


def superuser(database: str) -> psycopg.Connection[Any]:
    sockets = str(cluster.place(HOME).sockets)
    return psycopg.connect(host=sockets, user=cluster.SUPERUSER, dbname=database, autocommit=True)


def empty(database: str, tables: Sequence[str]) -> None:
    """The same start: empty tables, nothing left to write from the request before."""
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
    """Every statement that is sent while this is open, by PostgreSQL's own log; filled when it closes."""
    log = cluster.place(HOME).folder / "log"
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
