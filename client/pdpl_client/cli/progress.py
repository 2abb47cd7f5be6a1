"""What a command shows while it works: a progress bar, and a line whenever a request has to wait."""

import math
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from pdpl_client._client import Client
from pdpl_client._transport import OnWait, WaitReason
from pdpl_client._words import translated
from pdpl_client.cli import output
from pdpl_client.cli.options import Language

REPEATED_AFTER = 5.0  # seconds until the same reason for waiting is told again

Advance = Callable[[int, int | None], None]


class SpeedColumn(ProgressColumn):
    """Items in a second, empty until it is known."""

    def render(self, task: Task) -> Text:
        return Text("" if task.speed is None else f"{task.speed:,.0f}/s")


@contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Advance]:
    """A progress bar on standard error; hidden when ``quiet`` or when standard error is not a terminal.

    Gives ``advance(step, total)``: ``step`` more items are done of ``total``, which is None while it is not known.
    """
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        SpeedColumn(),
        TimeRemainingColumn(),
    )
    hidden = quiet or not output.err.is_terminal
    with Progress(*columns, console=output.err, disable=hidden, transient=True) as progress:
        task = progress.add_task(label, total=None)

        def advance(step: int, total: int | None) -> None:
            progress.update(task, advance=step, total=total)

        yield advance


def follow(
    client: Client, batch_id: str, advance: Advance, on_progress: Callable[[dict[str, Any]], None] | None = None
) -> dict[str, Any]:
    """Wait until an import has ended, moving the progress bar, and return it as a batch.

    ``on_progress`` is called with each state of the batch.
    """
    shown = 0

    def progressed(batch: dict[str, Any]) -> None:
        nonlocal shown
        processed = batch.get("processed") or 0
        advance(processed - shown, batch.get("total"))
        shown = processed
        if on_progress:
            on_progress(batch)

    return client.imports.wait(batch_id, progressed)


def wait_notices(lang: Language) -> OnWait:
    """The hook ``on_wait`` of a client that prints why, how long and until when a request waits, to standard error.

    The same reason is told again after a few seconds only. May be called from several threads.
    """
    told: dict[WaitReason, float] = {}

    def tell(reason: WaitReason, seconds: float, left: float) -> None:
        now = time.monotonic()
        if now - told.get(reason, -math.inf) < REPEATED_AFTER:
            return
        told[reason] = now
        times = {"seconds": math.ceil(seconds), "left": math.ceil(left)}
        output.print_line(f"{translated(f'wait_{reason}', lang)} {translated('wait_times', lang, **times)}")

    return tell
