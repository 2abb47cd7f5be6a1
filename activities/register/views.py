"""``GET register``: the register of processing activities as a file."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.request import Request

from activities.audit.audited_views import AuditedView
from activities.lists.backends import Filters, Ordering
from activities.lists.errors import choice_of, invalid_parameter
from activities.lists.search import FoldedSearch
from activities.lists.values import InvalidValue, read_day
from activities.models import ProcessingActivity
from activities.records.filters import ActivityFilters
from activities.records.views import ORDERING_COLUMNS, ActivityViewSet
from activities.register import schema
from activities.register.entries import ordered_ids
from activities.register.export import new_export
from activities.register.files import FORMATS, RegisterTooLarge, audit_export, register_file
from activities.register.labels import LANGUAGES
from activities.register.past import go_back_to, lost
from activities.schema import PROBLEMS, TENANT
from pdpl_inventory.api.schema import words
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language
from tenants.permissions import Right


class RegisterViewSet(AuditedView, viewsets.GenericViewSet[Any]):
    """The register as a file in any of its formats."""

    right = Right.READ
    pagination_class = None
    filter_backends = (Filters, FoldedSearch, Ordering)
    filterset_class = ActivityFilters
    ordering_fields = ActivityViewSet.ordering_fields
    ordering_columns = ORDERING_COLUMNS
    ordering = ("activity_name_vi",)
    own_parameters = ("format", "lang", "as_of", "ordering")

    def get_queryset(self) -> QuerySet[ProcessingActivity]:
        return ProcessingActivity.objects.all()

    @extend_schema(
        operation_id="register",
        tags=["register"],
        **words(*schema.REGISTER),
        parameters=[
            TENANT,
            OpenApiParameter(
                "format", str, enum=list(FORMATS), default="json", description=in_readers_language(schema.FORMAT)
            ),
            OpenApiParameter("as_of", OpenApiTypes.DATE, description=in_readers_language(schema.AS_OF)),
            OpenApiParameter(
                "lang", str, enum=LANGUAGES, default="vi", description=in_readers_language(schema.LANGUAGE)
            ),
        ],
        responses={
            **{
                (200, plain): OpenApiTypes.OBJECT if plain.endswith("json") else OpenApiTypes.BINARY
                for plain in (each.media_type.partition(";")[0] for each in FORMATS.values())
            },
            **PROBLEMS,
        },
    )
    def list(self, request: Request, **_: Any) -> HttpResponse | FileResponse:
        """The activities that the filters choose, as a file. Raises ``Problem`` (400) for an unknown option."""
        query = request.query_params
        wanted, language = choice_of(query, "format", FORMATS, "json"), choice_of(query, "lang", LANGUAGES, "vi")
        if as_of := _as_of(request):
            go_back_to(as_of)
        ids = ordered_ids(self.filter_queryset(self.get_queryset()))
        chosen = {name: values for name, values in query.lists() if name not in self.own_parameters}
        export = new_export(self.member, ids, language, as_of, chosen)
        try:
            response = register_file(export, wanted)
        except RegisterTooLarge as error:
            raise Problem(
                400, "register_too_large", format=wanted.upper(), count=error.count, limit=error.most
            ) from error
        audit_export(export, wanted, self.member)
        return response


def _as_of(request: Request) -> date | None:
    """The day at whose end the register is asked for; None for now. Raises ``Problem`` (400)."""
    given = request.query_params.getlist("as_of")
    if not given:
        return None
    try:
        day = read_day(",".join(given))
        if day > timezone.localdate():
            raise InvalidValue("in_future", given[0])
        if words := lost(day):
            raise InvalidValue("log_removed", given[0], **words)
    except InvalidValue as error:
        raise invalid_parameter("as_of", error) from error
    return day
