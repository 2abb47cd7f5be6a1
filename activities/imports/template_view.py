"""``GET imports/template``: an empty table of a kind to fill in."""

from enum import Enum
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from activities.audit.audited_views import AuditedView
from activities.batch.options import read_choice, refuse_unknown
from activities.batch.results.error_files import FILES
from activities.contract.kinds import KINDS, Kind
from activities.models.batches import Kind as Word
from activities.schema import TENANT
from activities.spreadsheets.templates import template
from pdpl_inventory.api.problems import ProblemSerializer
from tenants.permissions import Right


class TableFormat(Enum):
    XLSX = "xlsx"
    CSV = "csv"


class Language(Enum):
    VIETNAMESE = "vi"
    ENGLISH = "en"


class TemplateView(AuditedView, APIView):
    """Empty tables for imports."""

    right = Right.SEND

    @extend_schema(
        operation_id="imports_template",
        tags=["imports"],
        parameters=[
            TENANT,
            OpenApiParameter("kind", str, enum=Word.values, description="What the rows are."),
            OpenApiParameter("format", str, enum=[each.value for each in TableFormat], default="xlsx"),
            OpenApiParameter("lang", str, enum=[each.value for each in Language], default="vi"),
        ],
        responses={
            **{(200, media_type.partition(";")[0]): OpenApiTypes.BINARY for _, media_type in FILES.values()},
            400: ProblemSerializer,
        },
    )
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """An empty table of a kind with labels as headings; in XLSX with drop-downs, a guide and the values allowed."""
        query = request.query_params
        refuse_unknown(query, ("kind", "format", "lang"))
        kind = KINDS[read_choice(query, "kind", Word, Word.ACTIVITIES)]
        form = read_choice(query, "format", TableFormat, TableFormat.XLSX).value
        with translation.override(read_choice(query, "lang", Language, Language.VIETNAMESE).value):
            return template_response(kind, form)


def template_response(kind: Kind, form: str) -> HttpResponse:
    """The response with the template of a kind in the current language, in the tenant's open scope."""
    headers = {"Content-Disposition": f'attachment; filename="{kind.word.value}.{form}"'}
    return HttpResponse(template(kind, form), content_type=FILES[form][1], headers=headers)
