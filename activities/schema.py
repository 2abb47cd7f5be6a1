"""What the OpenAPI schema says of the inventory's endpoints: bodies, options, statuses, examples."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers

from activities.kinds import Kind
from activities.models.batches import Mode, OnConflict
from activities.serializers import ItemSerializer
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


PROBLEMS = dict.fromkeys((400, 401, 403), ProblemSerializer)
BODY_PROBLEMS: dict[int, Any] = {**PROBLEMS, **dict.fromkeys((411, 413, 415, 500, 503), ProblemSerializer)}


def documented(viewset: Any) -> Any:
    """A class decorator: the endpoints of one kind of record, described."""
    contract: type[ItemSerializer] = viewset.serializer_class
    kind = contract.kind
    tags = [kind.word.value]
    answer = _answer(kind)
    return extend_schema_view(
        list=extend_schema(tags=tags, parameters=[TENANT], responses={200: contract(many=True), **PROBLEMS}),
        retrieve=extend_schema(
            tags=tags, parameters=[TENANT], responses={200: contract, **PROBLEMS, 404: ProblemSerializer}
        ),
        batch=extend_schema(
            tags=tags,
            operation_id=f"{kind.word.value.replace('-', '_')}_batch",
            description=f"Store up to {kind.limit:,} {kind.noun_en} in one request: "
            "the good ones are kept, each bad one is named by its index in Vietnamese and in English.",
            parameters=[TENANT, *OPTIONS],
            request={
                "application/json": inline_serializer(
                    f"{contract.__name__.removesuffix('Serializer')}Batch", {kind.body_key: contract(many=True)}
                ),
                "application/x-ndjson": OpenApiTypes.BINARY,
            },
            responses={200: answer, 201: answer, 422: answer, **BODY_PROBLEMS},
            examples=_examples(kind),
        ),
    )(viewset)


def _answer(kind: Kind) -> Any:
    prefix = kind.ids_key.removesuffix("_ids").title().replace("_", "")
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
