"""The measurements of ``make bench`` in their order, each with a check that every row was stored."""

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import Console

from benchmarks import cluster, everyday, floor
from benchmarks.payloads import Catalogue, activities, encoded, linked_by_key
from benchmarks.peer.tables import KEY
from benchmarks.sides import Answer, Ours, Peer, Plain, Server, Side, make_catalogue, make_tenant

CLIENTS, WORKERS = 8, 2
BATCH_PATH = "/api/v1/tenants/{tenant}/batch/processing-activities"
BY_ID, BY_KEY = "10000, links by id", "10000, links by key"
UPDATES = "10000, a tenth updated"
PLAIN_TABLES = ("plain_activity", "plain_activity_categories", "plain_activity_recipients", "plain_activity_transfers")
PEER_TABLES = ("activity", "activity_category", "activity_recipient", "activity_transfer")
console = Console(stderr=True, highlight=False)


@dataclass
class Results:
    """Seconds of each round, by measurement (``"10000"``, ``"10000, 1% invalid"``…) and side, and the other figures."""

    machine: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, dict[str, list[float]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(list)))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    peak_megabytes: dict[str, float] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)

    def median(self, what: str, side: str) -> float:
        return statistics.median(self.seconds[what][side])


@dataclass
class Bench:
    """The sides, their catalogue and their running servers."""

    tenant_id: str
    catalogue: Catalogue
    ours: Ours
    peer: Peer
    plain: Plain
    results: Results
    servers: dict[str, Server] = field(default_factory=dict)
    stem: int = 0

    def body(self, count: int, invalid: float = 0.0) -> tuple[bytes, int]:
        """Return a new body with keys of its own, and the number of its valid items."""
        self.stem += 1
        stem = f"{time.time_ns():x}-{self.stem}"
        return encoded(activities(count, self.catalogue, stem, invalid)), count - round(count * invalid)

    def send(self, side: Side, body: bytes, good: int, growing: bool = False) -> Answer:
        before = self._start(side, growing)
        answer = self.servers[side.name].post(side.path, body)
        if answer.status != 201 or answer.body["total_created"] != good or side.stored() != before + good:
            raise SystemExit(f"{side.name} did not store {good} rows: {answer.status} {answer.text[:500]!r}")
        return answer

    def copy(self, batch_id: str, good: int, growing: bool = False) -> float:
        """Copy the rows that the product has just stored once more. Returns the seconds of the lower bound."""
        rows = floor.finished_rows(batch_id)
        before = self._start(self.ours, growing)
        seconds = floor.copy_in(rows)
        if self.ours.stored() != before + good:
            raise SystemExit("The floor did not store its rows.")
        return seconds

    def _start(self, side: Side, growing: bool) -> int:
        if not growing:
            side.empty()
        return side.stored()


def everything(short: bool) -> Results:
    cluster.start()
    bench = prepared()
    with ExitStack() as running:
        for side in (bench.ours, bench.peer, bench.plain):
            bench.servers[side.name] = running.enter_context(side.serving(bench.tenant_id))
        sides = [bench.ours, bench.peer, bench.plain]
        for count, rounds in ((100, 21), (1_000, 9), (10_000, 3)) if short else SIZES:
            _rotate(bench, f"{count}", sides, count, rounds, with_floor=True)
        for side in sides:
            bench.results.peak_megabytes[side.name] = bench.servers[side.name].peak_megabytes()
        if not short:
            for count, rounds in SIZES:
                _rotate(bench, f"{count}, growing", sides[:2], count, rounds, with_floor=True, growing=True)
            for share in (0.01, 0.5):
                _rotate(bench, f"10000, {share:.0%} invalid", sides, 10_000, 5, invalid=share)
            _rotate(bench, "many=True", [bench.ours, _path(bench.plain, "many")], 1_000, 3)
        _links(bench, 5 if short else 9)
        if not short:
            _updates(bench, 5)
        _single(bench, 1 if short else 3)
        _everyday(bench, 20 if short else 60)
        _count_statements(bench, sides)
    _clients(bench, rounds=3 if short else 7)
    return bench.results


SIZES = ((100, 41), (1_000, 21), (5_000, 7), (10_000, 9))


def prepared() -> Bench:
    tenant_id, password = make_tenant()
    path = BATCH_PATH.format(tenant=tenant_id)
    ours = Ours("ours", cluster.OURS, path, floor.TABLES, password)
    catalogue = make_catalogue(ours, tenant_id)
    peer = Peer("peer", cluster.PEER, path, PEER_TABLES)
    plain = Plain("plain", cluster.PLAIN, path, PLAIN_TABLES)
    peer.prepare(tenant_id, catalogue)
    plain.prepare(catalogue)
    floor.let_owner_past_policies()
    return Bench(tenant_id, catalogue, ours, peer, plain, Results(machine=cluster.machine()))


def _rotate(
    bench: Bench,
    what: str,
    sides: Sequence[Side],
    count: int,
    rounds: int,
    invalid: float = 0.0,
    with_floor: bool = False,
    growing: bool = False,
) -> None:
    """Send the same bytes to each side, alternating, round by round.

    Tables are emptied before every request; with ``growing`` they keep the rows of earlier rounds, as in production.
    """
    console.print(f"{what}: {rounds} rounds")
    seconds, batch_id = bench.results.seconds[what], ""
    for side in sides:
        side.empty()
    for number in range(-1, rounds):  # the first round only warms up
        body, good = bench.body(count, invalid)
        took: dict[str, float] = {}
        for turn in range(len(sides)):
            side = sides[(number + turn) % len(sides)]
            answer = bench.send(side, body, good, growing)
            took[side.name] = answer.seconds
            if side is bench.ours:
                batch_id = answer.body["batch_id"]
            if number >= 0 and what == "10000":
                bench.results.cpu[side.name].append(answer.cpu)
        if with_floor:
            took["floor"] = bench.copy(batch_id, good, growing)
        for name, each in took.items() if number >= 0 else ():
            seconds[name].append(each)


def _links(bench: Bench, rounds: int) -> None:
    """Send the same activities linked by id and by the senders' own keys, in turns."""
    console.print(f"{BY_KEY}: {rounds} rounds")
    for number in range(-1, rounds):
        items = activities(10_000, bench.catalogue, f"{time.time_ns():x}")
        bodies = {BY_ID: encoded(items), BY_KEY: encoded(linked_by_key(items, bench.catalogue))}
        for what in (BY_ID, BY_KEY) if number % 2 else (BY_KEY, BY_ID):
            answer = bench.send(bench.ours, bodies[what], 10_000)
            if number >= 0:
                bench.results.seconds[what]["ours"].append(answer.seconds)


def _updates(bench: Bench, rounds: int) -> None:
    """Send the same activities again with ``on_conflict=update``, every tenth of them changed."""
    console.print(f"{UPDATES}: {rounds} rounds")
    with cluster.superuser(cluster.PEER) as connection:
        connection.execute(KEY)  # type: ignore[arg-type]
    for number in range(-1, rounds):
        items = activities(10_000, bench.catalogue, f"{time.time_ns():x}")
        first = encoded(items)
        for each in items[::10]:
            each["purpose_vi"] = f"Mục đích đã sửa lần {number}"
        again = encoded(items)
        for side in (bench.ours, bench.peer) if number % 2 else (bench.peer, bench.ours):
            bench.send(side, first, 10_000)
            answer = bench.servers[side.name].post(f"{side.path}?on_conflict=update", again)
            if answer.status != 201 or side.stored() != 10_000:
                raise SystemExit(f"{side.name} did not update its rows: {answer.status} {answer.text[:300]!r}")
            if number >= 0:
                bench.results.seconds[UPDATES][side.name].append(answer.seconds)


def _path(side: Side, end: str = "processing-activities") -> Side:
    return replace(side, path=side.path.replace("batch/processing-activities", end))


def _single(bench: Bench, rounds: int) -> None:
    """Send a thousand records, one request each, over one connection, to the product and to plain REST framework."""
    console.print(f"1,000 single requests: {rounds} rounds")
    for _ in range(rounds):
        items = activities(1_000, bench.catalogue, f"{time.time_ns():x}")
        bodies = [json.dumps(each, ensure_ascii=False).encode() for each in items]
        for side in (_path(bench.ours), _path(bench.plain)):
            server = bench.servers[side.name]
            side.empty()
            with closing(server.connection()) as connection:
                answers = [server.ask(connection, side.path, body) for body in bodies]
            if side.stored() != 1_000:
                raise SystemExit(f"{side.name}: the single requests did not store their rows.")
            bench.results.seconds["single"][side.name].append(sum(each.seconds for each in answers))


def _everyday(bench: Bench, rounds: int) -> None:
    console.print(f"Single records and lists: {rounds} rounds")
    sides = [bench.ours, bench.plain]
    for side in sides:
        side.empty()
    servers: dict[Side, Server] = {side: bench.servers[side.name] for side in sides}
    for name, taken in everyday.measured(servers, bench.catalogue, rounds):
        bench.results.seconds[name].update(taken)


def _count_statements(bench: Bench, sides: Sequence[Side]) -> None:
    for side in sides:
        body, good = bench.body(1_000)
        side.empty()
        with cluster.statements() as found:
            answer = bench.servers[side.name].post(side.path, body)
        assert answer.body["total_created"] == good
        bench.results.statements[side.name] = len(found)


def _clients(bench: Bench, rounds: int) -> None:
    """Measure eight concurrent clients, each with three batches of 1,000, against two server processes."""
    what = "8 clients"
    console.print(f"{what}: {rounds} rounds")
    with ExitStack() as running:
        sides: list[Any] = [bench.ours, bench.peer]
        for side in sides:
            bench.servers[side.name] = running.enter_context(side.serving(bench.tenant_id, WORKERS))
        for number in range(-1, rounds):
            bodies = [[bench.body(1_000)[0] for _ in range(3)] for _ in range(CLIENTS)]
            for turn in range(len(sides)):
                side = sides[(number + turn) % len(sides)]
                side.empty()
                seconds = together(bench.servers[side.name], side.path, bodies)
                if side.stored() != 3_000 * CLIENTS:
                    raise SystemExit(f"{side.name} did not store what eight clients sent.")
                if number >= 0:
                    bench.results.seconds[what][side.name].append(seconds)


def together(server: Server, path: str, bodies: Sequence[Sequence[bytes]]) -> float:
    def client(mine: Sequence[bytes]) -> None:
        with closing(server.connection()) as connection:
            for body in mine:
                server.ask(connection, path, body)

    started = time.perf_counter()
    with ThreadPoolExecutor(len(bodies)) as pool:
        list(pool.map(client, bodies))
    return time.perf_counter() - started
