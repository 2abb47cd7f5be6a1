"""``dossiers/attachments``: list, add, read, replace, retire, remove and download attached files."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django_filters import FilterSet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.dossiers.attachments import attach, files
from activities.dossiers.attachments.content import EXTENSIONS
from activities.dossiers.attachments.parsers import AttachmentParser
from activities.dossiers.attachments.remove import remove_attachments
from activities.dossiers.attachments.retire import replace_attachment, retire_attachment
from activities.dossiers.attachments.schema import ATTACHMENTS, DIGEST_TAG, FILE
from activities.dossiers.downloads import stored_download
from activities.files.uploads import FIELD, Form, upload_of
from activities.lists.backends import PAGES, Filters
from activities.lists.errors import refuse_unknown
from activities.lists.filters import codes, flag
from activities.models import DossierAttachment
from activities.models.dossiers.attachments import AttachmentKind, filing_order
from activities.models.dossiers.events import Dossier
from activities.schema import TENANT, header
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem, fault
from pdpl_inventory.language import in_readers_language
from tenants.permissions import Right

TAGS = ["dossiers"]
TOKEN = "csrfmiddlewaretoken"
"""What a form of a page has besides its fields."""


class AttachmentSerializer(serializers.ModelSerializer[DossierAttachment]):
    created_by = serializers.CharField(source="created_by.username", read_only=True)
    retired_by = serializers.CharField(source="retired_by.username", read_only=True, default=None, allow_null=True)
    replaced_by = serializers.UUIDField(source="replaced_by_id", read_only=True, allow_null=True)

    class Meta:
        model = DossierAttachment
        fields = (
            *("id", "dossier", "kind", "title_vi", "filename", "media_type", "size", "sha256"),
            *("created_by", "created_at", "retired_by", "retired_at", "replaced_by"),
        )
        read_only_fields = fields


class NewAttachmentSerializer(StrictSerializer):
    """The texts of the form."""

    dossier = serializers.ChoiceField(Dossier.choices)
    kind = serializers.ChoiceField(AttachmentKind.choices)
    title_vi = LineField(max_length=200)


class AttachmentFormSerializer(NewAttachmentSerializer):
    """The whole form, for the schema alone."""

    file = serializers.FileField(help_text=in_readers_language(FILE))


class ReplacementSerializer(StrictSerializer):
    """The texts of the form that replaces an attachment."""

    title_vi = LineField(max_length=200, required=False, allow_blank=True, default="")


class ReplacementFormSerializer(ReplacementSerializer):
    """The whole form, for the schema alone."""

    file = serializers.FileField(help_text=in_readers_language(FILE))


TEXTS: dict[str, type[StrictSerializer]] = {"create": NewAttachmentSerializer, "replace": ReplacementSerializer}
"""The texts of the forms with a file, by action."""


class AttachmentFilters(FilterSet):
    dossier = codes("dossier", Dossier.values)
    retired = flag("is_retired")


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*ATTACHMENTS["list"]),
        parameters=[TENANT],
        responses={200: AttachmentSerializer(many=True), **problems(400, 401, 403, 404)},
    ),
    retrieve=extend_schema(
        tags=TAGS,
        **words(*ATTACHMENTS["retrieve"]),
        parameters=[TENANT],
        responses={200: AttachmentSerializer, **problems(401, 403, 404)},
    ),
)
class AttachmentViewSet(
    AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[DossierAttachment]
):
    """The attachments of the dossiers, in the order in which they are filed."""

    serializer_class = AttachmentSerializer
    rights = {
        **dict.fromkeys(("list", "retrieve", "content"), Right.READ),
        **dict.fromkeys(("create", "retire", "replace", "destroy"), Right.WRITE),
    }
    parser_classes = (AttachmentParser,)
    filter_backends = (Filters,)
    filterset_class = AttachmentFilters
    own_parameters = PAGES

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action != "list":
            refuse_unknown(request.query_params, ())

    def read_body(self, request: Request) -> None:
        """Judges the file before the scope opens: a scanner takes its time, and a transaction must not wait for it."""
        super().read_body(request)
        if self.action in TEXTS:
            self.form = _form_of(request.data)
            self.given = _given(self.form, TEXTS[self.action])
            assert self.form.upload is not None
            self.examined = attach.examine(self.form.upload)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        form = getattr(self, "form", None)
        if form and form.upload:
            form.upload.content.close()
        return super().finalize_response(request, response, *args, **kwargs)

    def get_queryset(self) -> QuerySet[DossierAttachment]:
        attachments: QuerySet[Any] = DossierAttachment.objects.all()
        found = attachments.annotate(is_retired=Q(retired_at__isnull=False))
        return found.select_related("created_by", "retired_by").order_by(*filing_order())

    @extend_schema(
        tags=TAGS,
        **words(*ATTACHMENTS["create"]),
        parameters=[TENANT],
        request={"multipart/form-data": AttachmentFormSerializer},
        responses={201: AttachmentSerializer, **problems(400, 401, 403, 409, 411, 413, 415)},
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Attach the file that was judged."""
        attachment = attach.add_attachment(self.member, self.examined, **self.given)
        return Response(AttachmentSerializer(attachment).data, status=201)

    @extend_schema(
        operation_id="dossiers_attachments_replace",
        tags=TAGS,
        **words(*ATTACHMENTS["replace"]),
        parameters=[TENANT],
        request={"multipart/form-data": ReplacementFormSerializer},
        responses={201: AttachmentSerializer, **problems(400, 401, 403, 404, 409, 411, 413, 415)},
    )
    def replace(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Attach the file that was judged in the place of another. Raises ``Problem``: 404, 409."""
        with _found():
            attachment = replace_attachment(self.member, pk, self.examined, **self.given)
        return Response(AttachmentSerializer(attachment).data, status=201)

    @extend_schema(
        operation_id="dossiers_attachments_retire",
        tags=TAGS,
        **words(*ATTACHMENTS["retire"]),
        parameters=[TENANT],
        request=None,
        responses={200: AttachmentSerializer, **problems(400, 401, 403, 404, 409, 411, 415)},
    )
    def retire(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Leave an attachment out of later versions. Raises ``Problem``: 404, 409."""
        with _found():
            attachment = retire_attachment(self.member, pk)
        return Response(AttachmentSerializer(attachment).data)

    @extend_schema(
        tags=TAGS,
        **words(*ATTACHMENTS["destroy"]),
        parameters=[TENANT],
        responses={204: None, **problems(401, 403, 404, 409, 411)},
    )
    def destroy(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Remove an attachment and its file. Raises ``Problem``: 404, 409 for one that a version has."""
        with _found():
            remove_attachments(self.member, [pk])
        return Response(status=204)

    @extend_schema(
        operation_id="dossiers_attachments_content",
        tags=TAGS,
        **words(*ATTACHMENTS["content"]),
        parameters=[TENANT, header("ETag", DIGEST_TAG, 200)],
        responses={
            **{(200, each): OpenApiTypes.BINARY for each in EXTENSIONS},
            **problems(401, 403, 404),
        },
    )
    def content(self, request: Request, pk: UUID, **_: Any) -> Any:
        """The file as it was sent. Raises ``Problem`` (404)."""
        attachment = self.get_object()
        response = stored_download(
            lambda: files.open_file(attachment),
            attachment.media_type,
            attachment.filename or f"{attachment.pk}.{EXTENSIONS[attachment.media_type]}",
            attachment.sha256,
        )
        attach.record_download(self.member, attachment)
        return response


@contextmanager
def _found() -> Iterator[None]:
    """Raises ``Problem`` (404) when the attachment of an act does not exist."""
    try:
        yield
    except DossierAttachment.DoesNotExist as error:
        raise Problem(404, "not_found") from error


def _form_of(data: Any) -> Form:
    """The form of a request; one without a body is empty, and one that Django has read is its own."""
    if isinstance(data, Form):
        return data
    sent = cast(QueryDict, data)
    texts = {name: str(values[-1]) for name, values in sent.lists() if name != FIELD and values}
    content = sent.get(FIELD)
    upload = upload_of(content) if content and not isinstance(content, str) else None
    return Form(texts, upload, [] if upload else [fault(FIELD, "required")])


def _given(form: Form, texts: type[StrictSerializer]) -> dict[str, Any]:
    """The texts of the form. Raises ``Problem`` (400) that names every fault, of the file too."""
    sent = {name: text for name, text in form.texts.items() if name != TOKEN}
    serializer = texts(data=sent)
    try:
        serializer.is_valid(raise_exception=True)
    except Problem as problem:
        raise Problem(400, "validation_failed", fields=[*form.faults, *problem.fields]) from problem
    if form.faults:
        raise Problem(400, "validation_failed", fields=form.faults)
    return dict(serializer.validated_data)
