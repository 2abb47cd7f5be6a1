"""What the OpenAPI schema says of batches: their options, their body and their response."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema_view, inline_serializer
from rest_framework import serializers

from activities.contract.examples import ITEMS
from activities.contract.item_serializer import ItemSerializer
from activities.contract.kinds import Kind
from activities.models.batches import Mode, OnConflict
from activities.schema import BODY_PROBLEMS, described, header
from pdpl_inventory.api.problems import FaultSerializer, ProblemSerializer
from pdpl_inventory.api.schema import RETRY_AFTER, example
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence

OPTIONS = [
    OpenApiParameter(
        "mode",
        str,
        enum=Mode.values,
        default=Mode.PARTIAL.value,
        description=in_readers_language(
            Sentence(
                "`partial` lưu mọi mục hợp lệ; `atomic` lưu tất cả hoặc không lưu gì.",
                "`partial` stores every valid item, `atomic` all or nothing.",
            )
        ),
    ),
    OpenApiParameter(
        "on_conflict",
        str,
        enum=OnConflict.values,
        default=OnConflict.ERROR.value,
        description=in_readers_language(
            Sentence(
                "Cách xử lý mục mang khóa mà đơn vị đã có: báo lỗi, bỏ qua hoặc cập nhật bản ghi đang lưu.",
                "What to do with an item whose key the tenant already has.",
            )
        ),
    ),
    OpenApiParameter(
        "dry_run",
        bool,
        default=False,
        description=in_readers_language(
            Sentence("Kiểm tra và trả lời như thật nhưng không lưu gì.", "The same answer, nothing stored.")
        ),
    ),
]
KEY = header(
    "Idempotency-Key",
    Sentence(
        "1 đến 255 ký tự ASCII in được: cùng một yêu cầu gửi lại với cùng khóa chỉ được thực hiện một lần.",
        "1 to 255 printable ASCII characters: the same request sent again is done once.",
    ),
    pattern="^[!-~]([ -~]{0,253}[!-~])?$",
)
REPLAYED = Sentence("`true` khi câu trả lời đầu tiên được gửi lại.", "`true` on the first answer given again.")
# Said of every kind after what a batch is.
ANSWERS = Sentence(
    "201: có bản ghi được tạo hoặc cập nhật, `errors` vẫn có thể nêu các mục bị lỗi. 200: chạy thử, hoặc không có gì "
    "cần lưu. 422: không mục nào được lưu. Id thứ k là của mục thứ k không có tên trong `errors`. "
    "NDJSON: mỗi dòng một mục; nội dung có thể nén bằng gzip.",
    "201: something was created or updated; `errors` may still name items. 200: a dry run, or nothing needed storing. "
    "422: nothing was stored. The k-th id belongs to the k-th item that `errors` does not name. "
    "NDJSON: one item a line; the body may be compressed with gzip.",
)


def documented(viewset: Any) -> Any:
    """``viewset``, the endpoint of one kind's batches, with its schema."""
    serializer: type[ItemSerializer] = viewset.serializer_class
    kind = serializer.kind
    response = _response(kind)
    name = serializer.__name__.removesuffix("Serializer")
    return extend_schema_view(
        batch=described(
            kind,
            "batch",
            [
                *OPTIONS,
                KEY,
                header("Idempotency-Replayed", REPLAYED, 200, 201, 422),
                header("Retry-After", RETRY_AFTER, 409, 503),
            ],
            {
                200: response,
                201: response,
                409: ProblemSerializer,
                422: PolymorphicProxySerializer(
                    f"{_prefix(kind)}BatchRefused", [response, ProblemSerializer], resource_type_field_name=None
                ),
                **BODY_PROBLEMS,
            },
            tag="batch",
            then=ANSWERS,
            operation_id=f"{kind.word.value.replace('-', '_')}_batch",
            request={
                "application/json": _envelope(name, serializer),
                "application/x-ndjson": OpenApiTypes.BINARY,
            },
            examples=[example("one", Sentence("Một mục", "One item"), {kind.body_key: ITEMS[kind.word.value]})],
        ),
    )(viewset)


def _envelope(name: str, serializer: type[ItemSerializer]) -> Any:
    """The body of a batch: one key, with 1 to ``limit`` items."""
    kind = serializer.kind
    items: Any = serializers.ListSerializer(child=serializer(), allow_empty=False, max_length=kind.limit)
    envelope = inline_serializer(f"{name}Batch", {kind.body_key: items})
    type(envelope).is_strict = True  # type: ignore[attr-defined]
    return envelope


def _prefix(kind: Kind) -> str:
    return kind.ids_key.removesuffix("_ids").title().replace("_", "")


def _response(kind: Kind) -> Any:
    prefix = _prefix(kind)
    entry = inline_serializer(
        f"{prefix}BatchError",
        {
            "index": serializers.IntegerField(min_value=0),
            kind.key: serializers.CharField(allow_null=True),
            kind.name: serializers.CharField(allow_null=True),
            "error": serializers.CharField(),
            "error_vi": serializers.CharField(),
            "fields": FaultSerializer(many=True),
        },
        many=True,
    )
    return inline_serializer(
        f"{prefix}BatchAnswer",
        {
            "message": serializers.CharField(),
            "message_vi": serializers.CharField(),
            "total_submitted": serializers.IntegerField(min_value=0),
            "total_created": serializers.IntegerField(min_value=0),
            "total_failed": serializers.IntegerField(min_value=0),
            kind.ids_key: serializers.ListField(child=serializers.UUIDField()),
            "errors": entry,
            "duration_seconds": serializers.FloatField(),
            "batch_id": serializers.UUIDField(allow_null=True),
            "mode": serializers.ChoiceField(Mode.choices),
            "on_conflict": serializers.ChoiceField(OnConflict.choices),
            "dry_run": serializers.BooleanField(),
            "total_updated": serializers.IntegerField(min_value=0),
            "total_skipped": serializers.IntegerField(min_value=0),
            "total_aborted": serializers.IntegerField(min_value=0),
        },
    )
