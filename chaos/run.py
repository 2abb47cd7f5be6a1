"""A whole run: the installation, the load with its faults, quiet, and the comparison with the books."""

import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress

from chaos import checker, faults
from chaos.books import Books
from chaos.drivers import LAST_SECONDS, Driver
from chaos.installation import Installation
from chaos.programs import wait_until

MOST_PRINTED = 40
# Imports wait for the lease of a worker that was killed, and for its retries.
IMPORT_SECONDS = 180


def run(seconds: int, seed: int, tenants: int) -> Books:
    """Run it, print what happened, and return the books. What processes wrote is kept when something was wrong."""
    print(f"chaos: {seconds} seconds, seed {seed}, {tenants} tenants", flush=True)
    installation = Installation(seed)
    try:
        books = _run(installation, seconds, seed, tenants)
    except BaseException:
        installation.close(keep_logs=bool(books.contradictions))
        print(f"seed {seed}: the run itself failed; logs: {installation.home}")
        raise
    installation.close(keep_logs=bool(books.contradictions))
    _tell(books, seed, installation)
    return books


def _run(installation: Installation, seconds: int, seed: int, count: int) -> Books:
    if not (installation.database.is_mounted and installation.files.is_mounted):
        print("Without root there are no small disks: full disks are left out.")
    books = Books(installation.make_tenants(count))
    if not wait_until(installation.is_ready, 60):
        raise RuntimeError("the servers are not ready")
    drivers = [Driver(tenant, books, installation.ports, seed) for tenant in books.tenants]
    is_over = threading.Event()
    threads = [threading.Thread(target=_drive, args=(each, books, is_over), daemon=True) for each in drivers]
    began = time.monotonic()

    def note(fault: str) -> None:
        books.count(fault)
        print(f"{time.monotonic() - began:7.1f} s  {fault}", flush=True)

    for thread in threads:
        thread.start()
    try:
        faults.run(installation, seed, seconds, note)
        time.sleep(max(0.0, began + seconds - time.monotonic()))
    finally:
        is_over.set()
        if not installation.restore():
            books.contradict(None, "the servers did not become ready again")
        for thread in threads:
            thread.join(LAST_SECONDS + 30)
    if any(thread.is_alive() for thread in threads):
        books.contradict(None, "a request never ended")
    _compare(installation, books, drivers)
    return books


def _drive(driver: Driver, books: Books, is_over: threading.Event) -> None:
    try:
        driver.run(is_over)
    except Exception as error:
        books.contradict(driver.tenant, f"the load itself failed: {error!r}")
        raise


def _compare(installation: Installation, books: Books, drivers: list[Driver]) -> None:
    def have_ended() -> bool:
        for driver in drivers:
            driver.follow_imports()
        return all(each.status for driver in drivers for each in driver.tenant.imports)

    wait_until(have_ended, IMPORT_SECONDS)
    for driver in drivers:
        driver.read_list()
        driver.reader.read_register("json")
    checker.check(books, installation.rows(), installation.events())
    try:
        installation.manage("verify_audit")
        books.count("audit chains that verify", len(drivers))
    except subprocess.CalledProcessError as error:
        books.contradict(None, f"verify_audit: {error.stdout[-500:]}")
    with suppress(OSError):
        for line in installation.failures()[:5]:
            books.contradict(None, f"log: {line[:300]}")


def _tell(books: Books, seed: int, installation: Installation) -> None:
    faults_counted = Counter({name: books.counts[name] for name in (each.name for each in faults.FAULTS)})
    print("faults: " + ", ".join(f"{count} × {name}" for name, count in faults_counted.most_common() if count))
    rest = {name: count for name, count in sorted(books.counts.items()) if name not in faults_counted}
    for name, count in rest.items():
        print(f"{count:>9,}  {name}")
    if not books.contradictions:
        print(f"seed {seed}: the books and the database agree")
        return
    print(f"seed {seed}: {len(books.contradictions)} contradictions; logs: {installation.home}")
    for each in books.contradictions[:MOST_PRINTED]:
        print(f"  {each}")
