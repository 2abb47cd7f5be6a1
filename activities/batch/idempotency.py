"""Idempotency (contract §3): the response to a keyed request is stored for 24 hours and sent again when it is repeated.

There are no orphans: the response is stored in the transaction of the rows, and
a request that is running is known by an advisory lock that ends with it.
"""

import hashlib
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from activities.batch.options import Options
from activities.contract.kinds import Kind
from activities.models import StoredAnswer
from pdpl_inventory.errors import Problem
from pdpl_inventory.pipeline import binding_cursor, pipelined
from tenants.isolation.context import current_tenant

RETENTION = timedelta(hours=24)
ACCEPTABLE = re.compile(r"[\x20-\x7e]{1,255}")
RETRY_SECONDS = 1
LOCK = "SELECT pg_try_advisory_xact_lock(%s)"
STORED = """
SELECT id, created_at, fingerprint, status, answer
FROM activities_storedanswer WHERE tenant_id = %s AND kind = %s AND key = %s
"""


@dataclass(frozen=True)
class Replay:
    """The stored response, byte for byte."""

    status: int
    body: bytes


@dataclass(frozen=True)
class IdempotentRequest:
    """A request with an ``Idempotency-Key``. ``fingerprint`` is of its body, media type and options."""

    kind: Kind
    key: str
    fingerprint: str

    def claim(self) -> Replay | None:
        """Return the stored response, or None: then this request is the first, and holds the key's lock.

        Raises ``Problem``: 409 while another request with this key is running, 422 when the key belongs to a
        request with another fingerprint.
        """
        # One round trip, but two statements in order: the response is read when the lock is held.
        with pipelined(), binding_cursor(connection) as lock, binding_cursor(connection) as look:
            lock.execute(LOCK, [self._lock()])
            look.execute(STORED, [current_tenant(), self.kind.word, self.key])
            (is_first,), stored = lock.fetchone(), look.fetchone()
        if not is_first:
            raise Problem(409, "idempotency_in_progress", headers={"Retry-After": str(RETRY_SECONDS)})
        if stored is None:
            return None
        key, created_at, fingerprint, status, answer = stored
        if created_at < timezone.now() - RETENTION:
            StoredAnswer.objects.filter(pk=key).delete()
            return None
        if fingerprint != self.fingerprint:
            raise Problem(422, "idempotency_mismatch")
        return Replay(status, zlib.decompress(bytes(answer)))

    def keep(self, status: int, body: bytes) -> None:
        """Store the response, in the transaction of the batch's rows."""
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


def idempotent_request(
    kind: Kind, key: str | None, body: bytes, media_type: str, options: Options
) -> IdempotentRequest | None:
    """The idempotent request, or None without a key and for a dry run. Raises ``Problem`` (400) for an invalid key."""
    return (
        idempotent_request_of(kind, key, hashlib.sha256(body).hexdigest(), media_type, options)
        if key is not None
        else None
    )


def idempotent_request_of(
    kind: Kind, key: str | None, digest: str, media_type: str, options: Options
) -> IdempotentRequest | None:
    """As ``idempotent_request``, given the SHA-256 digest of the body."""
    if key is None:
        return None
    if not ACCEPTABLE.fullmatch(key):
        raise Problem(400, "invalid_idempotency_key")
    if options.dry_run:
        return None
    parts = (digest, media_type, options.mode.value, options.on_conflict.value)
    return IdempotentRequest(kind, key, hashlib.sha256(" ".join(parts).encode()).hexdigest())


def delete_expired() -> int:
    """Delete the current tenant's responses that are older than 24 hours; return their number."""
    dropped, _ = StoredAnswer.objects.filter(created_at__lt=timezone.now() - RETENTION).delete()
    return dropped
