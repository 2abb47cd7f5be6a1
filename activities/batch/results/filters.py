"""The filters of the list of batches."""

from django_filters import FilterSet

from activities.lists.filters import codes, ids, moments
from activities.models.batches import BatchStatus, Mode, OnConflict
from activities.models.batches import Kind as Word


class BatchFilters(FilterSet):
    id = ids("id")
    kind = codes("kind", Word.values)
    status = codes("status", BatchStatus.values)
    mode = codes("mode", Mode.values)
    on_conflict = codes("on_conflict", OnConflict.values)
    created_at_after, created_at_before = moments("created_at")
