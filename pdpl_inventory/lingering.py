"""Closing a connection politely: a sender still sending would see it break instead of the answer."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

MEGABYTES, SECONDS = 256, 10


def drain(environ: Mapping[str, Any]) -> None:
    """Once the answer is sent: read on what was refused unread, for a bounded time and length."""
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return
    left, deadline = MEGABYTES * 1024 * 1024, time.monotonic() + SECONDS
    before = connection.gettimeout()
    with suppress(OSError):
        connection.settimeout(SECONDS)
        while left > 0 and time.monotonic() < deadline:
            piece = environ["wsgi.input"].read(min(left, 1024 * 1024))
            if not piece:
                break
            left -= len(piece)
        connection.settimeout(before)
