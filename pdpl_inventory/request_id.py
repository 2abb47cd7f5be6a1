"""The name of the current request: in its answer's ``X-Request-ID``, in error bodies, audit events and log lines."""

import re
import uuid
from contextvars import ContextVar

current: ContextVar[str] = ContextVar("request_id", default="-")
ACCEPTABLE = re.compile(r"[A-Za-z0-9._:-]{8,64}")


def choose(offered: str) -> str:
    """The caller's ``X-Request-ID`` when it is a plain word of 8 to 64 characters, else a new one."""
    return offered if ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex
