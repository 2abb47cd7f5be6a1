"""What goes wrong, and when: a schedule of faults that the seed alone determines."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random

import psutil

from chaos.installation import Installation
from chaos.programs import wait_until
from chaos.proxy import Mode
from pdpl_inventory.embedded.server import processes_of

SHORTEST, LONGEST = 0.5, 6.0
# Seconds between two faults, on average.
PAUSE = 3.0


@dataclass(frozen=True)
class Fault:
    """A fault: ``begin`` with the run's random numbers, ``end`` after ``seconds``, unless it ends by itself."""

    name: str
    begin: Callable[[Installation, Random], None]
    end: Callable[[Installation], None] | None = None
    needs_disks: bool = False


def schedule(seed: int, seconds: float, faults: "list[Fault]") -> Iterator[tuple[float, Fault, float, Random]]:
    """Yield when each fault begins, the fault, how long it lasts, and its random numbers."""
    chance = Random(f"{seed}/schedule")
    at = 2.0
    while at < seconds:
        lasts = chance.uniform(SHORTEST, LONGEST)
        yield at, chance.choice(faults), lasts, Random(chance.random())
        at += chance.expovariate(1 / PAUSE)


def run(installation: Installation, seed: int, seconds: float, note: Callable[[str], None]) -> None:
    """Carry out the schedule. A fault that lasts ends before the next one begins; ``note`` gets each fault's name."""
    can_fill = installation.database.is_mounted and installation.files.is_mounted
    faults = [each for each in FAULTS if can_fill or not each.needs_disks]
    began = time.monotonic()
    for at, fault, lasts, chance in schedule(seed, seconds, faults):
        time.sleep(max(0.0, began + at - time.monotonic()))
        if time.monotonic() > began + seconds:
            return
        note(fault.name)
        with suppress(psutil.Error, ProcessLookupError):
            fault.begin(installation, chance)
        if fault.end:
            time.sleep(lasts)
            fault.end(installation)


# --- Processes ---------------------------------------------------------------------------


def _kill_web_worker(installation: Installation, chance: Random) -> None:
    _signal_one(chance, [each for server in installation.servers for each in server.children()], signal.SIGKILL)


def _kill_server(installation: Installation, chance: Random) -> None:
    chance.choice(installation.servers).signal_all(signal.SIGKILL)


def _kill_server_alone(installation: Installation, chance: Random) -> None:
    chance.choice(installation.servers).process.kill()


def _end_server(installation: Installation, chance: Random) -> None:
    chance.choice(installation.servers).process.terminate()


def _stop_server(installation: Installation, chance: Random) -> None:
    chance.choice(installation.servers).signal_all(signal.SIGSTOP)


def _kill_import_worker(installation: Installation, chance: Random) -> None:
    _signal_one(chance, installation.work.children(), signal.SIGKILL)


def _kill_work(installation: Installation, chance: Random) -> None:
    installation.work.signal_all(signal.SIGKILL)


def _stop_import_worker(installation: Installation, chance: Random) -> None:
    _signal_one(chance, installation.work.children(), signal.SIGSTOP)


def _continue_all(installation: Installation) -> None:
    for each in (*installation.servers, installation.work):
        each.signal_all(signal.SIGCONT)


def _signal_one(chance: Random, processes: list[psutil.Process], number: signal.Signals) -> None:
    if processes:
        chance.choice(sorted(processes, key=lambda each: each.pid)).send_signal(number)


# --- PostgreSQL --------------------------------------------------------------------------


def _kill_backend(installation: Installation, chance: Random) -> None:
    _signal_one(chance, installation.backends(), signal.SIGKILL)


def _end_backend(installation: Installation, chance: Random) -> None:
    _signal_one(chance, installation.backends(), signal.SIGTERM)


def _stop_backend(installation: Installation, chance: Random) -> None:
    _signal_one(chance, installation.backends(), signal.SIGSTOP)


def _kill_postmaster(installation: Installation, chance: Random) -> None:
    if postmaster := installation.postmaster():
        postmaster.kill()
        # Its children notice it, and have to be gone before another one may start.
        wait_until(lambda: not processes_of(installation.place), 5)


def _restart_postmaster(installation: Installation, chance: Random) -> None:
    if postmaster := installation.postmaster():
        postmaster.send_signal(chance.choice((signal.SIGINT, signal.SIGQUIT)))


def _stop_postgresql(installation: Installation, chance: Random) -> None:
    _signal_postgresql(installation, signal.SIGSTOP)


def _continue_postgresql(installation: Installation) -> None:
    _signal_postgresql(installation, signal.SIGCONT)


def _signal_postgresql(installation: Installation, number: signal.Signals) -> None:
    for pid in processes_of(installation.place):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


# --- Network and disks -------------------------------------------------------------------


def _network(mode: Mode) -> Callable[[Installation, Random], None]:
    return lambda installation, chance: installation.proxy.set(mode)


def _open_network(installation: Installation) -> None:
    installation.proxy.set(Mode.OPEN)


def _reset_connections(installation: Installation, chance: Random) -> None:
    installation.proxy.set(Mode.CUT)
    installation.proxy.set(Mode.OPEN)


FAULTS = [
    Fault("SIGKILL to a web worker", _kill_web_worker),
    Fault("SIGKILL to a server with its workers", _kill_server),
    Fault("SIGKILL to a server without its workers", _kill_server_alone),
    Fault("SIGTERM to a server", _end_server),
    Fault("SIGSTOP to a server", _stop_server, _continue_all),
    Fault("SIGKILL to an import worker", _kill_import_worker),
    Fault("SIGKILL to all import workers", _kill_work),
    Fault("SIGSTOP to an import worker", _stop_import_worker, _continue_all),
    Fault("SIGKILL to a backend of PostgreSQL", _kill_backend),
    Fault("SIGTERM to a backend of PostgreSQL", _end_backend),
    Fault("SIGSTOP to a backend of PostgreSQL", _stop_backend, _continue_postgresql),
    Fault("SIGKILL to the postmaster", _kill_postmaster),
    Fault("PostgreSQL shut down, fast or at once", _restart_postmaster),
    Fault("SIGSTOP to PostgreSQL", _stop_postgresql, _continue_postgresql),
    Fault("connections to the database reset", _reset_connections),
    Fault("connections to the database refused", _network(Mode.CUT), _open_network),
    Fault("network to the database held up", _network(Mode.HELD), _open_network),
    Fault("answers of the database lost", _network(Mode.DEAF), _open_network),
    Fault("answers to COMMIT lost", _network(Mode.LOSES_COMMITS), _open_network),
    Fault(
        "the database's disk full",
        lambda installation, chance: installation.database.fill(),
        lambda installation: installation.database.free(),
        needs_disks=True,
    ),
    Fault(
        "the application's disk full",
        lambda installation, chance: installation.files.fill(),
        lambda installation: installation.files.free(),
        needs_disks=True,
    ),
]
