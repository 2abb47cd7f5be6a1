"""The processes of an installation, started again when they have ended, as an init system does it."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import psutil

RESTART_SECONDS = 0.5


class Program:
    """A command in a session of its own, whose output goes to ``log``."""

    def __init__(self, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self.command, self.environment, self.log = command, {**os.environ, **environment}, log
        self.process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self.log.open("ab") as log:
            return subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log, start_new_session=True)

    def ensure(self) -> None:
        if self.process.poll() is not None:
            self.process = self._start()

    def children(self) -> list[psutil.Process]:
        """Its child processes, those of them included."""
        try:
            return psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def signal_all(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def end(self) -> None:
        self.signal_all(signal.SIGCONT)
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        self.signal_all(signal.SIGKILL)
        self.process.wait()


class Keeper:
    """Calls each of ``ensure`` every half second in a thread, until it is closed; one that fails is called again."""

    def __init__(self, ensure: list[Callable[[], None]]) -> None:
        self._ensure, self._ends = ensure, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while not self._ends.wait(RESTART_SECONDS):
            for each in self._ensure:
                with suppress(Exception):
                    each()

    def close(self) -> None:
        self._ends.set()
        self._thread.join()


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether ``holds`` within that time; it is asked ten times a second, and an ``OSError`` counts as no."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if holds():
                return True
        time.sleep(0.1)
    return False
