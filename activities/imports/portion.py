"""Some items of an import, judged and stored as a batch's are, into the one batch that the whole file is.

What differs from a batch of its own: indexes and keys count over the file,
and the row of the batch is there already.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from activities import audit, turns
from activities.batch import Attempt
from activities.imports.preparing import Lines
from activities.kinds import Kind
from activities.models import Batch
from activities.models.audit import Action, Door
from activities.options import Options
from activities.serializers import BatchSerializer, ItemSerializer, Judgement
from pdpl_inventory.messages import say
from tenants.authentication import Member
from tenants.context import current_tenant

# Only the first item with a key stays; it is asked for what was there before, and what another has now.
NOTE = """
INSERT INTO activities_sentkey (tenant_id, id, batch_id, index)
SELECT %(tenant)s, u.id, %(batch)s, u.index FROM UNNEST(%(ids)s::uuid[], %(indexes)s::int[]) u (id, index)
ON CONFLICT DO NOTHING
"""
FIRST = "SELECT id, index FROM activities_sentkey WHERE tenant_id = %s AND id = ANY(%s::uuid[])"


@dataclass
class Portion:
    """What became of some items: their counts, and the failed ones with what was sent."""

    counts: dict[str, int]
    errors: list[dict[str, Any]]


def judged(contract: type[ItemSerializer], items: Lines, first: int) -> list[Judgement]:
    """Each item judged by the contract; indexes begin at ``first``. Never asks the database."""
    serializer = BatchSerializer(contract(), data=items)
    serializer.is_valid(raise_exception=True)
    judgements: list[Judgement] = serializer.validated_data
    items.first = first
    for each in judgements:
        each.index += first
    return judgements


def write(
    kind: Kind,
    batch: Batch,
    judgements: Sequence[Judgement],
    items: Lines,
    options: Options,
    member: Member,
) -> Portion:
    """Store the good items, in the member's open scope; with ``options.dry_run`` only tell of them."""
    met = _met(kind, batch.pk, judgements)

    def attempt() -> Portion:
        portion = _Attempt(kind, judgements, options, member, time.monotonic())
        portion.batch_id, portion.first = batch.pk, dict(met)
        outcome = portion.run()
        if options.dry_run:
            transaction.set_rollback(True)
        elif outcome.changes:
            _tell(kind, batch, outcome.changes, member)
        return Portion(outcome.counts, [_with_row(each, items) for each in portion.with_items(outcome.errors)])

    return turns.settle(kind, member, attempt)


def _tell(kind: Kind, batch: Batch, changes: Sequence[tuple[UUID, audit.Changes]], member: Member) -> None:
    """What was before and what is after, for every record that these items have updated."""
    sentence = say("import_updated", count=len(changes), **kind.nouns)
    action, door = Action.IMPORT_UPDATED, Door.IMPORT.value
    audit.record(member, action, sentence, batch_id=batch.pk, door=door, records=changes, kind=kind.word.value)


class _Attempt(Attempt):
    def keep(self, outcome: Any) -> None:
        """The batch is the import's, and stays open."""


def _with_row(entry: dict[str, Any], items: Lines) -> dict[str, Any]:
    return {"index": entry["index"], "row": items.row(entry["index"]), **entry}


def _met(kind: Kind, batch_id: UUID, judgements: Sequence[Judgement]) -> dict[str, int]:
    """The keys of these items that came earlier in the file, with the item that was first; those of now are noted."""
    mine: dict[str, int] = {}
    for each in judgements:
        if key := each.values.get(kind.key):
            mine.setdefault(key, each.index)
    salt = batch_id.bytes
    ids = {blake2b(key.encode(), digest_size=16, key=salt).hexdigest(): key for key in mine}
    if not ids:
        return {}
    tenant = current_tenant()
    with connection.cursor() as cursor:
        noted: dict[str, Any] = {"tenant": tenant, "batch": batch_id, "ids": list(ids), "indexes": list(mine.values())}
        cursor.execute(NOTE, noted)
        if cursor.rowcount == len(ids):
            return {}
        cursor.execute(FIRST, [tenant, list(ids)])
        found = ((ids[each.hex], index) for each, index in cursor.fetchall())
        return {key: index for key, index in found if index < mine[key]}
