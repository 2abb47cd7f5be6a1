"""The id of the current request: in the response's ``X-Request-ID``, in error bodies, audit events and log lines."""

import re
import uuid
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="-")
ACCEPTABLE = re.compile(r"[A-Za-z0-9._:-]{8,64}")


def choose(offered: str) -> str:
    """The client's ``X-Request-ID`` if it is 8 to 64 characters of ``ACCEPTABLE``, else a new id."""
    return offered if ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex
