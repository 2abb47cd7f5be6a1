"""``api-keys``: list, create and revoke the keys of programs. A key is shown in full only when it is created."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import mixins, serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from activities.access import api_keys
from activities.access.schema import KEY, KEYS
from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Problem, Refused, Said
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants.models import ApiKey, KeyRole
from tenants.permissions import Right


class KeySerializer(serializers.ModelSerializer[ApiKey]):
    created_by = serializers.CharField(source="maker.user.username", read_only=True)

    class Meta:
        model = ApiKey
        fields = (
            "id", "name", "role", "prefix", "created_by", "created_at", "last_used_at", "expires_at", "revoked_at",
        )  # fmt: skip
        read_only_fields = fields


class NewKeySerializer(StrictSerializer):
    name = LineField(max_length=100)
    role = serializers.ChoiceField(KeyRole.choices)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate_expires_at(self, value: datetime | None) -> datetime | None:
        if value and value <= timezone.now():
            raise Refused(Said("past"))
        return value


class MadeKeySerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.ChoiceField(KeyRole.choices)
    prefix = serializers.CharField()
    key = serializers.CharField(help_text=in_readers_language(KEY))
    expires_at = serializers.DateTimeField(allow_null=True)


TAGS = ["api-keys"]
EXAMPLES = [
    example(
        "scanner",
        Sentence("Khóa cho máy quét", "A key for a scanner"),
        {"name": "Máy quét kho dữ liệu", "role": "scanner", "expires_at": "2030-12-31T00:00:00+07:00"},
    ),
    example(
        "made",
        Sentence("Khóa vừa tạo", "The key that was made"),
        {
            "id": "01a20b40-333f-73ff-8da9-0a7398da41e9",
            "name": "Máy quét kho dữ liệu",
            "role": "scanner",
            "prefix": "pdpl_01a20b4d333f73ff8da90a7398da41e9_3f9c21ab",
            "key": "pdpl_01a20b4d333f73ff8da90a7398da41e9_3f9c21ab…",
            "expires_at": "2030-12-31T00:00:00+07:00",
        },
        201,
    ),
]


@extend_schema_view(
    list=extend_schema(
        tags=TAGS,
        **words(*KEYS["list"]),
        parameters=[TENANT],
        responses={200: KeySerializer(many=True), **problems(400, 401, 403, 404)},
    ),
    retrieve=extend_schema(
        tags=TAGS,
        **words(*KEYS["retrieve"]),
        parameters=[TENANT],
        responses={200: KeySerializer, **problems(401, 403, 404)},
    ),
)
class KeyViewSet(AuditedView, mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet[Any]):
    """The tenant's keys, revoked and expired ones too."""

    serializer_class = KeySerializer
    right = Right.MANAGE
    parser_classes = (SmallJSONParser,)

    def get_serializer_class(self) -> Any:
        return NewKeySerializer if self.action == "create" else KeySerializer

    def get_queryset(self) -> QuerySet[ApiKey]:
        return ApiKey.objects.select_related("maker__user")

    @extend_schema(
        tags=TAGS,
        **words(*KEYS["create"]),
        parameters=[TENANT],
        request=NewKeySerializer,
        responses={201: MadeKeySerializer, **problems(400, 401, 403, 411, 413, 415)},
        examples=EXAMPLES,
    )
    def create(self, request: Request, **_: Any) -> Response:
        """Make a key. It acts for the member who made it, in its own role, within what that member may do today."""
        serializer = NewKeySerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        key, text = api_keys.create_key(self.member, given["name"], given["role"], given.get("expires_at"))
        values = {"id": key.pk, "name": key.name, "role": key.role, "prefix": key.prefix, "key": text}
        answer = MadeKeySerializer({**values, "expires_at": key.expires_at}).data
        return Response(answer, status=201, headers={"Cache-Control": "no-store"})

    @extend_schema(
        tags=TAGS, **words(*KEYS["destroy"]), parameters=[TENANT], responses={204: None, **problems(401, 403, 404, 411)}
    )
    def destroy(self, request: Request, pk: Any, **_: Any) -> Response:
        """Revoke a key: the next request with it is 401. The key stays in the list."""
        try:
            api_keys.revoke_key(self.member, pk)
        except ApiKey.DoesNotExist as error:
            raise Problem(404, "not_found") from error
        return Response(status=204)
