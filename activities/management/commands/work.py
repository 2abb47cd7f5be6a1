"""``work``: runs import workers until it receives SIGTERM or SIGINT; ``serve`` keeps one process of it running.

The parent process only watches its workers: one that was killed is replaced,
and its import is resumed when the lease ends.
"""

import gc
import os
import signal
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import Error, connections

from activities import tasks
from activities.metrics.server import serve
from pdpl_inventory.metrics import measures, traces

IDLE_SECONDS = 0.5
RESTART_SECONDS = 0.25


class Command(BaseCommand):
    help = "Carry imports on: fed by CELERY_BROKER_URL where it is set, from the database where it is not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, help="worker processes (PDPL_IMPORT_WORKERS)")
        parser.add_argument("--metrics", help="HOST:PORT at which to answer /metrics and the health checks")
        parser.add_argument("--parent", type=int, help="end when the parent process is no longer this one")

    def handle(self, *, workers: int | None, metrics: str | None, parent: int | None, **options: Any) -> None:
        host, _, port = (metrics or "").rpartition(":")
        if metrics and not (host and port.isdecimal()):
            raise CommandError(f"--metrics must be HOST:PORT, not {metrics!r}.")
        address = (host, int(port)) if metrics else None
        _Supervisor(workers or max(settings.PDPL_IMPORT_WORKERS, 1), parent, address).run()


class _Supervisor:
    """Keeps ``count`` worker processes running, and one at ``address`` if there is one; stops them all, and waits for
    them, before it ends."""

    def __init__(self, count: int, parent: int | None, address: tuple[str, int] | None) -> None:
        self.count, self.parent, self.address = count, parent, address
        self.pids: set[int] = set()
        self.server_pid = 0
        self.is_stopping = False

    def run(self) -> None:
        connections.close_all()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        while not self.is_stopping and (self.parent is None or os.getppid() == self.parent):
            while len(self.pids - {self.server_pid}) < self.count:
                self._start()
            if self.address and self.server_pid not in self.pids:
                self._start_server(*self.address)
            time.sleep(RESTART_SECONDS)
            self._reap(os.WNOHANG)
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
        self._reap(0)

    def _stop(self, *_: Any) -> None:
        self.is_stopping = True

    def _start_server(self, host: str, port: int) -> None:
        supervisor_pid = os.getpid()
        self.server_pid = os.fork()
        if self.server_pid:
            self.pids.add(self.server_pid)
            return
        serve(host, port, supervisor_pid)
        sys.exit(0)

    def _start(self) -> None:
        supervisor_pid = os.getpid()
        pid = os.fork()
        if pid:
            self.pids.add(pid)
            return
        # As in ``wsgi``: a chunk makes many objects, and drops them without reference cycles.
        gc.freeze()
        gc.set_threshold(100_000, 10, 10)
        traces.start("pdpl-worker")
        (_run_with_broker if settings.CELERY_BROKER_URL else _run_from_database)(supervisor_pid)
        sys.exit(0)

    def _reap(self, how: int) -> None:
        for pid in list(self.pids):
            with suppress(ChildProcessError):
                ended, status = os.waitpid(pid, how)
                if ended == 0:
                    continue
                if not self.is_stopping and pid != self.server_pid:
                    measures.worker_ends.labels("killed" if os.WIFSIGNALED(status) else "ended").inc()
            self.pids.discard(pid)


def _run_from_database(supervisor_pid: int) -> None:
    worker = tasks.worker()

    def stop(*_: Any) -> None:
        worker.is_stopping = True

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)
    while not worker.is_stopping and os.getppid() == supervisor_pid:
        try:
            busy = worker.take_turn()
        except Error:
            busy = False  # the database is unreachable: tried again after ``IDLE_SECONDS``
        if not busy:
            time.sleep(IDLE_SECONDS)


def _run_with_broker(supervisor_pid: int) -> None:
    """Run a Celery worker in this process, without a pool: turns are short and run one after the other."""
    import threading

    from celery.signals import worker_shutting_down

    from pdpl_inventory.celery import app

    worker = tasks.worker()

    def stop(**_: Any) -> None:
        worker.is_stopping = True

    def leave_when_orphaned() -> None:
        while os.getppid() == supervisor_pid:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    worker_shutting_down.connect(stop, weak=False)
    threading.Thread(target=leave_when_orphaned, daemon=True).start()
    options = ["--pool", "solo", "--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.worker_main(["worker", *options, "--hostname", f"pdpl-{os.getpid()}@%h"])
