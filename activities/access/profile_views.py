"""``profile``: the tenant's particulars, with the fields of Forms 09 and 10 of Decree 356/2025/NĐ-CP."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.access import schema
from activities.audit.audited_views import AuditedView
from activities.contract.fields import LineField, TextField, refuse_if_endless
from activities.profile import change_profile
from activities.schema import TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.errors import Refused, RefusedParts, Said, echo
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants import retention
from tenants.models import (
    BUSINESS_CODE,
    LONGEST_BUSINESS_NAME,
    LONGEST_TERM,
    MOST_BRANCHES,
    MOST_BUSINESS_LINES,
    FilerRole,
    Relief,
    Tenant,
)
from tenants.permissions import Right


def business_code(code: str) -> None:
    """Raises ``Refused`` for what is no code of VSIC."""
    if not re.fullmatch(BUSINESS_CODE, code):
        raise Refused(Said("invalid_business_code", input=echo(code)))


business_code.pattern = BUSINESS_CODE  # type: ignore[attr-defined]


class BusinessLineSerializer(StrictSerializer):
    """A line of business that processes personal data; sent whole."""

    described = schema.BUSINESS_LINE
    is_whole = True

    code = LineField(validators=[business_code])
    name_vi = LineField(max_length=LONGEST_BUSINESS_NAME)


class BusinessLinesField(serializers.ListField):
    """Lines of business, in which repeats count once. One code may have several lines, each with its own details."""

    child = BusinessLineSerializer()

    def to_internal_value(self, data: Any) -> list[dict[str, str]]:
        lines: list[dict[str, str]] = []
        for line in super().to_internal_value(refuse_if_endless(self, data)):
            if line not in lines:
                lines.append(line)
        return lines

    def run_child_validation(self, data: list[Any]) -> list[Any]:
        """As REST framework's own, which would copy the errors and lose their sentences."""
        lines: list[Any] = []
        errors: dict[int, Any] = {}
        for place, line in enumerate(data):
            try:
                lines.append(self.child.run_validation(line))
            except serializers.ValidationError as error:
                errors[place] = error.detail
        if errors:
            raise RefusedParts(errors)
        return lines


class DpoAppointmentSerializer(StrictSerializer):
    """The document that appoints the data-protection officer or department."""

    described = schema.APPOINTMENT

    number = LineField(source="dpo_appointment_number", max_length=100, required=False, allow_blank=True)
    date = serializers.DateField(source="dpo_appointment_date", required=False, allow_null=True)


class ProtectionServiceSerializer(StrictSerializer):
    """The provider of data-protection services, and its contract."""

    described = schema.SERVICE

    name = LineField(source="protection_service_name", max_length=200, required=False, allow_blank=True)
    contact = LineField(source="protection_service_contact", max_length=500, required=False, allow_blank=True)
    contract = LineField(source="protection_service_contract", max_length=200, required=False, allow_blank=True)


class TermField(serializers.IntegerField):
    """A term of keeping in days, within what the installation allows; null: the installation's."""

    def __init__(self) -> None:
        super().__init__(min_value=1, max_value=LONGEST_TERM, required=False, allow_null=True)

    def to_internal_value(self, data: Any) -> int:
        days: int = super().to_internal_value(data)
        if said := retention.refusal_of(str(self.field_name), days):
            raise Refused(said)
        return days


class RetentionSerializer(StrictSerializer):
    """How long the tenant keeps its batches, imports and audit log."""

    described = schema.RETENTION

    batch_days = TermField()
    batch_error_days = TermField()
    import_file_days = TermField()
    import_error_days = TermField()
    audit_log_days = TermField()


def _line(max_length: int, **options: Any) -> LineField:
    return LineField(max_length=max_length, required=False, allow_blank=True, **options)


def _day(said: Sentence) -> serializers.DateField:
    return serializers.DateField(required=False, allow_null=True, help_text=in_readers_language(said))


class ProfileSerializer(StrictSerializer):
    id = serializers.UUIDField(read_only=True)
    name_vi = LineField(source="name", max_length=200)
    name_en = _line(200)
    name_foreign = _line(200)
    short_name = _line(100)
    tax_code = _line(50)
    address = _line(500)
    phone = _line(50)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    website = _line(200)
    branch_count = serializers.IntegerField(min_value=0, max_value=MOST_BRANCHES, required=False, allow_null=True)
    business_lines = BusinessLinesField(max_length=MOST_BUSINESS_LINES, required=False)
    dpo_name = _line(200, help_text=in_readers_language(schema.DPO))
    dpo_phone = _line(50)
    dpo_email = serializers.EmailField(max_length=254, required=False, allow_blank=True)
    dpo_appointment = DpoAppointmentSerializer(source="*", required=False)
    protection_service = ProtectionServiceSerializer(source="*", required=False)
    filer_role = serializers.ChoiceField(choices=FilerRole.choices, required=False, allow_null=True)
    relief = serializers.ChoiceField(
        choices=Relief.choices, required=False, help_text=in_readers_language(schema.RELIEF)
    )
    relief_reason_vi = TextField(max_length=1_000, required=False, allow_blank=True)
    dpia_filed_on = _day(schema.DPIA_FILED)
    compliance_assessed_on = _day(schema.ASSESSED)
    retention = RetentionSerializer(source="*", required=False)
    created_at = serializers.DateTimeField(read_only=True)


EXAMPLE = example(
    "profile",
    Sentence("Thông tin đơn vị", "Particulars"),
    {
        "name_vi": "Công ty Cổ phần Mẫu",
        "tax_code": "0101234567",
        "address": "12 Lý Thường Kiệt, Hoàn Kiếm, Hà Nội",
        "business_lines": [{"code": "6201", "name_vi": "Lập trình máy vi tính"}],
        "dpo_name": "Bộ phận bảo vệ dữ liệu cá nhân",
        "dpo_email": "baovedulieu@congty.example.vn",
        "dpo_appointment": {"number": "12/QĐ-TGĐ", "date": "2026-01-15"},
        "filer_role": "controller_processor",
        "dpia_filed_on": "2026-02-20",
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
        **words(*schema.PROFILE["retrieve"]),
        parameters=[TENANT],
        responses={200: ProfileSerializer, **problems(401, 403)},
    )
    def get(self, request: Request, **_: Any) -> Response:
        """The tenant's own particulars, for every role but the scanner's."""
        return Response(ProfileSerializer(Tenant.objects.get(pk=self.member.tenant_id)).data)

    @extend_schema(
        tags=["profile"],
        **words(*schema.PROFILE["partial_update"]),
        parameters=[TENANT],
        request=ProfileSerializer,
        responses={200: ProfileSerializer, **problems(400, 401, 403, 411, 413, 415)},
        examples=[EXAMPLE],
    )
    def patch(self, request: Request, **_: Any) -> Response:
        """Change some of the particulars; only an `admin` does."""
        serializer = ProfileSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(ProfileSerializer(change_profile(self.member, serializer.validated_data)).data)
