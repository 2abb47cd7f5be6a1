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
from tenants.permissions import Right


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
    },
)


class SummaryView(AuditedView):
    """How the register stands."""

    right = Right.READ

    @extend_schema(tags=["summary"], parameters=[TENANT], responses={200: SUMMARY, **problems(400, 401, 403)})
    def get(self, request: Request, **_: Any) -> Response:
        """Activities by status, legal basis, sensitivity and cross-border transfer.

        `dossiers` counts the assessments that transfers need (Law 91/2025/QH15, Art. 20(2)): due within 60 days of
        the first transfer, overdue after them, undated when the first transfer has no date.
        """
        refuse_unknown(request.query_params, ())
        return Response(register_summary())
