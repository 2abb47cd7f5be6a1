"""What the OpenAPI schema says of the inventory's endpoints: bodies, options, statuses, examples."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
    inline_serializer,
)
from rest_framework import serializers

from activities.kinds import Kind
from activities.models.batches import Mode, OnConflict
from activities.serializers import ItemSerializer
from pdpl_inventory.messages import Sentence, fill, find
from tenants.problems import FaultSerializer, ProblemSerializer

TENANT = OpenApiParameter(
    "tenant_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="The credential's own tenant."
)
OPTIONS = [
    OpenApiParameter("mode", str, enum=Mode.values, default=Mode.PARTIAL.value,
                     description="`partial` stores every valid item, `atomic` all or nothing."),
    OpenApiParameter("on_conflict", str, enum=OnConflict.values, default=OnConflict.ERROR.value,
                     description="What to do with an item whose key the tenant already has."),
    OpenApiParameter("dry_run", bool, default=False, description="The same answer, nothing stored."),
]  # fmt: skip


PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 406, 500, 503), ProblemSerializer)
ONE_PROBLEMS = {**PROBLEMS, 404: ProblemSerializer}
BODY_PROBLEMS = {**PROBLEMS, **dict.fromkeys((411, 413, 415), ProblemSerializer)}
STALE = dict.fromkeys((404, 409, 412), ProblemSerializer)


def header(name: str, words: str, *statuses: int) -> OpenApiParameter:
    """A header of the request, or of the answers with these statuses."""
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=words, response=list(statuses) or False)


ETAG = "A strong tag of the record as it is shown; it changes with any change."
IF_MATCH = header("If-Match", "Tags of the record as it was read, or `*`. If it has changed since: 412, nothing done.")
IF_NONE_MATCH = header("If-None-Match", "Tags that the reader has. When the record is still one of them: 304, no body.")
KEY = header("Idempotency-Key", "1 to 255 printable ASCII characters: the same request sent again is done once.")

SENTENCES = {
    "list": Sentence(
        "Danh sách {noun_vi} của đơn vị. Tham số search không phân biệt hoa thường và dấu.",
        "The tenant's {noun_en}. The parameter search ignores case and Vietnamese accents.",
    ),
    "create": Sentence("Thêm một bản ghi ({noun_vi}).", "Store one record ({noun_en})."),
    "retrieve": Sentence("Một bản ghi ({noun_vi}), kèm ETag.", "One record ({noun_en}), with an ETag."),
    "update": Sentence(
        "Thay toàn bộ bản ghi: trường nào bỏ trống trong yêu cầu sẽ nhận giá trị mặc định.",
        "Replace a record: what is left out becomes its default.",
    ),
    "partial_update": Sentence(
        "Chỉ sửa các trường được gửi. Không có gì thay đổi thì không ghi gì.",
        "Change the fields that are sent. What changes nothing leaves no trace.",
    ),
    "destroy": Sentence(
        "Xóa bản ghi không còn bản ghi nào khác sử dụng. Bản ghi đã duyệt chỉ nhân sự bảo vệ dữ liệu (dpo) được xóa.",
        "Remove a record that nothing uses. Only a dpo removes an approved one.",
    ),
    "history": Sentence(
        "Mọi thay đổi của bản ghi ({noun_vi}), mới nhất trước: trước và sau, ai, lúc nào, qua kênh nào. "
        "Bản ghi đã xóa vẫn còn lịch sử.",
        "Every change of a record ({noun_en}), newest first: before and after, who, when, through which door. "
        "A removed record keeps its history.",
    ),
    "batch": Sentence(
        "Gửi tối đa {limit:,} {noun_vi} trong một yêu cầu: mục hợp lệ được lưu, "
        "mục có lỗi được chỉ rõ theo vị trí bằng tiếng Việt và tiếng Anh.",
        "Store up to {limit:,} {noun_en} in one request: the good ones are kept, "
        "each bad one is named by its index in Vietnamese and in English.",
    ),
}


def said(kind: Kind, action: str) -> Sentence:
    """What an action on a kind does, in both languages."""
    return fill(SENTENCES[action], limit=kind.limit, **kind.nouns)


def documented(viewset: Any, history: Any) -> Any:
    """The endpoints of one kind of record, described."""
    contract: type[ItemSerializer] = viewset.serializer_class
    kind = contract.kind
    tagged = header("ETag", ETAG, 200, 201)
    location = header("Location", "Where the new record is.", 201)
    answer = _answer(kind)

    def described(action: str, parameters: list[Any], responses: dict[Any, Any], **more: Any) -> Any:
        sentence = said(kind, action)
        words = f"{sentence.en}\n\n{sentence.vi}"
        return extend_schema(
            tags=[kind.word.value],
            description=words,
            parameters=[TENANT, *parameters],
            responses=responses,
            examples=[*more.pop("examples", ()), *_problem_examples(kind, responses)],
            **more,
        )

    return extend_schema_view(
        list=described("list", [], {200: contract(many=True), **ONE_PROBLEMS}),
        create=described(
            "create",
            [tagged, location],
            {201: contract, **BODY_PROBLEMS, 409: ProblemSerializer},
            examples=[OpenApiExample("Một bản ghi", value=ITEMS[kind.word.value][0], request_only=True)],
        ),
        retrieve=described("retrieve", [IF_NONE_MATCH, tagged], {200: contract, 304: None, **ONE_PROBLEMS}),
        update=described(
            "update",
            [IF_MATCH, tagged],
            {200: contract, **BODY_PROBLEMS, **STALE},
            examples=[OpenApiExample("Toàn bộ bản ghi", value=ITEMS[kind.word.value][0], request_only=True)],
        ),
        partial_update=described(
            "partial_update",
            [IF_MATCH, tagged],
            {200: contract, **BODY_PROBLEMS, **STALE},
            examples=[OpenApiExample("Một trường", value={kind.name: "Tên mới"}, request_only=True)],
        ),
        destroy=described("destroy", [IF_MATCH], {204: None, **BODY_PROBLEMS, **STALE}),
        history=described(
            "history",
            [],
            {200: history(many=True), **ONE_PROBLEMS},
            operation_id=f"{kind.word.value.replace('-', '_')}_history",
        ),
        batch=described(
            "batch",
            [
                *OPTIONS,
                KEY,
                header("Idempotency-Replayed", "`true` on the first answer given again.", 200, 201, 422),
                header("Retry-After", "Seconds, while the first request with this key is running.", 409, 503),
            ],
            {
                200: answer,
                201: answer,
                409: ProblemSerializer,
                422: PolymorphicProxySerializer(
                    f"{_prefix(kind)}BatchRefused", [answer, ProblemSerializer], resource_type_field_name=None
                ),
                **BODY_PROBLEMS,
            },
            operation_id=f"{kind.word.value.replace('-', '_')}_batch",
            request={
                "application/json": inline_serializer(
                    f"{contract.__name__.removesuffix('Serializer')}Batch", {kind.body_key: contract(many=True)}
                ),
                "application/x-ndjson": OpenApiTypes.BINARY,
            },
            examples=_examples(kind),
        ),
    )(viewset)


def _problem_examples(kind: Kind, statuses: Any) -> list[OpenApiExample]:
    """A refusal with each of these statuses, in its true words."""
    users = [fill(find("used_by"), count=3, noun_vi="hoạt động xử lý", noun_en="processing activities")]
    in_use = {"users_vi": users[0].vi, "users_en": users[0].en}
    codes: dict[int, tuple[str, dict[str, Any]]] = {
        401: ("not_authenticated", {}),
        404: ("not_found", {}),
        409: ("record_in_use", in_use) if 412 in statuses else ("conflict", {"value": "hr-payroll"}),
        412: ("precondition_failed", {}),
    }
    return [
        OpenApiExample(code, value=_problem(code, **words), response_only=True, status_codes=[str(status)])
        for status, (code, words) in codes.items()
        if status in statuses and 422 not in statuses
    ]


def _problem(code: str, **words: Any) -> dict[str, Any]:
    sentence = fill(find(code), **words)
    request_id = "3f15edbce1ed4b1f8f16d3cc68d6ea0f"
    return {"detail": {"code": code, "error": sentence.en, "error_vi": sentence.vi, "request_id": request_id}}


def _prefix(kind: Kind) -> str:
    return kind.ids_key.removesuffix("_ids").title().replace("_", "")


def _answer(kind: Kind) -> Any:
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


ITEMS: dict[str, list[dict[str, Any]]] = {
    "processing-activities": [
        {
            "external_id": "hr-payroll",
            "activity_name_vi": "Tính và chi trả lương cho người lao động",
            "legal_basis": "contract",
            "retention_period_months": 120,
        }
    ],
    "data-categories": [{"code": "employee_code", "name_vi": "Mã nhân viên", "sensitivity": "basic"}],
    "recipients": [{"external_id": "payroll-co", "name_vi": "Công ty Dịch vụ Tính lương", "role": "processor"}],
    "data-transfers": [
        {"name_vi": "Lưu trữ hồ sơ trên đám mây", "transfer_case": "offshore_cloud", "destination_country": "SG"}
    ],
}


def _examples(kind: Kind) -> list[OpenApiExample]:
    return [OpenApiExample("Một mục", value={kind.body_key: ITEMS[kind.word.value]}, request_only=True)]
