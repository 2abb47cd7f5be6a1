"""Query parameters of the deadlines: the states, the kinds and the day that are asked for."""

from typing import Any

from django.http import QueryDict
from django_filters import FilterSet
from drf_spectacular.utils import OpenApiParameter

from activities.deadlines.kinds import DeadlineKind, DeadlineState
from activities.deadlines.rules import ALL, Wanted
from activities.lists.errors import unknown_parameters, value_faults
from activities.lists.filters import TO_DAY, ValueFilter, codes
from activities.lists.values import read_day
from activities.models import DataTransfer
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language


class DeadlineFilters(FilterSet):
    """The parameters as filters of lists have them; nothing is filtered by it."""

    state = codes("state", DeadlineState.values)
    kind = codes("kind", DeadlineKind.values)
    due_before = ValueFilter(
        "due_on", read_day, {"type": "string", "format": "date", "description": in_readers_language(TO_DAY)}, "lte"
    )


def parameters() -> list[OpenApiParameter]:
    """The parameters as OpenAPI describes them."""
    described = []
    for name, each in DeadlineFilters.base_filters.items():
        schema = dict(each.schema)
        words = schema.pop("description")
        described.append(OpenApiParameter(name, schema, description=words))
    return described


def read_wanted(query: QueryDict) -> Wanted:
    """Which deadlines a request asks for. Raises ``Problem`` (400) for unknown parameters and invalid values."""
    filters: Any = DeadlineFilters(query, queryset=DataTransfer.objects.none())
    faults = unknown_parameters(query, filters.filters) + value_faults(filters, query)
    if faults:
        raise Problem(400, "invalid_query", fields=faults)
    given = filters.form.cleaned_data
    return Wanted(
        states=frozenset(given["state"] or ALL.states),
        kinds=frozenset(given["kind"] or ALL.kinds),
        due_before=given["due_before"],
    )
