"""``profile``: the tenant's particulars, with the fields of Forms 09 and 10 of Decree 356/2025/NĐ-CP."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.access.schema import DPO, PROFILE
from activities.audit import log
from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence, say
from tenants.models import Tenant
from tenants.permissions import Right


class ProfileSerializer(StrictSerializer):
    id = serializers.UUIDField(read_only=True)
    name_vi = LineField(source="name", max_length=200)
    name_en = LineField(max_length=200, required=False, allow_blank=True)
    tax_code = LineField(max_length=50, required=False, allow_blank=True)
    address = LineField(max_length=500, required=False, allow_blank=True)
    phone = LineField(max_length=50, required=False, allow_blank=True)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    dpo_name = LineField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text=in_readers_language(DPO),
    )
    dpo_phone = LineField(max_length=50, required=False, allow_blank=True)
    dpo_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    created_at = serializers.DateTimeField(read_only=True)


EXAMPLE = example(
    "profile",
    Sentence("Thông tin đơn vị", "Particulars"),
    {
        "name_vi": "Công ty Cổ phần Mẫu",
        "tax_code": "0101234567",
        "address": "12 Lý Thường Kiệt, Hoàn Kiếm, Hà Nội",
        "dpo_name": "Bộ phận bảo vệ dữ liệu cá nhân",
        "dpo_email": "baovedulieu@congty.example.vn",
    },
)


class ProfileView(AuditedView, generics.GenericAPIView[Tenant]):
    """The tenant's own particulars."""

    serializer_class = ProfileSerializer
    right = Right.READ
    parser_classes = (SmallJSONParser,)

    def get_permissions(self) -> Any:
        self.right = Right.MANAGE if self.request.method == "PATCH" else Right.READ
        return super().get_permissions()

    @extend_schema(
        tags=["profile"],
        **words(*PROFILE["retrieve"]),
        parameters=[TENANT],
        responses={200: ProfileSerializer, **problems(401, 403)},
    )
    def get(self, request: Request, **_: Any) -> Response:
        """The tenant's own particulars, for every role but the scanner's."""
        return Response(ProfileSerializer(Tenant.objects.get(pk=self.member.tenant_id)).data)

    @extend_schema(
        tags=["profile"],
        **words(*PROFILE["partial_update"]),
        parameters=[TENANT],
        request=ProfileSerializer,
        responses={200: ProfileSerializer, **problems(400, 401, 403, 411, 413, 415)},
        examples=[EXAMPLE],
    )
    def patch(self, request: Request, **_: Any) -> Response:
        """Change some of the particulars; only an `admin` does."""
        tenant = Tenant.objects.select_for_update(no_key=True).get(pk=self.member.tenant_id)
        serializer = ProfileSerializer(tenant, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        changes = {
            name: [before, value]
            for name, value in serializer.validated_data.items()
            if (before := getattr(tenant, _column(name))) != value
        }
        if changes:
            for name, (_before, value) in changes.items():
                setattr(tenant, _column(name), value)
            tenant.save(update_fields=[_column(name) for name in changes])
            sentence = say("tenant_changed", name=tenant.name)
            log.record_event(self.member, "tenant.changed", sentence, record_id=str(tenant.pk), changes=changes)
        return Response(ProfileSerializer(tenant).data)


def _column(field: str) -> str:
    return "name" if field == "name_vi" else field
