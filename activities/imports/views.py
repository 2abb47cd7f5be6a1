"""``POST imports`` and ``POST batches/{id}/cancel``: answer 202 with the address of the progress; cancel.

Only requests and answers are here; queuing and cancelling are in ``submit``.
"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.batch import idempotency, response
from activities.batch.options import Options, batch_options, read_choice
from activities.batch.results.views import BatchResultViewSet, BatchRowSerializer
from activities.batch.schema import KEY, OPTIONS, REPLAYED
from activities.contract.kinds import KINDS
from activities.files.uploads import FIELD, Upload
from activities.imports import submit
from activities.imports.files import formats
from activities.imports.files.uploads import EXPECTED, PARSERS, upload_of
from activities.imports.schema import PROFILE, UNKNOWN_BASIS, UNKNOWN_COLUMNS
from activities.models import Batch, Import
from activities.models.batches import BatchStatus
from activities.models.batches import Kind as Word
from activities.models.imports import Profile, UnknownBasis, UnknownColumns
from activities.schema import BODY_PROBLEMS, ONE_PROBLEMS, TENANT, header
from pdpl_inventory.api.problems import ProblemSerializer
from pdpl_inventory.api.schema import RETRY_AFTER, example, words
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_readers_language, labels_in_both_languages
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

RETRY_SECONDS = 10
SEND = (
    Sentence("Gửi một tệp để xử lý ở chế độ nền", "Send a file, to be processed in the background"),
    Sentence(
        "Nhận một tệp NDJSON, JSON, CSV hoặc XLSX, có thể nén bằng gzip. Gửi tệp ở trường `file` của biểu mẫu, định "
        "dạng theo phần đuôi của tên tệp; hoặc gửi tệp làm nội dung, định dạng theo Content-Type. "
        "Xem tiến độ tại `progress_url`.",
        "Queue a file (NDJSON, JSON, CSV, XLSX; any of them gzipped) to be judged and stored in the background: "
        "as the field `file` of a form, its format told by the name's ending, or as the body, told by its "
        "media type. Follow it at `progress_url`.",
    ),
)
CANCEL = (
    Sentence("Dừng một lượt nhập tệp", "Stop an import"),
    Sentence(
        "Dừng sau phần đang xử lý; những gì đã lưu vẫn giữ nguyên và được tính. 409 khi lượt nhập đã kết thúc.",
        "Stop an import at its next chunk; what was stored before stays, and is counted. 409 when it has ended.",
    ),
)
KIND = Sentence("Loại bản ghi trong tệp.", "What the items are.")
FOLLOW = Sentence("Nơi xem tiến độ.", "Where to follow the import.")
QUEUED = inline_serializer(
    "ImportQueued",
    {
        "batch_id": serializers.UUIDField(),
        "status": serializers.CharField(),
        "status_vi": serializers.CharField(),
        "progress_url": serializers.URLField(),
    },
)


class ImportView(AuditedView):
    """Files of any size, in the background."""

    right = Right.SEND
    parser_classes = PARSERS

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        sent = getattr(request, "_full_data", None)
        if isinstance(sent, Upload):
            sent.content.close()
        return super().finalize_response(request, response, *args, **kwargs)

    @extend_schema(
        operation_id="imports_create",
        tags=["imports"],
        **words(*SEND),
        parameters=[
            TENANT,
            OpenApiParameter("kind", str, enum=Word.values, required=True, description=in_readers_language(KIND)),
            *OPTIONS,
            PROFILE,
            UNKNOWN_BASIS,
            UNKNOWN_COLUMNS,
            KEY,
            header("Location", FOLLOW, 202),
            header("Idempotency-Replayed", REPLAYED, 202),
            header("Retry-After", RETRY_AFTER, 409, 429, 503),
        ],
        request={
            "multipart/form-data": {
                "type": "object",
                "properties": {FIELD: {"type": "string", "format": "binary"}},
                "required": [FIELD],
                "additionalProperties": False,
            },
            **{each: {"type": "string", "format": "binary", "minLength": 1} for each in EXPECTED[1:]},
        },
        responses={
            202: QUEUED,
            **BODY_PROBLEMS,
            409: ProblemSerializer,
            422: ProblemSerializer,
            429: ProblemSerializer,
        },
        examples=[
            example(
                "queued",
                Sentence("Đã nhận", "Accepted"),
                {
                    "batch_id": "01a20b40-333f-768d-8e4f-ee6937e72124",
                    "status": "queued",
                    "status_vi": "đang chờ xử lý",
                    "progress_url": "https://register.example.vn/api/v1/tenants/01a20b4d-…/batches/01a20b40-…",
                },
                202,
            )
        ],
    )
    def post(self, request: Request, **_: Any) -> HttpResponse:
        """Queue a file to be judged and stored in the background."""
        word, options, table = _import_options(request.query_params)
        kind, upload = KINDS[word], upload_of(request)
        found = formats.format_of(upload.filename, upload.media_type)
        submit.check_table_options(table, kind, found)
        name = request.headers.get("Idempotency-Key")
        form = " ".join(["import", found.value, *table.asked.values()])
        key = idempotency.idempotent_request_of(kind, name, upload.digest, form, options)
        if key and (replay := key.claim()):
            return _encoded(replay.status, replay.body, **{"Idempotency-Replayed": "true"})
        try:
            batch = submit.submit(kind, upload.content, upload.filename, found, options, self.member, table)
        except submit.TooManyWaiting as error:
            retry = {"Retry-After": str(RETRY_SECONDS)}
            raise Problem(429, "too_many_imports", headers=retry, limit=settings.PDPL_IMPORTS_QUEUED) from error
        body = response.encode(_queued(request, batch))
        if key:
            key.keep(202, body)
        return _encoded(202, body)


class CancelViewSet(BatchResultViewSet):
    """``POST batches/{id}/cancel``: stops an import."""

    rights: dict[str, Right] = {"cancel": Right.SEND}

    @extend_schema(
        operation_id="batches_cancel",
        tags=["batches"],
        **words(*CANCEL),
        parameters=[TENANT],
        request=None,
        responses={200: BatchRowSerializer, **ONE_PROBLEMS, 409: ProblemSerializer},
    )
    def cancel(self, request: Request, pk: Any, **_: Any) -> Response:
        """Stop an import at its next chunk; what was stored before stays, and is counted."""
        batch: Batch = self.get_object()
        try:
            submit.cancel(batch.pk, self.member)
        except (submit.HasEnded, Import.DoesNotExist) as error:
            raise Problem(409, "import_ended") from error
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)


def _import_options(query: QueryDict) -> tuple[Word, Options, submit.TableOptions]:
    """Read the kind of a file's items, the options of a batch, and those of a table. Raises ``Problem`` (400)."""
    options = batch_options(query, ("kind", "profile", "unknown_basis", "unknown_columns"))
    if "kind" not in query:
        raise Problem(400, "missing_option", name="kind", choices=", ".join(Word.values))
    word: Word = read_choice(query, "kind", Word, Word.ACTIVITIES)
    profile = read_choice(query, "profile", Profile, Profile.ICO) if "profile" in query else None
    unknown_basis = read_choice(query, "unknown_basis", UnknownBasis, UnknownBasis.REFUSE)
    unknown_columns = read_choice(query, "unknown_columns", UnknownColumns, UnknownColumns.REFUSE)
    return word, options, submit.TableOptions(profile, unknown_basis, unknown_columns)


def _queued(request: Request, batch: Batch) -> dict[str, Any]:
    where = reverse("batch-detail", kwargs={"tenant_id": batch.tenant_id, "pk": batch.pk})
    return {
        "batch_id": batch.pk,
        "status": batch.status,
        "status_vi": labels_in_both_languages(BatchStatus(batch.status).label)["label_vi"],
        "progress_url": request.build_absolute_uri(where),
    }


def _encoded(status: int, body: bytes, **headers: str) -> HttpResponse:
    """Return an answer that is encoded already, so that its idempotent replay has the same bytes."""
    headers = {"Location": json.loads(body)["progress_url"], **headers}
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)
