"""Pages in REST framework's shape, of up to 1,000 records, that stay fast in a list of a million.

A list that is ordered can also be read without its count (``count=false``), and
walked from end to end by ``cursor``, each page in the same time.
"""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from activities.lists.backends import Ordering
from activities.lists.errors import invalid_parameter
from activities.lists.values import InvalidValue, read_flag, read_uuid
from activities.postgres.lookups import is_any_of
from pdpl_inventory.errors import Problem, echo
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

LARGEST = 1_000
FARTHEST = 2**62  # PostgreSQL counts the rows that it leaves out in 63 bits.
PAGE = Sentence("Trang cần đọc, tính từ 1.", "The page to read, counted from 1.")
SIZE = Sentence("Số mục trên một trang.", "How many entries a page has.")
COUNT = Sentence(
    "`false`: không đếm; `count` trong câu trả lời là `null` và trang trả về nhanh hơn khi danh sách dài.",
    "`false`: without counting; `count` in the answer is `null`, and a page of a long list comes sooner.",
)
CURSOR = Sentence(
    "Đọc hết danh sách, mỗi trang nhanh như nhau dù danh sách dài bao nhiêu: để trống ở trang đầu, sau đó theo `next`. "
    "Chỉ dùng khi xếp theo `id` hoặc `-id`, không dùng cùng `page`; `count` và `previous` là `null`. Mục có suốt thời "
    "gian đọc thì được trả về đúng một lần, dù có mục khác được thêm hay xóa trong lúc đó.",
    "To read a whole list, each page in the same time however long it is: empty for the first page, then by `next`. "
    "Only when ordered by `id` or `-id`, and without `page`; `count` and `previous` are `null`. An entry that is there "
    "all the while comes exactly once, whatever is added or removed meanwhile.",
)


Read = Callable[[list[Any]], list[Any]]
"""Reads the rows with some keys, in any order."""


class KeysFirstPaginator(Paginator):
    """Selects the keys of a page first, by an index where nothing is filtered, and then the records with those keys.

    Otherwise a late page would compute the flags of every record before it. ``read``, if given, reads the records in
    place of the list's own queryset.
    """

    def __init__(self, *args: Any, read: Read | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.read = read

    def page(self, number: int | str) -> Page:
        if not isinstance(self.object_list, QuerySet):
            return super().page(number)
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return Page(self.rows(self.keys(first, self.per_page)), number, self)

    def keys(self, first: int, count: int) -> list[Any]:
        found: Any = self.object_list
        return list(found.values_list("pk", flat=True)[first : first + count])

    def rows(self, keys: list[Any]) -> list[Any]:
        """The rows with these keys, in their order; those that are gone meanwhile are left out."""
        found: Any = self.object_list
        read = self.read or (lambda some: list(found.order_by().filter(is_any_of("pk", some))))
        return in_order_of(keys, read(keys)) if keys else []


def in_order_of(keys: list[Any], rows: Iterable[Any]) -> list[Any]:
    """The rows in the order of their keys; keys without a row are left out."""
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


class UncountedPaginator(KeysFirstPaginator):
    """As ``KeysFirstPaginator``, for pages forward: a key more than the page has says whether there is a next one."""

    num_pages = 1  # Not known; REST framework asks for it only for controls that no page of the product has.

    def page(self, number: int | str) -> Page:
        try:
            number = int(number)
        except ValueError as error:
            raise PageNotAnInteger("not a number") from error
        first = (number - 1) * self.per_page
        if not 0 <= first < FARTHEST:
            raise EmptyPage("less than 1, or beyond every list")
        keys = self.keys(first, self.per_page + 1)
        if number > 1 and not keys:
            raise EmptyPage("no entries")
        page = Page(self.rows(keys[: self.per_page]), number, self)
        page.has_next = lambda: len(keys) > self.per_page  # type: ignore[method-assign]
        return page

    def validate_number(self, number: Any) -> int:
        return int(number)


class Pages(PageNumberPagination):
    django_paginator_class = KeysFirstPaginator
    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = LARGEST
    has_count, next_cursor = True, None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """Raises ``Problem`` (400) for a size, a count or a cursor that is not valid, and ``NotFound`` for a page."""
        query, read = request.query_params, getattr(view, "read_rows", None)
        if not _is_walked(view):
            return super().paginate_queryset(queryset, request, view)
        try:
            self.has_count = read_flag(query.get("count", "true"))
        except InvalidValue as error:
            raise invalid_parameter("count", error) from error
        if "cursor" in query:
            return self._after(query["cursor"], queryset, request, read)
        if not self.has_count:
            self.last_page_strings = ()  # Which page is the last is not known.
        paginator = KeysFirstPaginator if self.has_count else UncountedPaginator
        self.django_paginator_class = partial(paginator, read=read)  # type: ignore[assignment]
        return super().paginate_queryset(queryset, request, view)

    def _after(self, cursor: str, found: QuerySet[Any], request: Request, read: Read | None) -> list[Any]:
        """The entries after the one with the id ``cursor``, or the first ones."""
        self.request = request
        if "page" in request.query_params:
            raise Problem(400, "cursor_with_page")
        order = found.query.order_by[0]
        term = str(getattr(getattr(order, "expression", None), "name", order))
        if term.removeprefix("-") != "id":
            raise Problem(400, "cursor_ordering")
        falls = bool(getattr(order, "descending", False)) or term.startswith("-")
        if cursor:
            try:
                found = found.filter(**{"pk__lt" if falls else "pk__gt": read_uuid(cursor)})
            except InvalidValue as error:
                raise invalid_parameter("cursor", error) from error
        size = self.get_page_size(request)
        paginator = KeysFirstPaginator(found, size, read=read)
        keys = paginator.keys(0, size + 1)
        self.next_cursor = keys[size - 1] if len(keys) > size else None
        self.page = None
        return paginator.rows(keys[:size])

    def get_paginated_response(self, data: Any) -> Response:
        if self.page is None:
            assert self.request is not None
            url = self.request.build_absolute_uri()
            link = replace_query_param(url, "cursor", str(self.next_cursor)) if self.next_cursor else None
            return Response({"count": None, "next": link, "previous": None, "results": data})
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"count": self.page.paginator.count if self.has_count else None, **links, "results": data})

    def get_page_size(self, request: Request) -> int:
        """Raises ``Problem`` (400) for a size that is not from 1 to 1,000."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 9 and 1 <= int(asked) <= LARGEST):
            raise Problem(400, "invalid_page_size", input=echo(asked), limit=LARGEST)
        return int(asked)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        page, size = super().get_schema_operation_parameters(view)
        walked = [
            {"name": name, "in": "query", "required": False, "description": in_request_language(said), "schema": schema}
            for name, said, schema in (
                ("count", COUNT, {"type": "boolean", "default": True}),
                ("cursor", CURSOR, {"anyOf": [{"type": "string", "enum": [""]}, {"type": "string", "format": "uuid"}]}),
            )
        ]
        return [
            *(walked if _is_walked(view) else ()),
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
        described["properties"]["count"]["nullable"] = True
        return described


def _is_walked(view: Any) -> bool:
    """Whether a list takes ``count`` and ``cursor``: those that are ordered on request do."""
    return view is not None and view.action == "list" and Ordering in getattr(view, "filter_backends", ())
