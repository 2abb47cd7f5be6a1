"""The entries of the register: activities with the catalogue records that they link to, read in chunks.

A chunk takes seven statements at most, whatever it holds.
"""

from collections import namedtuple
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from activities.contract.kinds import ACTIVITIES, Reference
from activities.contract.serializers import written_fields
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient, Record
from activities.models.codes import Sensitivity
from activities.postgres.lookups import Lookup, fetch, is_any_of, lookup

CHUNK = 5_000
"""How many activities are read at once."""
OWN = written_fields(ProcessingActivity)
DAY_OF_CHANGE = f"(updated_at AT TIME ZONE '{settings.TIME_ZONE}')::date"
TIMES = ("created_at", "updated_at", "reviewed_at")
Activity = namedtuple("Activity", ("pk", *OWN, "status", "updated_on", *TIMES), defaults=[None] * len(TIMES))  # type: ignore[misc]
"""An activity as it is read: a fifth of the time of a model's instance. ``updated_on`` is the day in Viet Nam."""


@dataclass(slots=True)
class Entry:
    """One line of the register; linked records are in the order of their names."""

    number: int
    activity: Any  # an ``Activity``
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


def read_entries(ids: Sequence[UUID], with_times: bool = False) -> Iterator[Entry]:
    """The entries of the activities ``ids``, numbered from 1, in the open scope. Ids that do not exist are left out.

    Catalogue records are read once, when an entry first links to them. ``TIMES`` are read on demand: a moment takes
    as long to read as ten texts. Ids are read as texts, whose hash Python's C code computes once: a look-up by a
    ``UUID`` takes five times as long.
    """
    catalogues: dict[Reference, dict[str, Any]] = {each: {} for each in ACTIVITIES.lists}
    columns = ", ".join(("id::text", *OWN, "status", DAY_OF_CHANGE, *(TIMES if with_times else ())))
    number = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        rows, *links = fetch(
            [lookup(ProcessingActivity, "id", chunk, columns), *map(_links, ACTIVITIES.lists, repeat(chunk))]
        )
        linked = [_linked(each, pairs, catalogues[each]) for each, pairs in zip(ACTIVITIES.lists, links, strict=True)]
        categories, recipients, transfers = linked
        for row in rows:  # in the order of the chunk, as every look-up gives them
            number += 1
            pk = row[0]
            yield Entry(number, Activity(*row), categories.get(pk, []), recipients.get(pk, []), transfers.get(pk, []))


def _links(reference: Reference, owners: Sequence[UUID]) -> Lookup:
    assert reference.through is not None
    return lookup(reference.through, "activity", owners, f"activity_id::text, {reference.column}::text")


def _linked(reference: Reference, pairs: Sequence[tuple[str, str]], known: dict[str, Any]) -> dict[str, list[Any]]:
    """The records to which each owner of ``pairs`` links; ``known`` has those that were read, and gets the others."""
    if missing := {target for _, target in pairs} - known.keys():
        known |= _read(reference, missing)
    linked: dict[str, list[Any]] = {}
    for owner, target in pairs:
        if target in known:
            linked.setdefault(owner, []).append(known[target])
    for records in linked.values():
        if len(records) > 1:
            records.sort(key=_by_name)
    return linked


def _read(reference: Reference, ids: set[str]) -> dict[str, Any]:
    records = reference.target.objects.filter(is_any_of("pk", [UUID(each) for each in ids]))
    if reference.target is DataTransfer:
        records = records.select_related("recipient")
    return {str(each.pk): each for each in records}


def _by_name(record: Record) -> tuple[str, UUID]:
    return record.name_order, record.pk
