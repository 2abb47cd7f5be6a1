"""Storing a batch: an attempt under the lock of its kind, repeated when it loses a race, and its audit event.

``attempt`` takes the items, which are validated when they are taken, checks
them against what the tenant has stored and writes the rows.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.db import transaction

from activities.audit import log
from activities.batch.attempt import Attempt
from activities.batch.options import Options
from activities.batch.response import BatchOutcome
from activities.contract.item_serializer import ValidatedItem
from activities.contract.kinds import Kind
from activities.models.audit import Door
from activities.models.batches import OnConflict
from activities.notifications.notify import notify_of_reopened
from activities.postgres import locks
from pdpl_inventory.metrics import measures
from tenants.authentication.members import Member

# Up to this many new items are first stored without looking up keys and links. When one of them
# meets a stored key or an unknown link, the work of that attempt is lost.
LARGEST_OPTIMISTIC = 1_000


def write_batch(
    kind: Kind, items: Sequence[ValidatedItem], options: Options, member: Member, started: float
) -> BatchOutcome:
    """Store the valid items of a batch in the member's open scope, and record the batch in the audit log.

    ``started`` is the ``time.monotonic()`` at which the request began. When another request stores one of the
    keys first, the attempt is rolled back and repeated, without other writers of this kind, and sees that record.
    Raises ``OperationalError`` when repeating does not help.
    """

    def attempt(optimistic: bool = False) -> BatchOutcome:
        outcome = Attempt(kind, items, options, member, started).run(optimistic)
        if options.dry_run:
            transaction.set_rollback(True)
            return replace(outcome, ids=[], batch_id=None, changes=[])
        return outcome

    may_be_optimistic = options.on_conflict == OnConflict.ERROR and len(items) <= LARGEST_OPTIMISTIC
    first = partial(attempt, optimistic=True) if may_be_optimistic else None
    outcome = locks.retry_on_race(kind.lock_name, attempt, first)
    audit_batch(outcome, member)
    if not options.dry_run:
        transaction.on_commit(partial(measures.count_items, outcome.counts, "batch"))
    return outcome


def audit_batch(outcome: BatchOutcome, member: Member, door: Door = Door.BATCH) -> None:
    """Record a batch or an import in the audit log: its options, counts and the changes of updated records."""
    options = outcome.options
    log.record_event(
        member,
        "batch.tried" if options.dry_run else "batch.judged",
        outcome.message,
        batch_id=outcome.batch_id,
        door=door.value,
        records=outcome.changes,
        kind=outcome.kind.word.value,
        mode=options.mode.value,
        on_conflict=options.on_conflict.value,
        dry_run=options.dry_run,
        duration_seconds=outcome.duration_seconds,
        **outcome.counts,
    )
    notify_of_reopened(member, outcome.changes)
