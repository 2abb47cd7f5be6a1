"""Lists of the desk whose pages stay fast however many records there are: a filtered list is counted up to a bound."""

from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from activities.lists.pagination import in_order_of
from pdpl_inventory.replica.current import database
from tenants.admin import RoleAdmin

MOST_COUNTED = 10_000
"""A filtered list counts so many records, and says that there are more; later pages count on."""


class BoundedList(ChangeList):
    """A list that finds the keys of its page, and the number of its records, in one statement.

    ``has_more`` when there are more records than ``result_count``.
    """

    has_more = False

    def get_results(self, request: HttpRequest) -> None:
        self.is_filtered = bool(self.query or self.get_filters_params())
        first = (self.page_num - 1) * self.list_per_page
        keys, count = self._found(first)
        if first and not keys:
            first = 0
            keys, count = self._found(first)
            if count > self.list_per_page:
                raise IncorrectLookupParameters
        most = max(MOST_COUNTED, first + self.list_per_page)
        self.has_more = self.is_filtered and count > most
        self.result_count = most if self.has_more else count
        # Without the filters, which have chosen the keys.
        self.result_list = in_order_of(keys, self._unfiltered().filter(pk__in=keys)) if keys else []
        self.show_full_result_count, self.full_result_count = False, None
        self.show_admin_actions = True
        self.can_show_all = self.result_count <= self.list_max_show_all
        self.multi_page = self.result_count > self.list_per_page
        self.paginator = Paginator(range(self.result_count), self.list_per_page)

    def _found(self, first: int) -> tuple[list[Any], int]:
        if self.is_filtered:
            return keys_and_count(self.queryset, first, self.list_per_page)
        return keys_of(self.queryset, first, self.list_per_page), self.queryset.order_by().count()

    def _unfiltered(self) -> QuerySet[Any]:
        rows = self.root_queryset.order_by()
        return rows if rows.query.select_related else self.apply_select_related(rows)


class BoundedListAdmin(RoleAdmin):
    """A page whose list is a ``BoundedList``."""

    show_full_result_count = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return BoundedList


def keys_of(found: QuerySet[Any], first: int, size: int) -> list[Any]:
    return list(found.values_list("pk", flat=True)[first : first + size])


def keys_and_count(found: QuerySet[Any], first: int, size: int) -> tuple[list[Any], int]:
    """The keys of ``size`` rows from ``first`` on, in their order, and how many rows there are.

    The number is exact up to ``MOST_COUNTED``, or to the end of these rows where that is later; one more means that
    there are more. Where few rows are found, finding and counting them reads the whole table: here they do it once.
    """
    bounded = found.values_list("pk")[: max(MOST_COUNTED, first + size) + 1]
    try:
        sql, values = bounded.query.sql_with_params()
    except EmptyResultSet:
        return [], 0
    with database().cursor() as cursor:
        cursor.execute(
            f"SELECT pk, count(*) OVER () FROM ({sql}) AS found (pk) OFFSET %s LIMIT %s", [*values, first, size]
        )
        rows = cursor.fetchall()
    if not rows:
        return [], 0
    return [key for key, _count in rows], rows[0][1]
