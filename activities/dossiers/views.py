"""``dossiers/form-10`` and ``dossiers/form-09``: the reports, what is missing of them, and their notices."""

from typing import Any

from django.http import FileResponse, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.contract.fields import TextField
from activities.dossiers import schema
from activities.dossiers.downloads import safe_download
from activities.dossiers.exports import record_export
from activities.dossiers.forms import FORM_10, FORMS, UPDATE_NOTICE, Form
from activities.dossiers.notices import write_notice
from activities.dossiers.report import FORMATS, Report, new_report
from activities.lists.errors import choice_of, refuse_unknown
from activities.models.dossiers.versions import LONGEST_CHANGES, LONGEST_REASON
from activities.schema import BODY_PROBLEMS, PROBLEMS, TENANT
from pdpl_inventory.api.parsers import SmallJSONParser
from pdpl_inventory.api.schema import example, words
from pdpl_inventory.api.serializers import StrictSerializer
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence, fill
from tenants.authentication.members import Member
from tenants.permissions import Right

FILES = {(200, media_type): OpenApiTypes.BINARY for _, media_type in FORMATS.values()}


FILE_FORMAT = OpenApiParameter(
    "format", str, enum=list(FORMATS), default="pdf", description=in_readers_language(schema.FORMAT)
)


class MissingSerializer(serializers.Serializer[Any]):
    item = serializers.CharField()
    article = serializers.CharField()
    article_vi = serializers.CharField()
    message = serializers.CharField()
    message_vi = serializers.CharField()
    where = serializers.CharField()


class ReportSerializer(serializers.Serializer[Any]):
    complete = serializers.BooleanField()
    percent = serializers.IntegerField()
    missing = MissingSerializer(many=True)


class UpdateNoticeSerializer(StrictSerializer):
    """What has changed, and why."""

    changes = TextField(max_length=LONGEST_CHANGES)
    reason = TextField(max_length=LONGEST_REASON, required=False, default="", allow_blank=True)


UPDATE_EXAMPLE = example(
    "update",
    Sentence("Thêm một mục đích", "A new purpose"),
    {"changes": "Bổ sung mục đích chăm sóc khách hàng.", "reason": "Mở dịch vụ mới từ ngày 01/10/2026."},
)


def shown(report: Report) -> dict[str, Any]:
    """How complete a report is, as JSON (contract §5)."""
    return {
        "complete": report.is_complete,
        "percent": report.percent,
        "missing": [
            {
                "item": each.item,
                "article": each.article.en,
                "article_vi": each.article.vi,
                "message": each.message.en,
                "message_vi": each.message.vi,
                "where": each.where,
            }
            for each in report.missing
        ],
    }


class ReportView(AuditedView):
    """A report of the tenant, as it would be filed now. Each form has a path (``of_form``)."""

    form: Form = FORMS[FORM_10]
    right = Right.READ

    @extend_schema(
        tags=["dossiers"],
        parameters=[
            TENANT,
            OpenApiParameter(
                "format",
                str,
                enum=["json", *FORMATS],
                default="json",
                description=in_readers_language(schema.FORMAT),
            ),
        ],
        responses={(200, "application/json"): ReportSerializer, **FILES, **PROBLEMS},
    )
    def get(self, request: Request, **_: Any) -> Response | HttpResponse | FileResponse:
        """The report, or what is missing of it. Raises ``Problem`` (400) for an unknown option."""
        refuse_unknown(request.query_params, ("format",))
        wanted = choice_of(request.query_params, "format", ("json", *FORMATS), "json")
        report = new_report(self.member, self.form)
        if wanted == "json":
            return Response(shown(report))
        response = report_file(report, wanted)
        audit_export(report, wanted, self.member)
        return response


class NoticeView(AuditedView):
    """The notice with which a report is filed, or an update of it. Each form has a path (``of_form``)."""

    form: Form = FORMS[FORM_10]
    right = Right.READ
    parser_classes = (SmallJSONParser,)

    @extend_schema(
        tags=["dossiers"],
        parameters=[TENANT, FILE_FORMAT],
        responses={**FILES, **PROBLEMS},
    )
    def get(self, request: Request, **_: Any) -> HttpResponse | FileResponse:
        """Form 01a or 02a as a file. Raises ``Problem`` (400) for an unknown option."""
        return self._notice(request)

    @extend_schema(
        tags=["dossiers"],
        parameters=[TENANT, FILE_FORMAT],
        request=UpdateNoticeSerializer,
        responses={**FILES, **BODY_PROBLEMS},
        examples=[UPDATE_EXAMPLE],
    )
    def post(self, request: Request, **_: Any) -> HttpResponse | FileResponse:
        """Form 03a as a file; nothing is stored. Raises ``Problem`` (400) for an unknown option or an invalid body."""
        serializer = UpdateNoticeSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return self._notice(request, **serializer.validated_data)

    def _notice(self, request: Request, changes: str = "", reason: str = "") -> HttpResponse | FileResponse:
        refuse_unknown(request.query_params, ("format",))
        wanted = choice_of(request.query_params, "format", FORMATS, "pdf")
        report = new_report(self.member, self.form)
        response = notice_file(report, wanted, changes, reason)
        audit_notice(report, wanted, self.member, changes)
        return response


def of_form(view: type[AuditedView], form: Form) -> Any:
    """``ReportView``, ``NoticeView`` or ``PackageView`` for one form, with its own words in the schema."""
    named: Any = type(f"{view.__name__}{form.number}", (view,), {"form": form, "__doc__": view.__doc__})
    operation = schema.OPERATIONS.get(view.__name__)
    name = operation.format(form=form.code.replace("-", "_")) if operation else None
    described = {
        method: extend_schema(operation_id=name, **words(fill(summary, number=form.number), described))
        for method, (summary, described) in schema.OF_FORM[view.__name__].items()
    }
    return extend_schema_view(**described)(named).as_view()


def report_file(report: Report, wanted: str) -> HttpResponse | FileResponse:
    """The response with a report in a format of ``FORMATS``, in the open scope."""
    name = f"mau-so-{report.form.number}-{timezone.localdate().isoformat()}.{wanted}"
    return safe_download(lambda file: report.write(wanted, file), FORMATS[wanted][1], name)


def notice_file(report: Report, wanted: str, changes: str = "", reason: str = "") -> HttpResponse | FileResponse:
    """The response with a report's notice in a format of ``FORMATS``, in the open scope."""
    number = UPDATE_NOTICE if changes else report.form.notice
    name = f"mau-so-{number}-{timezone.localdate().isoformat()}.{wanted}"
    return safe_download(lambda file: write_notice(report, wanted, file, changes, reason), FORMATS[wanted][1], name)


def audit_export(report: Report, wanted: str, member: Member) -> None:
    """Record that a report was downloaded, in the member's open scope."""
    number = report.form.number
    what = Sentence(f"Mẫu số {number} ({wanted.upper()})", f"Form {number} ({wanted.upper()})")
    details: dict[str, Any] = {
        "form": report.form.code,
        "format": wanted,
        "percent": report.percent,
        "missing": len(report.missing),
    }
    record_export(member, report.form.dossier, what, **details)


def audit_notice(report: Report, wanted: str, member: Member, changes: str = "") -> None:
    """Record that a report's notice was downloaded, in the member's open scope."""
    number = UPDATE_NOTICE if changes else report.form.notice
    what = Sentence(
        f"thông báo theo Mẫu số {number} ({wanted.upper()})", f"the notice, Form {number} ({wanted.upper()})"
    )
    details: dict[str, Any] = {"form": report.form.code, "notice": number, "format": wanted}
    record_export(member, report.form.dossier, what, **details)
