"""Undoing a batch: its records are deleted, unless one of them was reviewed, edited or linked to since."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, ProtectedError, Q, QuerySet
from django.utils import timezone

from activities.audit import log
from activities.audit.retention import kept_since
from activities.contract.kinds import ACTIVITIES, KINDS, Kind
from activities.contract.links import stored_links
from activities.contract.serializers import serializer_of
from activities.models import Batch, RecordChange
from activities.models.audit import DECISIONS, Action
from activities.models.batches import UNFINISHED
from activities.models.batches import Kind as Word
from activities.models.codes import Status
from pdpl_inventory import messages
from tenants.authentication.members import Member

MOST_NAMED, FEW = 20, 5


@dataclass
class CannotUndo(Exception):
    """The batch cannot be undone. ``code`` and ``values`` are of the message that says why.

    ``for_people`` is the code of a message that gives the records' names instead of their ids.
    """

    code: str
    values: dict[str, Any]
    for_people: str = ""


@dataclass(frozen=True)
class Undone:
    batch_id: UUID
    total_removed: int
    message: messages.Sentence


def undo(batch_id: UUID, member: Member) -> Undone:
    """Delete the records that the batch created, in the member's open scope. The batch and its events stay.

    Raises ``Batch.DoesNotExist`` and ``CannotUndo``.
    """
    batch = Batch.objects.select_for_update(of=("self",)).defer("packed_errors").get(pk=batch_id)
    if batch.status in UNFINISHED:
        raise CannotUndo("batch_unfinished", {})
    if batch.undone_at:
        raise CannotUndo("batch_already_undone", {})
    if (since := kept_since()) and batch.created_at < since:
        raise CannotUndo("batch_log_removed", {})
    kind = KINDS[Word(batch.kind)]
    records = kind.model.objects.filter(batch_id=batch_id)
    # Locked, so that none is edited or linked to between the check and the deletion.
    count = len(records.order_by("pk").select_for_update().values_list("pk", flat=True))
    _refuse_if_touched(kind, records)
    removed = list(_audited(kind, records))
    try:
        records.delete()
    except ProtectedError as error:
        users = list(error.protected_objects)
        raise CannotUndo("batch_in_use", {"count": len(users), **kind.nouns}) from error
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    sentence = messages.say("batch_undone", count=count, **kind.nouns)
    log.record_event(
        member,
        Action.BATCH_UNDONE,
        sentence,
        batch_id=batch_id,
        records=removed,
        kind=batch.kind,
        total_removed=count,
    )
    return Undone(batch_id, count, sentence)


def _audited(kind: Kind, records: QuerySet[Any]) -> Iterator[tuple[UUID, log.Changes]]:
    """The deleted values of each record; one query for the records and one for each list of links."""
    lists = [each.field for each in kind.lists]
    names = [name for name in serializer_of(kind.word)().stored_names if name not in lists]
    names += ["created_at", *(["status"] if kind is ACTIVITIES else [])]
    found = list(records.values_list("pk", *names))
    linked = {each.field: stored_links(each, [pk for pk, *_ in found]) for each in kind.lists}
    for pk, *values in found:
        lost = dict(zip(names, values, strict=True))
        lost |= {name: sorted(ids.get(pk, ())) for name, ids in linked.items()}
        yield pk, {name: (value, None) for name, value in lost.items()}


def _refuse_if_touched(kind: Kind, records: QuerySet[Any]) -> None:
    touched = ~Q(updated_at=F("created_at"))
    if kind is ACTIVITIES:
        decided = RecordChange.objects.filter(record_id=OuterRef("pk"), event__action__in=DECISIONS)
        touched |= Q(status=Status.APPROVED) | Q(reviewed_at__isnull=False) | Q(Exists(decided))
    in_the_way = records.filter(touched)
    if count := in_the_way.count():
        first = [(str(pk), f"“{name}”") for pk, name in in_the_way.values_list("pk", kind.name)[:MOST_NAMED]]
        ids, names = zip(*first, strict=True)
        listed = {
            "ids": ", ".join(ids) + ("…" if count > MOST_NAMED else ""),
            "names": ", ".join(names[:FEW]) + (" …" if count > FEW else ""),
        }
        raise CannotUndo("batch_touched", {"count": count, **listed, **kind.nouns}, "batch_touched_named")
