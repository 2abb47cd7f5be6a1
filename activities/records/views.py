"""The endpoints of records: lists, single records and their history (contract §4).

Each action reads the request, lets the contract validate and an act of
``write`` do the work, and answers.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit import history
from activities.audit.views import HistorySerializer
from activities.contract.item_serializer import shared
from activities.contract.serializers import (
    ActivitySerializer,
    CategorySerializer,
    RecipientSerializer,
    TransferSerializer,
)
from activities.kind_views import KindViewSet
from activities.lists.backends import PAGES, Filters, Ordering, bytewise
from activities.lists.errors import refuse_unknown
from activities.lists.search import FoldedSearch
from activities.parsing.parsers import RecordBody, RecordParser
from activities.records import etags, read, write
from activities.records.filters import ActivityFilters, CategoryFilters, RecipientFilters, TransferFilters
from activities.records.read import Representation
from activities.records.responses import record_response, refusals_as_problems
from activities.records.schema import documented
from pdpl_inventory.errors import Problem
from tenants.permissions import Right

ALWAYS_ORDERED = ("id", "created_at", "updated_at")
ORDERING_COLUMNS = {
    **dict.fromkeys(("activity_name_vi", "name_vi"), F("name_order")),
    **{name: bytewise(name) for name in ("external_id", "code", "status", "legal_basis")},
}
OF_ONE_RECORD = ("create", "retrieve", "update", "partial_update", "destroy")


class RecordViewSet(mixins.ListModelMixin, KindViewSet):
    """The records of one kind."""

    parser_classes = (RecordParser,)
    filter_backends = (Filters, FoldedSearch, Ordering)
    ordering_fields: tuple[str, ...] = (*ALWAYS_ORDERED, "name_vi", "external_id")
    ordering_columns = ORDERING_COLUMNS
    ordering = ("id",)
    rights: dict[str, Right] = {}

    def get_queryset(self) -> QuerySet[Any]:
        """The records that filters narrow down; those of a page are read by ``read_rows``."""
        found: QuerySet[Any] = self.kind.model.objects.all()
        return found

    def read_rows(self, keys: list[UUID]) -> list[Any]:
        """The records of a page."""
        return read.full_records(self.kind, keys)

    def list(self, request: Request, **_: Any) -> Response:
        """A page of the records."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response([read.represent(self.kind, each) for each in page or ()])

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if getattr(self, "action", None) in OF_ONE_RECORD:
            refuse_unknown(request.query_params, ())

    def create(self, request: Request, **_: Any) -> Response:
        """Store one record."""
        item = shared(self.serializer_class).validate_item(_item(request))
        with refusals_as_problems():
            shown = write.create_record(self.kind, item, self.member)
        response = record_response(shown, 201)
        names = {"tenant_id": self.kwargs["tenant_id"], "pk": shown["id"]}
        response["Location"] = request.build_absolute_uri(reverse(f"{self.kind.word.value}-detail", kwargs=names))
        return response

    def retrieve(self, request: Request, pk: UUID, **_: Any) -> Response:
        """One record, with an `ETag`."""
        with refusals_as_problems():
            shown = read.represent(self.kind, read.full_record(self.kind, pk))
        if request.accepted_renderer.format == "json" and etags.matches(request.headers.get("If-None-Match"), shown):
            return Response(status=304, headers={"ETag": etags.etag_of(shown)})
        return record_response(shown)

    def update(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Replace one record: what is left out becomes its default."""
        item, serializer = _item(request), shared(self.serializer_class)
        return self._changed(request, pk, lambda before: serializer.validate_replacement(item, before))

    def partial_update(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Change the fields that are sent."""
        item = shared(self.serializer_class, partial=True).validate_item(_item(request))
        return self._changed(request, pk, lambda before: item)

    def _changed(self, request: Request, pk: UUID, judge: Any) -> Response:
        def wanted(before: Representation) -> Any:
            etags.refuse_stale(request.headers.get("If-Match"), before)
            return judge(before)

        with refusals_as_problems():
            return record_response(write.change_record(self.kind, pk, self.member, wanted))

    def destroy(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Remove one record that nothing uses."""
        condition = request.headers.get("If-Match")
        with refusals_as_problems():
            write.delete_records(self.kind, [pk], self.member, lambda before: etags.refuse_stale(condition, before))
        return Response(status=204)

    @action(detail=True, methods=["get"])
    def history(self, request: Request, pk: UUID, **_: Any) -> Response:
        """The acts that changed one record."""
        refuse_unknown(request.query_params, PAGES)
        record = self.kind.model.objects.filter(pk=pk).first()
        events = history.record_history(pk, record)
        if record is None and not events.exists():
            raise Problem(404, "not_found")
        page = self.paginate_queryset(events)
        entries = HistorySerializer(history.history_entries(pk, page or []), many=True)
        return self.get_paginated_response(entries.data)


def _item(request: Request) -> Any:
    """The item that was sent. Raises ``Problem`` (400) for an empty body."""
    if not isinstance(request.data, RecordBody):
        raise Problem(400, "empty_body")
    return request.data.item


# Scanners look up what their activities link to.
OF_CATALOGUES = {"list": Right.CATALOGUES, "retrieve": Right.CATALOGUES}
described = partial(documented, history=HistorySerializer)


@described
class ActivityViewSet(RecordViewSet):
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilters
    ordering_fields = (*ALWAYS_ORDERED, "activity_name_vi", "external_id", "status", "legal_basis")


@described
class CategoryViewSet(RecordViewSet):
    serializer_class = CategorySerializer
    filterset_class = CategoryFilters
    ordering_fields = (*ALWAYS_ORDERED, "name_vi", "code")
    rights = OF_CATALOGUES


@described
class RecipientViewSet(RecordViewSet):
    serializer_class = RecipientSerializer
    filterset_class = RecipientFilters
    rights = OF_CATALOGUES


@described
class TransferViewSet(RecordViewSet):
    serializer_class = TransferSerializer
    filterset_class = TransferFilters
    rights = OF_CATALOGUES


VIEWSETS: tuple[type[RecordViewSet], ...] = (ActivityViewSet, CategoryViewSet, RecipientViewSet, TransferViewSet)
