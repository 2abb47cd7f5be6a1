"""``limits``: the limits and codes that apply, read from the settings and enumerations that enforce them."""

from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.access import schema
from activities.audit.audited_views import AuditedView
from activities.batch.results.error_files import FILES
from activities.batch.views import PARSERS as BATCH_PARSERS
from activities.contract.findings import FINDINGS
from activities.contract.kinds import KINDS
from activities.deadlines.kinds import DeadlineKind, DeadlineState
from activities.lists.pagination import LARGEST, Pages
from activities.models.audit import Action, Door
from activities.models.batches import Mode, OnConflict
from activities.models.codes import (
    FilerRole,
    LegalBasis,
    Operation,
    RecipientRole,
    RiskLevel,
    Sensitivity,
    Status,
    SubjectGroup,
    TransferCase,
)
from activities.models.dossiers.attachments import AttachmentKind
from activities.models.dossiers.events import Dossier, DossierEventKind
from activities.models.imports import Format, Profile, UnknownBasis, UnknownColumns
from activities.schema import TENANT
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.language import in_readers_language, labels_in_both_languages
from tenants.authentication.sign_in import WINDOW
from tenants.models import KeyRole, Relief, Role
from tenants.permissions import Right
from tenants.retention import TERMS, term_of_installation

CODES: dict[str, type[TextChoices]] = {
    "legal_basis": LegalBasis,
    "status": Status,
    "filer_role": FilerRole,
    "relief": Relief,
    "data_subject_group": SubjectGroup,
    "processing_operation": Operation,
    "risk_level": RiskLevel,
    "sensitivity": Sensitivity,
    "recipient_role": RecipientRole,
    "transfer_case": TransferCase,
    "member_role": Role,
    "key_role": KeyRole,
    "deadline_kind": DeadlineKind,
    "deadline_state": DeadlineState,
    "dossier": Dossier,
    "dossier_event": DossierEventKind,
    "attachment_kind": AttachmentKind,
    "import_profile": Profile,
    "unknown_basis": UnknownBasis,
    "unknown_columns": UnknownColumns,
    "audit_action": Action,
    "audit_door": Door,
}


def _number(**options: Any) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, **options)


class CodeSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    label_vi = serializers.CharField()
    label_en = serializers.CharField()


LIMITS = inline_serializer(
    "Limits",
    {
        "items": inline_serializer(
            "ItemLimits", {word.value: _number(help_text=in_readers_language(schema.MOST_ITEMS)) for word in KINDS}
        ),
        "body_mb": _number(help_text=in_readers_language(schema.BODY)),
        "import_mb": _number(help_text=in_readers_language(schema.FILE)),
        "attachment_mb": _number(help_text=in_readers_language(schema.ATTACHMENT)),
        "attachments": _number(help_text=in_readers_language(schema.MOST_ATTACHMENTS)),
        "imports_waiting": _number(help_text=in_readers_language(schema.WAITING)),
        "page_size": inline_serializer("PageSizes", {"default": _number(), "max": _number()}),
        "rates": inline_serializer(
            "Rates",
            {
                "requests_per_minute": _number(),
                "items_per_minute": _number(),
                "sign_in_failures": _number(help_text=in_readers_language(schema.FAILURES)),
                "sign_in_failures_per_address": _number(),
                "sign_in_window_minutes": _number(),
            },
        ),
        "retention": inline_serializer(
            "RetentionTerms",
            {name: _number(allow_null=True) for name in TERMS},
            help_text=in_readers_language(schema.TERMS),
        ),
        "formats": inline_serializer(
            "Formats",
            {
                name: serializers.ListField(child=serializers.CharField())
                for name in ("batch", "imports", "encodings", "errors")
            },
        ),
        "options": inline_serializer(
            "BatchOptions",
            {name: serializers.ListField(child=serializers.CharField()) for name in ("mode", "on_conflict", "dry_run")},
        ),
        "codes": inline_serializer("Codes", {name: CodeSerializer(many=True) for name in (*CODES, "finding")}),
    },
)


class LimitsView(AuditedView):
    """What is allowed, and every code with its label in both languages."""

    right = Right.CATALOGUES

    @extend_schema(
        tags=["limits"], **words(*schema.LIMITS), parameters=[TENANT], responses={200: LIMITS, **problems(401, 403)}
    )
    def get(self, request: Request, **_: Any) -> Response:
        """What is allowed: items, bytes, rates, formats, options, and every code with its label in both languages."""
        return Response(
            {
                "items": {word.value: kind.limit for word, kind in KINDS.items()},
                "body_mb": settings.PDPL_MAX_BODY_MB,
                "import_mb": settings.PDPL_MAX_IMPORT_MB,
                "attachment_mb": settings.PDPL_MAX_ATTACHMENT_MB,
                "attachments": settings.PDPL_MAX_ATTACHMENTS,
                "imports_waiting": settings.PDPL_IMPORTS_QUEUED,
                "page_size": {"default": Pages.page_size, "max": LARGEST},
                "rates": _rates(),
                "retention": {name: term_of_installation(name) for name in TERMS},
                "formats": {
                    "batch": [parser.media_type for parser in BATCH_PARSERS],
                    "imports": Format.values,
                    "encodings": ["identity", "gzip"],
                    "errors": ["json", *FILES],
                },
                "options": {"mode": Mode.values, "on_conflict": OnConflict.values, "dry_run": ["true", "false"]},
                "codes": {**{name: _labelled(codes) for name, codes in CODES.items()}, "finding": _findings()},
            }
        )


def _rates() -> dict[str, int]:
    return {
        "requests_per_minute": settings.PDPL_REQUESTS_PER_MINUTE,
        "items_per_minute": settings.PDPL_ITEMS_PER_MINUTE,
        "sign_in_failures": settings.PDPL_SIGN_IN_FAILURES,
        "sign_in_failures_per_address": settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS,
        "sign_in_window_minutes": int(WINDOW.total_seconds()) // 60,
    }


def _labelled(codes: type[TextChoices]) -> list[dict[str, str]]:
    return [{"code": each.value, **labels_in_both_languages(each.label)} for each in codes]


def _findings() -> list[dict[str, str]]:
    return [{"code": each.code, "label_vi": each.sentence.vi, "label_en": each.sentence.en} for each in FINDINGS]
