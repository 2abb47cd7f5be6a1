"""Reading records: the queryset with everything that is shown, a record as JSON, and the records that link to it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from activities.contract.findings import with_findings
from activities.contract.item_serializer import shared
from activities.contract.kinds import ACTIVITIES, KINDS, Kind
from activities.contract.links import with_ids
from activities.contract.serializers import serializer_of
from activities.models import ProcessingActivity, Record
from pdpl_inventory.messages import Sentence, say

Representation = dict[str, Any]
"""A record as the API shows it: JSON values by field."""


def full_queryset(kind: Kind) -> QuerySet[Any]:
    """The records of a kind with everything that their serializer reads."""
    if kind is not ACTIVITIES:
        return kind.model.objects.select_related("created_by")
    activities = with_findings(ProcessingActivity.objects.with_flags()).select_related("created_by", "reviewed_by")
    return with_ids(kind, activities)


def represent(kind: Kind, record: Record) -> Representation:
    """A record of ``full_queryset`` as the API shows it."""
    return shared(serializer_of(kind.word)).to_representation(record)


def usage_of(kind: Kind, ids: Sequence[UUID]) -> list[Sentence]:
    """A sentence for each kind whose records link to the records ``ids``, with their number."""
    found = []
    pairs = [(other, reference) for other in KINDS.values() for reference in other.references]
    for user, reference in pairs:
        if reference.target is kind.model:
            rows = (reference.through or user.model).objects
            owner, column = ("activity_id", reference.column) if reference.through else ("id", reference.field)
            if count := rows.filter(**{f"{column}__in": ids}).values(owner).distinct().count():
                found.append(say("used_by", count=count, **user.nouns))
    return found
