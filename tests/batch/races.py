"""Runs requests at the same time, in threads with database connections of their own."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections

from tests.factories import ITEMS, Someone, key_of, signed_in

LONGEST_SECONDS = 60


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run each act in a thread of its own, all from the same moment; their results in the acts' order."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(LONGEST_SECONDS)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result(LONGEST_SECONDS) for future in [pool.submit(run, act) for act in acts]]


def again(sender: Someone) -> Someone:
    """The same person at another client: a test client is not for two threads."""
    return signed_in(sender.tenant_id, sender.username)


@contextlib.contextmanager
def meanwhile(act: Callable[[], Any]) -> Iterator[list[Exception]]:
    """Repeat ``act`` in another thread as long as the block runs; what it raised is collected."""
    over = threading.Event()
    raised: list[Exception] = []

    def run() -> None:
        try:
            while not over.is_set():
                act()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield raised
    finally:
        over.set()
        thread.join(LONGEST_SECONDS)
    assert not raised
    assert not thread.is_alive()


def items_with(kind: str, keys: list[str], **values: Any) -> list[Any]:
    return [ITEMS[kind](**{key_of(kind): key}, **values) for key in keys]


def everything(sender: Someone, kind: str) -> list[Any]:
    return list(sender.get(kind, page_size=1_000).json()["results"])
