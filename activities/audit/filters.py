"""The filters of the audit log."""

from typing import Any

from django.db.models import QuerySet
from django_filters import FilterSet

from activities.audit.history import events_of
from activities.lists.filters import AnyOfFilter, codes, ids, keys, moments
from activities.models.audit import Action, Door, Via


class RecordEventsFilter(AnyOfFilter):
    """Events that concern any of the given records, alone or among many."""

    def filter(self, qs: QuerySet[Any], value: Any) -> QuerySet[Any]:
        return qs.filter(pk__in=events_of(value).values("pk")) if value else qs


class EventFilters(FilterSet):
    id = ids("id")
    action = codes("action", Action.values)
    actor = keys("actor_name")
    via = codes("via", Via.values)
    door = codes("door", Door.values)
    batch_id = ids("batch_id")
    record_id = RecordEventsFilter("record_id", ids("id").read, ids("id").schema)
    created_at_after, created_at_before = moments("occurred_at")
