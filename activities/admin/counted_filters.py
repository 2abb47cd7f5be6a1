"""Filters by a column's choices, each with the number of its records in lists of up to ``MOST_COUNTED``."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.utils.formats import number_format
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from activities.admin.list_pages import MOST_COUNTED
from pdpl_inventory.replica.current import database

Counts = dict[str, Counter[str]]


class CountedChoices(ChoicesDropdownFilter):
    """A filter by the choices of a column. All filters of this class of a page are counted in one statement."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        counts = counts_of(changelist)
        for part in super().choices(changelist):
            field = part["form"].fields[self.lookup_kwarg]
            if counts is not None:
                numbers = counts[self.field.name]
                field.choices = [(value, _with(label, numbers, value)) for value, label in field.choices]
            yield part


def _with(label: Any, numbers: Counter[str], value: str) -> Any:
    return f"{label} ({number_format(numbers[value], force_grouping=True)})" if value else label


def counts_of(changelist: ChangeList) -> Counts | None:
    """How many records of the list, unfiltered, have each value, by column; None where there are too many records.

    It is read once a page.
    """
    if not hasattr(changelist, "choice_counts"):
        names = [each.field.name for each in changelist.filter_specs if isinstance(each, CountedChoices)]
        changelist.choice_counts = _read(changelist, names)  # type: ignore[attr-defined]
    counts: Counts | None = changelist.choice_counts  # type: ignore[attr-defined]
    return counts


def _read(changelist: ChangeList, names: list[str]) -> Counts | None:
    rows = changelist.root_queryset.order_by().values_list(*names)[: MOST_COUNTED + 1]
    sql, values = rows.query.sql_with_params()
    columns = ", ".join(f"column_{number}" for number in range(len(names)))
    with database().cursor() as cursor:
        cursor.execute(f"SELECT {columns}, count(*) FROM ({sql}) AS found ({columns}) GROUP BY {columns}", values)
        found = cursor.fetchall()
    if sum(row[-1] for row in found) > MOST_COUNTED:
        return None
    counts: Counts = {name: Counter() for name in names}
    for *row, count in found:
        for name, value in zip(names, row, strict=True):
            counts[name][value] += count
    return counts
