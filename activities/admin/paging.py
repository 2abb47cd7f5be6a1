"""A page of a long list: first which records are on it, then what there is to show of those alone."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class KeysFirst(Paginator):
    """What columns ask of links is asked for the records of one page, not for all that come before it.

    ``whole`` reads records as the list shows them; ``object_list`` need only find them.
    """

    def __init__(self, found: QuerySet[Any], per_page: int, whole: QuerySet[Any], **options: Any) -> None:
        super().__init__(found, per_page, **options)
        self.whole = whole

    def page(self, number: int | str) -> Page:
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        found: Any = self.object_list
        keys = list(found.values_list("pk", flat=True)[start : start + self.per_page])
        read = {each.pk: each for each in self.whole.filter(pk__in=keys)}
        return Page([read[pk] for pk in keys if pk in read], number, self)
