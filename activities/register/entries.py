"""The entries of the register: activities with the catalogue records that they link to, read in chunks.

A chunk takes seven statements at most, whatever it holds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from activities.contract.kinds import ACTIVITIES, Reference
from activities.contract.serializers import written_fields
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.codes import Sensitivity
from activities.postgres.lookups import is_any_of

CHUNK = 5_000
"""How many activities are read at once."""
OWN = written_fields(ProcessingActivity)
READ = ("pk", *OWN, "status", "created_at", "updated_at", "reviewed_at")


@dataclass(slots=True)
class Entry:
    """One line of the register. ``activity`` has the fields ``READ``; linked records are in the order of their names.

    An activity is a named tuple, which takes a fifth of the time of a model's instance.
    """

    number: int
    activity: Any
    categories: list[DataCategory]
    recipients: list[Recipient]
    transfers: list[DataTransfer]

    @property
    def basic(self) -> list[DataCategory]:
        return [each for each in self.categories if each.sensitivity == Sensitivity.BASIC]

    @property
    def sensitive(self) -> list[DataCategory]:
        return [each for each in self.categories if each.sensitivity == Sensitivity.SENSITIVE]


def ordered_ids(activities: QuerySet[ProcessingActivity]) -> list[UUID]:
    """The ids of ``activities`` in their order: one statement, whatever is annotated."""
    return list(activities.values_list("pk", flat=True))


def read_entries(ids: Sequence[UUID]) -> Iterator[Entry]:
    """The entries of the activities ``ids``, numbered from 1, in the open scope. Ids that do not exist are left out.

    Catalogue records are read once, when an entry first links to them.
    """
    catalogues: dict[Reference, dict[UUID, Any]] = {each: {} for each in ACTIVITIES.lists}
    number = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows = ProcessingActivity.objects.order_by().filter(is_any_of("pk", chunk)).values_list(*READ, named=True)
        found = {row.pk: row for row in rows}
        linked = [_linked(each, chunk, catalogues[each]) for each in ACTIVITIES.lists]
        for pk in chunk:
            if activity := found.get(pk):
                number += 1
                yield Entry(number, activity, *(each.get(pk, []) for each in linked))


def _linked(reference: Reference, owners: Sequence[UUID], known: dict[UUID, Any]) -> dict[UUID, list[Any]]:
    """The records to which each of ``owners`` links; ``known`` has those that were read, and gets the others."""
    assert reference.through is not None
    links = reference.through.objects.filter(is_any_of("activity_id", owners))
    pairs = list(links.values_list("activity_id", reference.column))
    if missing := {target for _, target in pairs} - known.keys():
        known |= _read(reference, missing)
    linked: dict[UUID, list[Any]] = {}
    for owner, target in pairs:
        if target in known:
            linked.setdefault(owner, []).append(known[target])
    for records in linked.values():
        if len(records) > 1:
            records.sort(key=_by_name)
    return linked


def _read(reference: Reference, ids: set[UUID]) -> dict[UUID, Any]:
    records = reference.target.objects.filter(is_any_of("pk", list(ids)))
    if reference.target is DataTransfer:
        records = records.select_related("recipient")
    return {each.pk: each for each in records}


def _by_name(record: Record) -> tuple[str, UUID]:
    return record.name_order, record.pk
