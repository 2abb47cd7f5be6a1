"""Reading records: the queryset with everything that is shown, a record as JSON, and the records that link to it."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.utils import timezone

from activities.contract.findings import with_findings
from activities.contract.item_serializer import shared
from activities.contract.kinds import ACTIVITIES, KINDS, Kind
from activities.contract.links import with_ids
from activities.contract.serializers import serializer_of
from activities.models import ProcessingActivity, Record
from activities.postgres.compiled import CompiledLookup
from pdpl_inventory.messages import Sentence, say
from tenants.isolation.context import current_tenant

Representation = dict[str, Any]
"""A record as the API shows it: JSON values by field."""


def full_queryset(kind: Kind) -> QuerySet[Any]:
    """The records of a kind with everything that their serializer reads."""
    if kind is not ACTIVITIES:
        return kind.model.objects.select_related("created_by")
    activities = with_findings(ProcessingActivity.objects.with_flags()).select_related("created_by", "reviewed_by")
    return with_ids(kind, activities)


def full_record(kind: Kind, pk: UUID) -> Any:
    """One record of ``full_queryset``. Raises ``ObjectDoesNotExist``."""
    found = full_records(kind, [pk])
    if not found:
        raise kind.model.DoesNotExist
    return found[0]


def full_records(kind: Kind, keys: Sequence[UUID]) -> list[Any]:
    """The records of ``full_queryset`` with these keys, in their order."""
    found: list[Any] = _by_keys(kind, timezone.localdate()).run(current_tenant(), keys)
    return found


@lru_cache(maxsize=2 * len(KINDS))
def _by_keys(kind: Kind, today: date) -> CompiledLookup:
    """The query of records by their keys, for any tenant. The findings have values of the day in their SQL."""
    pk = uuid4()
    return CompiledLookup(full_queryset(kind).order_by().filter(pk=pk), current_tenant(), pk)


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
