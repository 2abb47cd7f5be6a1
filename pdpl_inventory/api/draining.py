"""Reading the rest of a refused request's body: if the connection were closed while the client still sends, the client
would get a broken connection instead of the response."""

import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

MAX_MEGABYTES, MAX_SECONDS = 256, 10


def drain(environ: Mapping[str, Any]) -> None:
    """Read and discard the unread body, at most ``MAX_MEGABYTES`` and ``MAX_SECONDS``.

    Call it after the response is sent. Does nothing under a server other than gunicorn.
    """
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return
    left, deadline = MAX_MEGABYTES * 1024 * 1024, time.monotonic() + MAX_SECONDS
    before = connection.gettimeout()
    with suppress(OSError):
        connection.settimeout(MAX_SECONDS)
        while left > 0 and time.monotonic() < deadline:
            piece = environ["wsgi.input"].read(min(left, 1024 * 1024))
            if not piece:
                break
            left -= len(piece)
        connection.settimeout(before)
