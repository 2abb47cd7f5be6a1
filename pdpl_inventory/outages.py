"""Failures that pass by themselves: a database that is away, a connection that is lost, a disk that is full."""

import errno

from django.db import Error, InterfaceError, OperationalError
from psycopg.errors import PipelineAborted

# Classes of PostgreSQL's error codes: connection exceptions, and a server that is shut down or has crashed.
CONNECTION_LOST = ("08", "57P")
# Disk, memory or connections of the database server.
OUT_OF_RESOURCES = "53"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


class OutcomeUnknown(OperationalError):
    """The connection was lost during COMMIT: PostgreSQL may have committed the transaction or rolled it back."""


def is_connection_lost(error: Error) -> bool:
    """Whether the connection ended with this error, so that the result of its last statement is not known."""
    cause = error.__cause__
    if isinstance(cause, PipelineAborted):
        return False  # an earlier statement has failed, so COMMIT was not executed
    code: str | None = getattr(cause, "sqlstate", None)
    return code is None or code.startswith(CONNECTION_LOST)


def is_disk_full(error: BaseException) -> bool:
    """Whether a file could not be written for want of space."""
    return isinstance(error, OSError) and error.errno in DISK_FULL


def is_outage(error: BaseException) -> bool:
    """Whether the database was away or out of resources, or a disk full: the same work may succeed in a moment."""
    if not isinstance(error, Error):
        return is_disk_full(error)
    code = getattr(error.__cause__, "sqlstate", None) or ""
    return code.startswith(OUT_OF_RESOURCES) or (
        isinstance(error, OperationalError | InterfaceError) and is_connection_lost(error)
    )
