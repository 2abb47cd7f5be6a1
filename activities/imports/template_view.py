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
from activities.schema import PROBLEMS, TENANT
from activities.spreadsheets.templates import template
from pdpl_inventory.api.schema import words
from pdpl_inventory.language import in_readers_language
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

TEMPLATE = (
    Sentence("Lấy tệp mẫu", "Get a template"),
    Sentence(
        "Bảng trống của một loại bản ghi, tiêu đề cột bằng tiếng Việt hoặc tiếng Anh. Tệp XLSX còn có danh sách chọn, "
        "trang hướng dẫn và trang các giá trị được chấp nhận, kể cả tên các bản ghi đã có trong danh mục.",
        "An empty table of a kind, with labels as headings. XLSX also has drop-downs, a guide to the fields and the "
        "values allowed, among them the names of the records of the catalogues.",
    ),
)
KIND = Sentence("Loại bản ghi trong bảng.", "What the rows are.")


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
        **words(*TEMPLATE),
        parameters=[
            TENANT,
            OpenApiParameter("kind", str, enum=Word.values, description=in_readers_language(KIND)),
            OpenApiParameter("format", str, enum=[each.value for each in TableFormat], default="xlsx"),
            OpenApiParameter("lang", str, enum=[each.value for each in Language], default="vi"),
        ],
        responses={
            **{(200, media_type.partition(";")[0]): OpenApiTypes.BINARY for _, media_type in FILES.values()},
            **PROBLEMS,
        },
    )
    def get(self, request: Request, **_: Any) -> HttpResponse:
        """Return the empty table of a kind. Raises ``Problem`` (400) for an unknown option or value."""
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
