"""Verifying the audit log: a tenant's chain is walked from its first link to its head, and each hash computed again.

The hashes are computed here, from what the tables hold, and not by the
database's own functions, which an intruder may have replaced. What the
migration ``0008_audit_chain`` hashes and what is hashed here is one list.

Two acts take something from a log and leave their own entry in it. The removal
of the oldest entries (``audit.retention``) notes the last of them, from whose
hash the walk then starts. The erasure of a member (``access.erasure``) replaces
a name: the hash of such an entry cannot be computed again, but the erasure's
own entry has the digest of what it left, and the next entry is hashed with the
former hash.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from pdpl_inventory.messages import Sentence, say
from tenants.isolation.context import current_tenant

AT_ONCE = 500
PARTS = """e.id::text, e.tenant_id::text, e.action, e.actor_id::text, e.actor_name, e.via, e.door,
    to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    e.batch_id::text, e.message, e.message_vi, e.data::text, e.request_id"""
LINKS = f"""
SELECT l.sequence, l.hash, l.event_id::text,
    EXISTS (SELECT FROM activities_recordchange c WHERE c.tenant_id = l.tenant_id AND c.event_id = l.event_id),
    (SELECT c.changes FROM activities_recordchange c
        JOIN activities_auditevent r ON r.tenant_id = c.tenant_id AND r.id = c.event_id
        WHERE c.tenant_id = l.tenant_id AND c.record_id = l.event_id AND r.action = 'member.erased'
        ORDER BY c.event_id DESC LIMIT 1),
    {PARTS}
FROM activities_auditlink l LEFT JOIN activities_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
WHERE l.tenant_id = %s AND l.sequence > %s AND l.sequence <= %s ORDER BY l.sequence LIMIT {AT_ONCE}
"""
CHANGES = f"""
SELECT record_id::text, changes FROM activities_recordchange
WHERE tenant_id = %s AND event_id = %s AND record_id > %s ORDER BY record_id LIMIT {AT_ONCE}
"""
# Where the chain starts since its oldest entries were removed, and whether an entry after that says so.
START = """
SELECT r.sequence, r.hash, EXISTS (
    SELECT FROM activities_auditevent e
    JOIN activities_auditlink l ON l.tenant_id = e.tenant_id AND l.event_id = e.id
    WHERE e.tenant_id = r.tenant_id AND e.action = 'log.shortened' AND l.sequence > r.sequence
    AND e.data->>'sequence' = r.sequence::text AND e.data->>'hash' = r.hash)
FROM activities_logremoval r WHERE r.tenant_id = %s ORDER BY r.sequence DESC LIMIT 1
"""
# The parts of entries, whose digests an erasure notes.
ENTRIES = f"""
SELECT l.hash, e.id::text,
    EXISTS (SELECT FROM activities_recordchange c WHERE c.tenant_id = l.tenant_id AND c.event_id = l.event_id), {PARTS}
FROM activities_auditlink l JOIN activities_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
WHERE l.tenant_id = %s AND l.event_id = ANY (%s)
"""
# In one statement, so that what is committed meanwhile is in all of it or in none.
ENDS = """
SELECT (SELECT max(sequence) FROM activities_auditlink WHERE tenant_id = %(tenant)s),
    (SELECT sequence FROM activities_audithead WHERE tenant_id = %(tenant)s),
    (SELECT min(e.id::text) FROM activities_auditevent e WHERE e.tenant_id = %(tenant)s AND NOT EXISTS
        (SELECT FROM activities_auditlink l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id))
"""


@dataclass(frozen=True)
class Head:
    """The end of a tenant's chain. Kept elsewhere, it proves later that the chain up to it is unchanged."""

    tenant_id: str
    sequence: int
    hash: str


@dataclass
class Broken(Exception):
    """The first entry of a chain that was tampered with. ``code`` says how."""

    code: str
    sequence: int
    event_id: str | None = None

    @property
    def sentence(self) -> Sentence:
        return say(f"audit_{self.code}", sequence=self.sequence, event=self.event_id or "–")


def verify(kept: Head | None = None) -> Head:
    """Walk the current tenant's chain in constant memory and return its head.

    ``kept`` is a head of it that was written down before. Raises ``Broken``.
    """
    tenant_id = current_tenant()
    head = _head(tenant_id)
    sequence, digest = _start(tenant_id)
    if kept and sequence == kept.sequence and digest != kept.hash:
        raise Broken("rewritten", sequence)
    for link in _links(tenant_id, sequence, head.sequence):
        sequence, digest = _checked(tenant_id, link, sequence, digest)
        if kept and sequence == kept.sequence and digest != kept.hash:
            raise Broken("rewritten", sequence, link[2])
    if sequence != head.sequence:
        raise Broken("missing", sequence + 1)
    if digest != head.hash:
        raise Broken("rewritten", sequence)
    if kept and sequence < kept.sequence:
        raise Broken("missing", sequence + 1)
    _look_beyond(tenant_id)
    return head


def _head(tenant_id: UUID) -> Head:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequence, hash FROM activities_audithead WHERE tenant_id = %s", [tenant_id])
        sequence, digest = cursor.fetchone() or (0, "")
    return Head(str(tenant_id), sequence, digest)


def _start(tenant_id: UUID) -> tuple[int, str]:
    """Sequence and hash of the last entry that was removed; 0 and nothing when none was. Raises ``Broken``."""
    with connection.cursor() as cursor:
        cursor.execute(START, [tenant_id])
        sequence, digest, is_on_record = cursor.fetchone() or (0, "", True)
    if not is_on_record:
        raise Broken("missing", 1)
    return sequence, digest


def _links(tenant_id: UUID, after: int, last: int) -> Iterator[tuple[Any, ...]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LINKS, [tenant_id, after, last])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1][0]


def _checked(tenant_id: UUID, link: tuple[Any, ...], before: int, digest: str) -> tuple[int, str]:
    """Return the sequence and hash of a link. Raises ``Broken`` when it does not follow or its event was changed."""
    sequence, claimed, event_id, has_changes, redaction, *parts = link
    if sequence != before + 1:
        raise Broken("missing", before + 1)
    if parts[0] is None:
        raise Broken("removed", sequence, event_id)
    changes = _digest_of_changes(tenant_id, event_id) if has_changes else None
    if redaction:
        is_intact = json.loads(redaction)["entry"] == [claimed, hash_of([*parts, changes]).hex()]
    else:
        is_intact = hash_of([str(sequence), digest, *parts, changes]).hex() == claimed
    if not is_intact:
        raise Broken("changed", sequence, event_id)
    return sequence, claimed


def hash_of(parts: Iterable[str | None]) -> bytes:
    """The hash of parts, each preceded by its length in bytes, so that different lists of parts differ."""
    written = ("-" if part is None else f"{len(part.encode())}:{part}" for part in parts)
    return hashlib.sha256(",".join(written).encode()).digest()


def digests_of(event_ids: Sequence[UUID]) -> Iterator[tuple[UUID, tuple[str, str]]]:
    """Yield the id of each entry of the current tenant, its hash in the chain, and the digest of what it says now."""
    tenant_id = current_tenant()
    for place in range(0, len(event_ids), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(ENTRIES, [tenant_id, list(event_ids[place : place + AT_ONCE])])
            rows = cursor.fetchall()
        for claimed, event_id, has_changes, *parts in rows:
            changes = _digest_of_changes(tenant_id, event_id) if has_changes else None
            yield UUID(event_id), (claimed, hash_of([*parts, changes]).hex())


def _digest_of_changes(tenant_id: UUID, event_id: str) -> str:
    whole, after = hashlib.sha256(), str(UUID(int=0))
    while True:
        with connection.cursor() as cursor:
            cursor.execute(CHANGES, [tenant_id, event_id, after])
            rows = cursor.fetchall()
        for row in rows:
            whole.update(hash_of(row))
        if len(rows) < AT_ONCE:
            return whole.hexdigest()
        after = rows[-1][0]


def _look_beyond(tenant_id: UUID) -> None:
    """Check for links past the head and for events without a link, which the walk does not meet. Raises ``Broken``."""
    with connection.cursor() as cursor:
        cursor.execute(ENDS, {"tenant": tenant_id})
        last, head, unchained = cursor.fetchone()
    if (last or 0) > (head or 0):
        raise Broken("beyond", last)
    if unchained:
        raise Broken("inserted", last or 0, unchained)


# --- Heads in a file -------------------------------------------------------------------


def written(heads: Iterable[Head]) -> str:
    return "".join(json.dumps(asdict(each)) + "\n" for each in heads)


def read(lines: Iterable[str]) -> dict[UUID, Head]:
    """The furthest head of each tenant among lines that ``written`` made. Raises ``ValueError``, ``TypeError``."""
    heads: dict[UUID, Head] = {}
    for line in lines:
        if line.strip():
            head = Head(**json.loads(line))
            if (known := heads.get(UUID(head.tenant_id))) is None or known.sequence < head.sequence:
                heads[UUID(head.tenant_id)] = head
    return heads
