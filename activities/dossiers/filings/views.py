"""``dossiers/versions``: list, submit and read versions of the dossiers, take their steps, download their documents."""

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import mixins, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.dossiers.attachments.content import PDF
from activities.dossiers.filings import documents, workflow
from activities.dossiers.filings.schema import DOCUMENT_TAG, FORMAT, VERSIONS
from activities.dossiers.filings.serializers import (
    FilingSerializer,
    NewVersionSerializer,
    ResultSerializer,
    VersionCommentSerializer,
    VersionReturnSerializer,
    VersionSerializer,
)
from activities.dossiers.filings.submit import submit_version
from activities.lists.backends import PAGES, Filters
from activities.lists.errors import choice_of, refuse_unknown
from activities.lists.filters import codes
from activities.models import DossierVersion
from activities.models.dossiers.events import Dossier
from activities.models.dossiers.versions import VersionStatus
from activities.register.files import DOCX
from activities.schema import TENANT, header
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language
from tenants.permissions import Right

TAGS = ["dossiers"]
Handler = TypeVar("Handler", bound=Callable[..., Any])
OF_A_STEP = problems(400, 401, 403, 404, 409, 411, 413, 415)


class VersionFilters(FilterSet):
    dossier = codes("dossier", Dossier.values)
    status = codes("status", VersionStatus.values)


def _step(name: str, given: type[StrictSerializer]) -> Callable[[Handler], Handler]:
    described: Callable[[Handler], Handler] = extend_schema(
        operation_id=f"dossiers_versions_{name}",
        tags=TAGS,
        **words(*VERSIONS[name]),
        parameters=[TENANT],
        request=given,
        responses={200: VersionSerializer, **OF_A_STEP},
    )
    return described


def _download(name: str, *parameters: OpenApiParameter, media_types: tuple[str, ...]) -> Callable[[Handler], Handler]:
    described: Callable[[Handler], Handler] = extend_schema(
        operation_id=f"dossiers_versions_{name}",
        tags=TAGS,
        **words(*VERSIONS[name]),
        parameters=[TENANT, *parameters, header("ETag", DOCUMENT_TAG, 200)],
        responses={**{(200, each): OpenApiTypes.BINARY for each in media_types}, **problems(400, 401, 403, 404)},
    )
    return described


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*VERSIONS["list"]),
        parameters=[TENANT],
        responses={200: VersionSerializer(many=True), **problems(400, 401, 403, 404)},
    ),
    retrieve=extend_schema(
        tags=TAGS,
        **words(*VERSIONS["retrieve"]),
        parameters=[TENANT],
        responses={200: VersionSerializer, **problems(400, 401, 403, 404)},
    ),
)
class VersionViewSet(
    AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[DossierVersion]
):
    """The versions of the dossiers, newest first, and their steps."""

    serializer_class = VersionSerializer
    rights = {
        **dict.fromkeys(("list", "retrieve", "document", "notice"), Right.READ),
        "create": Right.WRITE,
        **dict.fromkeys(("approve", "give_back", "file", "result"), Right.REVIEW),
    }
    parser_classes = (SmallJSONParser,)
    filter_backends = (Filters,)
    filterset_class = VersionFilters
    own_parameters = PAGES

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action != "list":
            refuse_unknown(request.query_params, ("format",) if self.action == "document" else ())

    def get_queryset(self) -> QuerySet[DossierVersion]:
        return DossierVersion.objects.select_related("submitted_by", "reviewed_by", "filed_by").order_by("-id")

    @extend_schema(
        tags=TAGS,
        **words(*VERSIONS["create"]),
        parameters=[TENANT],
        request=NewVersionSerializer,
        responses={201: VersionSerializer, **problems(400, 401, 403, 404, 409, 411, 413, 415)},
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Freeze a dossier as it is and submit it."""
        version = submit_version(self.member, **self._given(NewVersionSerializer))
        return Response(VersionSerializer(version).data, status=201)

    @_step("approve", VersionCommentSerializer)
    def approve(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Approve what another submitted."""
        return self._take(VersionCommentSerializer, workflow.review_version, workflow.APPROVE, self.member, pk)

    @_step("return", VersionReturnSerializer)
    def give_back(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Return what is not filed yet."""
        return self._take(VersionReturnSerializer, workflow.review_version, workflow.RETURN, self.member, pk)

    @_step("file", FilingSerializer)
    def file(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Note that an approved version was filed."""
        return self._take(FilingSerializer, workflow.file_version, self.member, pk)

    @_step("result", ResultSerializer)
    def result(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Note what the authority answered."""
        return self._take(ResultSerializer, workflow.note_result, self.member, pk)

    @_download(
        "document",
        OpenApiParameter(
            "format", str, enum=list(documents.REPORTS), default="pdf", description=in_readers_language(FORMAT)
        ),
        media_types=(PDF, DOCX),
    )
    def document(self, request: Request, pk: UUID, **_: Any) -> Any:
        """The frozen report. Raises ``Problem`` (404)."""
        wanted = choice_of(request.query_params, "format", documents.REPORTS, "pdf")
        response, record = documents.report_download(self.member, self.get_object(), wanted)
        record()
        return response

    @_download("notice", media_types=(PDF,))
    def notice(self, request: Request, pk: UUID, **_: Any) -> Any:
        """The frozen notice. Raises ``Problem`` (404)."""
        response, record = documents.notice_download(self.member, self.get_object())
        record()
        return response

    def _given(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return dict(read.validated_data)

    def _take(self, serializer: type[StrictSerializer], act: Callable[..., DossierVersion], *about: Any) -> Response:
        given = self._given(serializer)
        try:
            version = act(*about, **given)
        except DossierVersion.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        return Response(VersionSerializer(version).data)
