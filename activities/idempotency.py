"""The same request sent twice is done once: the answer of a judged batch is kept with its rows, for 24 hours.

Orphans cannot be: the answer is stored in the rows' own transaction, and the
mark of a request in flight is an advisory lock that ends with it.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from activities.kinds import Kind
from activities.models import StoredAnswer
from activities.options import Options
from pdpl_inventory.errors import Problem
from pdpl_inventory.pipeline import binding_cursor, pipelined
from tenants.context import current_tenant

KEPT_FOR = timedelta(hours=24)
ACCEPTABLE = re.compile(r"[\x20-\x7e]{1,255}")
RETRY_SECONDS = 1
LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
STORED = """
SELECT id, created_at, fingerprint, status, answer
FROM activities_storedanswer WHERE tenant_id = %s AND kind = %s AND key = %s
"""


@dataclass(frozen=True)
class Replay:
    """The first answer, byte for byte."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Once:
    """One keyed request: its kind and key, and what makes it the same request."""

    kind: Kind
    key: str
    fingerprint: str

    def claim(self) -> Replay | None:
        """The first answer, if there is one; else this request is the first, until its transaction ends.

        Raises ``Problem``: 409 while another with this key is running, 422 when the key was used for another.
        """
        # In one round trip, but one after the other: the answer is looked for when the lock is held.
        with pipelined(), binding_cursor(connection) as lock, binding_cursor(connection) as look:
            lock.execute(LOCK, [self._lock()])
            look.execute(STORED, [current_tenant(), self.kind.word, self.key])
            (is_first,), stored = lock.fetchone(), look.fetchone()
        if not is_first:
            raise Problem(409, "idempotency_in_progress", headers={"Retry-After": str(RETRY_SECONDS)})
        if stored is None:
            return None
        key, created_at, fingerprint, status, answer = stored
        if created_at < timezone.now() - KEPT_FOR:
            StoredAnswer.objects.filter(pk=key).delete()
            return None
        if fingerprint != self.fingerprint:
            raise Problem(422, "idempotency_mismatch")
        return Replay(status, zlib.decompress(bytes(answer)))

    def keep(self, status: int, body: bytes) -> None:
        """Store the answer; it lives and dies with the transaction of the batch's rows."""
        answer = StoredAnswer(
            tenant_id=current_tenant(),
            kind=self.kind.word,
            key=self.key,
            fingerprint=self.fingerprint,
            status=status,
            answer=zlib.compress(body, 1),
        )
        StoredAnswer.objects.bulk_create([answer])

    def _lock(self) -> int:
        name = f"{current_tenant()} {self.kind.word} {self.key}".encode()
        return int.from_bytes(hashlib.sha256(name).digest()[:8], "big", signed=True)


def once(kind: Kind, key: str | None, body: bytes, media_type: str, options: Options) -> Once | None:
    """The keyed request, or None without a key and for a dry run. Raises ``Problem`` (400) for a key of no use."""
    return once_of(kind, key, hashlib.sha256(body).hexdigest(), media_type, options) if key is not None else None


def once_of(kind: Kind, key: str | None, digest: str, media_type: str, options: Options) -> Once | None:
    """As ``once``, of a body of which only the digest is at hand."""
    if key is None:
        return None
    if not ACCEPTABLE.fullmatch(key):
        raise Problem(400, "invalid_idempotency_key")
    if options.dry_run:
        return None
    parts = (digest, media_type, options.mode.value, options.on_conflict.value)
    return Once(kind, key, hashlib.sha256(" ".join(parts).encode()).hexdigest())


def forget_expired() -> int:
    """Drop the current tenant's answers older than 24 hours; how many there were."""
    dropped, _ = StoredAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()
    return dropped
