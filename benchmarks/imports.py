"""``python -m benchmarks.imports``: imports measured over HTTP, as a sender sees them.

A hundred tenants send a thousand records each at once: seconds until the last
is stored, seconds that each waits for its 202, failures. Then rows a second of
imports and of the synchronous batch, alternating, and the peak memory of a
worker. Exits with 1 when a threshold is missed.
"""

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from typing import Any

import psutil
from rich.console import Console

from benchmarks import cluster
from benchmarks.payloads import Catalogue, activities, encoded
from benchmarks.sides import Ours, Server, make_catalogue, make_tenant

TENANTS, EACH = 100, 1_000
ROWS, ROUNDS, BATCH, WORKERS = 200_000, 5, 10_000, 2
ENDED = ("completed", "partial", "failed", "cancelled")
KIND = "processing-activities"
console = Console(stderr=True, highlight=False)


@dataclass
class Load:
    """The result of a hundred concurrent senders; ``accepted`` has the seconds until each 202."""

    total_seconds: float = 0.0
    accepted: list[float] = field(default_factory=list)
    failures: int = 0

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.accepted, n=20)[18]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="of all the imports that are measured")
    rows = parser.parse_args().rows
    cluster.start()
    tenant_id, password = make_tenant()
    ours = Ours("ours", cluster.OURS, f"/api/v1/tenants/{tenant_id}/batch/{KIND}", (), password)
    catalogue = make_catalogue(ours, tenant_id)
    keys = tenants_with_keys()
    with ExitStack() as running:
        server = running.enter_context(ours.serving(tenant_id, WORKERS))
        load = under_load(server, keys)
        batch, imported = beside_the_batch(server, tenant_id, catalogue, rows)
        peak = peak_of_worker(server)
    return tell(load, batch, imported, rows, peak)


def tell(load: Load, batch: float, imported: float, rows: int, peak: float) -> int:
    told = [
        (f"{TENANTS} tenants, {EACH:,} records each: seconds until the last", load.total_seconds, 180.0, False),
        ("p95 of the 202 under that load, seconds", load.p95, 5.0, False),
        ("failures", float(load.failures), 0.0, False),
        (f"rows a second of imports of {rows // ROUNDS:,}, of the batch's", imported / batch, 0.8, True),
    ]
    print(f"synchronous batch {batch:,.0f} rows/s, import {imported:,.0f} rows/s, worker's peak {peak:.0f} MB")
    missed = False
    for name, found, wanted, least in told:
        good = found >= wanted if least else found <= wanted
        missed |= not good
        print(f"{'ok    ' if good else 'MISSED'} {name}: {found:.2f} ({'≥' if least else '≤'} {wanted})")
    return int(missed)


# --- A hundred at once -----------------------------------------------------------------


def tenants_with_keys() -> list[tuple[str, str]]:
    """Create the tenants. Returns their ids, each with an API key in the role of an editor, which may read imports."""
    os.environ["PDPL_HOME"] = str(cluster.HOME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "pdpl_inventory.settings"
    import django

    django.setup()
    from activities.access.tenancy import create_tenant
    from tenants.authentication import api_keys
    from tenants.isolation.context import scope
    from tenants.models import Membership, Role, User

    user, _ = User.objects.get_or_create(username="bench-many")
    made = []
    for number in range(TENANTS):
        tenant = create_tenant(f"Đơn vị {number}")
        with scope(tenant.pk):
            maker = Membership.objects.create(tenant_id=tenant.pk, user=user, role=Role.ADMIN)
            made.append((str(tenant.pk), api_keys.create_key(maker, "scan", Role.EDITOR, None)[1]))
    return made


def under_load(server: Server, keys: list[tuple[str, str]]) -> Load:
    console.print(f"{len(keys)} tenants, {EACH:,} records each, at once")
    load = Load()
    bodies = {tenant: _lines(EACH, tenant) for tenant, _ in keys}
    began = time.perf_counter()

    def one(tenant: str, key: str) -> bool:
        headers = {"Authorization": f"Bearer {key}"}
        sent = time.perf_counter()
        status, queued = _ask(server, "POST", f"/api/v1/tenants/{tenant}/imports?kind={KIND}", bodies[tenant], headers)
        load.accepted.append(time.perf_counter() - sent)
        if status != 202:
            return False
        batch = _ended(server, f"/api/v1/tenants/{tenant}/batches/{queued['batch_id']}", headers, pause=2.0)
        return bool(batch["status"] == "completed" and batch["total_created"] == EACH)

    with ThreadPoolExecutor(len(keys)) as pool:
        good = list(pool.map(lambda each: one(*each), keys))
    load.total_seconds, load.failures = time.perf_counter() - began, good.count(False)
    return load


def _lines(count: int, stem: str) -> bytes:
    like = activities(1, Catalogue(["0", "1"], ["0"], ["0"], {}), stem)[0]
    plain = {name: value for name, value in like.items() if not name.endswith("_ids")}
    return b"\n".join(
        json.dumps(plain | {"external_id": f"{stem}-{n}"}, ensure_ascii=False).encode() for n in range(count)
    )


# --- Imports beside the batch ----------------------------------------------------------


def beside_the_batch(server: Server, tenant_id: str, catalogue: Catalogue, rows: int) -> tuple[float, float]:
    """Return the median rows a second of batch and import, which alternate so that a slow minute affects both."""
    console.print(f"{ROUNDS} rounds: a batch of {BATCH:,}, then an import of {rows // ROUNDS:,}")
    batches, imports = [], []
    for number in range(-1, ROUNDS):  # the first round only warms up
        stem = f"{number}-{time.time_ns():x}"
        answer = server.post(
            f"/api/v1/tenants/{tenant_id}/batch/{KIND}", encoded(activities(BATCH, catalogue, f"batch-{stem}"))
        )
        assert answer.status == 201, answer.text[:300]
        speed = _imported(server, tenant_id, activities(rows // ROUNDS, catalogue, f"import-{stem}"))
        if number >= 0:
            batches.append(BATCH / answer.seconds)
            imports.append(speed)
    return statistics.median(batches), statistics.median(imports)


def _imported(server: Server, tenant_id: str, items: list[dict[str, Any]]) -> float:
    """Return the rows a second of one import, from its first byte to its end."""
    content = b"\n".join(json.dumps(each, ensure_ascii=False).encode() for each in items)
    path = f"/api/v1/tenants/{tenant_id}/"
    status, queued = _ask(server, "POST", f"{path}imports?kind={KIND}", content, server.headers)
    assert status == 202, queued
    batch = _ended(server, f"{path}batches/{queued['batch_id']}", server.headers, pause=0.5)
    assert batch["total_created"] == len(items), batch
    return float(batch["rows_per_second"])


def peak_of_worker(server: Server) -> float:
    """Return the peak memory of the import workers, in megabytes."""
    peaks = []
    for each in server.process.children(recursive=True):
        if "work" in each.cmdline():
            status = psutil.Process(each.pid)
            with open(f"/proc/{status.pid}/status") as file:
                peaks.append(next(int(line.split()[1]) / 1_024 for line in file if line.startswith("VmHWM")))
    return max(peaks)


def _ended(server: Server, path: str, headers: dict[str, str], pause: float) -> Any:
    while True:
        status, batch = _ask(server, "GET", path, None, headers)
        assert status == 200, batch
        if batch["status"] in ENDED:
            return batch
        time.sleep(pause)


def _ask(server: Server, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, Any]:
    with closing(server.connection()) as connection:
        connection.request(method, path, body, {"Content-Type": "application/x-ndjson", **headers})
        response = connection.getresponse()
        return response.status, json.loads(response.read())


if __name__ == "__main__":
    sys.exit(main())
