"""``summary``: how the register stands, in counts."""

from typing import Any

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from activities.audit.audited_views import AuditedView
from activities.lists.errors import refuse_unknown
from activities.models.codes import LegalBasis, Status
from activities.schema import TENANT
from activities.summary.figures import register_summary
from pdpl_inventory.api.problems import problems
from pdpl_inventory.api.schema import words
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right

FIGURES = (
    Sentence("Số liệu tổng hợp của sổ đăng ký", "How the register stands, in figures"),
    Sentence(
        "Số hoạt động xử lý theo trạng thái, căn cứ pháp lý, mức nhạy cảm và việc chuyển dữ liệu xuyên biên giới. "
        "`dossiers` đếm các hồ sơ đánh giá tác động chuyển dữ liệu (Điều 20 khoản 2 Luật 91/2025/QH15): `due` là còn "
        "trong 60 ngày kể từ lần chuyển đầu tiên, `overdue` là đã quá hạn, `undated` là chưa ghi ngày chuyển đầu tiên. "
        "`deadlines` đếm mọi thời hạn của đơn vị như `register/deadlines`: còn hạn và quá hạn.",
        "Activities by status, legal basis, sensitivity and cross-border transfer. `dossiers` counts the assessments "
        "that transfers need (Law 91/2025/QH15, Art. 20(2)): `due` within 60 days of the first transfer, `overdue` "
        "after them, `undated` when the first transfer has no date. `deadlines` counts all of the tenant's deadlines, "
        "due and overdue, as `register/deadlines` lists them.",
    ),
)


def _counts(name: str, *codes: str) -> Any:
    return inline_serializer(name, {code: serializers.IntegerField(min_value=0) for code in codes})


SUMMARY = inline_serializer(
    "Summary",
    {
        "total": serializers.IntegerField(min_value=0),
        "by_status": _counts("CountsByStatus", *Status.values),
        "by_legal_basis": _counts("CountsByLegalBasis", *LegalBasis.values),
        "by_sensitivity": _counts("CountsBySensitivity", "sensitive", "basic", "none"),
        "by_cross_border": _counts("CountsByCrossBorder", "true", "false"),
        "dossiers": _counts("CountsOfDossiers", "days_to_file", "filed", "due", "overdue", "undated", "exempt"),
        "deadlines": _counts("CountsOfDeadlines", "due", "overdue"),
    },
)


class SummaryView(AuditedView):
    """How the register stands."""

    right = Right.READ

    @extend_schema(
        tags=["summary"],
        **words(*FIGURES),
        parameters=[TENANT],
        responses={200: SUMMARY, **problems(400, 401, 403)},
    )
    def get(self, request: Request, **_: Any) -> Response:
        """Activities by status, legal basis, sensitivity and cross-border transfer.

        `dossiers` counts the assessments that transfers need (Law 91/2025/QH15, Art. 20(2)): due within 60 days of
        the first transfer, overdue after them, undated when the first transfer has no date.
        """
        refuse_unknown(request.query_params, ())
        return Response(register_summary())
