"""Primary keys ordered by time (UUID version 7, RFC 9562), one or many at once.

They are not PostgreSQL's, because PostgreSQL 15 has no ``uuidv7()`` and
because a bulk insert needs its keys before it is sent.
"""

import os
import time
from datetime import datetime
from uuid import UUID, SafeUUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_LOW = (1 << 62) - 1


def new_key() -> UUID:
    return new_keys(1)[0]


def new_keys(count: int) -> list[UUID]:
    """``count`` keys, strictly increasing: 48 bits of milliseconds, then 74 that start at random and count up."""
    milliseconds = time.time_ns() // 1_000_000
    # The highest of the 74 bits stays 0, so that counting up never overflows into the time.
    start = int.from_bytes(os.urandom(10), "big") & ((1 << 73) - 1)
    first = (milliseconds << 80) | _VERSION_AND_VARIANT
    return [_uuid(first | ((tail >> 62) << 64) | (tail & _LOW)) for tail in range(start, start + count)]


def _uuid(number: int) -> UUID:
    """``UUID(int=number)`` without its checks, which cost more than the rest of ``new_keys``."""
    key = object.__new__(UUID)
    object.__setattr__(key, "int", number)
    object.__setattr__(key, "is_safe", SafeUUID.unknown)
    return key


def least_key_at(moment: datetime) -> UUID:
    """A key that is not after any key made at ``moment`` or later: the start of a range by time."""
    return UUID(int=max(0, int(moment.timestamp() * 1_000)) << 80)
