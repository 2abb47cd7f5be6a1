"""Pages in REST framework's shape, of up to 1,000 records, that stay fast in a list of a million."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, F, Func, QuerySet, Value
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from pdpl_inventory.errors import Problem, echo
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

LARGEST = 1_000
YES_OR_NO = BooleanField()
PAGE = Sentence("Trang cần đọc, tính từ 1.", "The page to read, counted from 1.")
SIZE = Sentence("Số mục trên một trang.", "How many entries a page has.")


class KeysFirstPaginator(Paginator):
    """Selects the keys of a page first, by an index where nothing is filtered, and then the records with those keys.

    Otherwise a late page would compute the flags of every record before it.
    """

    def page(self, number: int | str) -> Page:
        found = self.object_list
        if not isinstance(found, QuerySet):
            return super().page(number)
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(found.values_list("pk", flat=True)[first : first + self.per_page])
        rows = {row.pk: row for row in found.order_by().filter(_with_keys(found, keys))} if keys else {}
        return Page([rows[key] for key in keys if key in rows], number, self)


def _with_keys(found: QuerySet[Any], keys: list[Any]) -> Func:
    """The condition of the rows with these keys, as one array: ``IN`` with a thousand takes 0.1 s to compile."""
    array: Any = ArrayField(type(found.model._meta.pk)())
    return Func(F("pk"), Value(keys, array), template="%(expressions)s)", arg_joiner=" = ANY(", output_field=YES_OR_NO)


class Pages(PageNumberPagination):
    django_paginator_class = KeysFirstPaginator
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST

    def get_page_size(self, request: Request) -> int | None:
        """Raises ``Problem`` (400) for a size that is not from 1 to 1,000."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= LARGEST):
            raise Problem(400, "invalid_page_size", input=echo(asked), limit=LARGEST)
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        page, size = super().get_schema_operation_parameters(view)
        return [
            {**page, "description": in_request_language(PAGE), "schema": {"type": "integer", "minimum": 1}},
            {
                **size,
                "description": in_request_language(SIZE),
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": self.page_size},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["required"] = ["count", "next", "previous", "results"]
        return described
