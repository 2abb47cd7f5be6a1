"""One chunk of an import: some of its items, validated and stored as a batch's are, under the one batch of the file.

Unlike in a batch sent by itself, indexes and duplicate keys count over the
whole file, and the batch's row exists already.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from activities.audit import log
from activities.batch.attempt import Attempt
from activities.batch.checks import use_of_record
from activities.batch.options import Options
from activities.contract.batch_serializer import BatchSerializer
from activities.contract.item_serializer import ItemSerializer, ValidatedItem, shared
from activities.contract.kinds import Kind
from activities.imports.files.parts import Lines
from activities.models import Batch
from activities.models.audit import Action, Door
from activities.notifications.notify import notify_of_reopened
from activities.postgres import locks
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.isolation.context import current_tenant

# Keeps the first item of each key; ``READ_KEYS`` then reads its index where the key was there already.
SAVE_KEYS = """
INSERT INTO activities_sentkey (tenant_id, id, batch_id, index)
SELECT %(tenant)s, u.id, %(batch)s, u.index FROM UNNEST(%(ids)s::uuid[], %(indexes)s::int[]) u (id, index)
ON CONFLICT DO NOTHING
"""
READ_KEYS = "SELECT id, index FROM activities_sentkey WHERE tenant_id = %s AND id = ANY(%s::uuid[])"


@dataclass
class ChunkResult:
    """The counts of a chunk by status, and an entry for each failed item with the item as it was sent."""

    counts: dict[str, int]
    errors: list[dict[str, Any]]


def validate(serializer_class: type[ItemSerializer], lines: Lines, first: int) -> list[ValidatedItem]:
    """Validate each item without the database. ``first`` is the index in the file of the first item."""
    serializer = BatchSerializer(shared(serializer_class), data=lines)
    serializer.is_valid(raise_exception=True)
    items = list(serializer.validated_data)
    lines.first = first
    for each in items:
        each.index += first
        each.record_id = each.values.pop("id", None)
    return items


def write_chunk(
    kind: Kind,
    batch: Batch,
    items: Sequence[ValidatedItem],
    lines: Lines,
    options: Options,
    member: Member,
) -> ChunkResult:
    """Store the valid items in the member's open scope, and audit those that updated a record.

    With ``options.dry_run`` everything is rolled back and only the result is returned.
    """
    first_uses = _first_uses(kind, batch.pk, items)

    def attempt() -> ChunkResult:
        chunk = _ChunkAttempt(kind, items, options, member, time.monotonic())
        chunk.batch_id, chunk.checks.first_uses = batch.pk, dict(first_uses)
        outcome = chunk.run()
        if options.dry_run:
            transaction.set_rollback(True)
        elif outcome.changes:
            _audit_updates(kind, batch, outcome.changes, member)
        return ChunkResult(outcome.counts, [_with_row(each, lines) for each in chunk.with_items(outcome.errors)])

    return locks.retry_on_race(kind.lock_name, attempt)


def _audit_updates(kind: Kind, batch: Batch, changes: Sequence[tuple[UUID, log.Changes]], member: Member) -> None:
    """Write one audit event with the state before and after of every record that this chunk updated."""
    sentence = say("import_updated", count=len(changes), **kind.nouns)
    action, door = Action.IMPORT_UPDATED, Door.IMPORT.value
    log.record_event(member, action, sentence, batch_id=batch.pk, door=door, records=changes, kind=kind.word.value)
    notify_of_reopened(member, changes)


class _ChunkAttempt(Attempt):
    in_parts = False  # a row may name its record by the id, which is compared with the keys of all rows

    def save_batch(self, outcome: Any) -> None:
        """Do nothing: the batch's row was written when the import was queued."""


def _with_row(entry: dict[str, Any], lines: Lines) -> dict[str, Any]:
    return {"index": entry["index"], "row": lines.row(entry["index"]), **entry}


def _first_uses(kind: Kind, batch_id: UUID, items: Sequence[ValidatedItem]) -> dict[str, int]:
    """Save the keys and ids of this chunk; return those that an earlier one has, with the index of their first item."""
    first_here: dict[str, int] = {}
    for each in items:
        if key := each.values.get(kind.key):
            first_here.setdefault(key, each.index)
        if each.record_id:
            first_here.setdefault(use_of_record(each.record_id), each.index)
    salt = batch_id.bytes
    ids = {blake2b(key.encode(), digest_size=16, key=salt).hexdigest(): key for key in first_here}
    if not ids:
        return {}
    tenant = current_tenant()
    with connection.cursor() as cursor:
        parameters: dict[str, Any] = {
            "tenant": tenant,
            "batch": batch_id,
            "ids": list(ids),
            "indexes": list(first_here.values()),
        }
        cursor.execute(SAVE_KEYS, parameters)
        if cursor.rowcount == len(ids):
            return {}
        cursor.execute(READ_KEYS, [tenant, list(ids)])
        found = ((ids[each.hex], index) for each, index in cursor.fetchall())
        return {key: index for key, index in found if index < first_here[key]}
