"""``dossiers/attachments``: list, add, read, remove and download the files attached to the dossiers."""

from typing import Any, cast
from uuid import UUID

from django.db.models import QuerySet
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
from activities.dossiers.attachments.schema import ATTACHMENTS, DIGEST_TAG, FILE
from activities.dossiers.downloads import stored_download
from activities.files.uploads import FIELD, Form, upload_of
from activities.lists.backends import PAGES, Filters
from activities.lists.errors import refuse_unknown
from activities.lists.filters import codes
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

    class Meta:
        model = DossierAttachment
        fields = (
            *("id", "dossier", "kind", "title_vi", "filename", "media_type", "size", "sha256"),
            *("created_by", "created_at"),
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


class AttachmentFilters(FilterSet):
    dossier = codes("dossier", Dossier.values)


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
        **dict.fromkeys(("create", "destroy"), Right.WRITE),
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
        if self.action == "create":
            self.form = _form_of(request.data)
            self.given = _given(self.form)
            assert self.form.upload is not None
            self.examined = attach.examine(self.form.upload)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        form = getattr(self, "form", None)
        if form and form.upload:
            form.upload.content.close()
        return super().finalize_response(request, response, *args, **kwargs)

    def get_queryset(self) -> QuerySet[DossierAttachment]:
        return DossierAttachment.objects.select_related("created_by").order_by(*filing_order())

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
        tags=TAGS,
        **words(*ATTACHMENTS["destroy"]),
        parameters=[TENANT],
        responses={204: None, **problems(401, 403, 404, 409, 411)},
    )
    def destroy(self, request: Request, pk: UUID, **_: Any) -> Response:
        """Remove an attachment and its file. Raises ``Problem``: 404, 409 for one that a version has."""
        try:
            remove_attachments(self.member, [pk])
        except DossierAttachment.DoesNotExist as error:
            raise Problem(404, "not_found") from error
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


def _form_of(data: Any) -> Form:
    """The form of a request; one without a body is empty, and one that Django has read is its own."""
    if isinstance(data, Form):
        return data
    sent = cast(QueryDict, data)
    texts = {name: str(values[-1]) for name, values in sent.lists() if name != FIELD and values}
    content = sent.get(FIELD)
    upload = upload_of(content) if content and not isinstance(content, str) else None
    return Form(texts, upload, [] if upload else [fault(FIELD, "required")])


def _given(form: Form) -> dict[str, Any]:
    """The texts of the form. Raises ``Problem`` (400) that names every fault, of the file too."""
    sent = {name: text for name, text in form.texts.items() if name != TOKEN}
    serializer = NewAttachmentSerializer(data=sent)
    try:
        serializer.is_valid(raise_exception=True)
    except Problem as problem:
        raise Problem(400, "validation_failed", fields=[*form.faults, *problem.fields]) from problem
    if form.faults:
        raise Problem(400, "validation_failed", fields=form.faults)
    return dict(serializer.validated_data)
