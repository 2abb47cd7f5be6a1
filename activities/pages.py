"""REST framework's page shape, with a page size up to 1,000."""

from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

from pdpl_inventory.errors import Problem, echo

LARGEST = 1_000


class Pages(PageNumberPagination):
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST

    def get_page_size(self, request: Request) -> int | None:
        """Raises ``Problem`` (400) for a size that is not 1 to 1,000."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= LARGEST):
            raise Problem(400, "invalid_page_size", input=echo(asked), limit=LARGEST)
        return int(asked)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        described = super().get_paginated_response_schema(schema)
        described["required"] = ["count", "next", "previous", "results"]
        return described
