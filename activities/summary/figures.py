"""The summary of a tenant's register: counts of activities and of dossiers, in a few statements."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet

from activities.deadlines.kinds import DAYS_TO_FILE
from activities.deadlines.rules import open_deadlines
from activities.deadlines.transfers import dossier_states
from activities.models import ActivityCategory, DataTransfer, ProcessingActivity
from activities.models.codes import LegalBasis, Status


def register_summary(deadlines: dict[str, int] | None = None) -> dict[str, Any]:
    """Counts of the current tenant's activities, of the dossiers that its transfers need, and of its deadlines.

    ``deadlines`` are the counts of ``open_deadlines`` when the caller has them already.
    """
    grouped = ProcessingActivity.objects.order_by().values_list("status", "legal_basis").annotate(Count("pk"))
    by_status: Counter[str] = Counter(dict.fromkeys(Status.values, 0))
    by_basis: Counter[str] = Counter(dict.fromkeys(LegalBasis.values, 0))
    for status, basis, count in grouped:
        by_status[status] += count
        by_basis[basis] += count
    total = by_status.total()
    flagged: QuerySet[Any] = ProcessingActivity.objects.with_flags()
    sensitive = flagged.filter(has_sensitive_data=True).count()
    without = _without_categories()
    across = flagged.filter(has_cross_border_transfer=True).count()
    return {
        "total": total,
        "by_status": dict(by_status),
        "by_legal_basis": dict(by_basis),
        "by_sensitivity": {"sensitive": sensitive, "basic": total - sensitive - without, "none": without},
        "by_cross_border": {"true": across, "false": total - across},
        "dossiers": {"days_to_file": DAYS_TO_FILE, **_dossiers()},
        "deadlines": open_deadlines(0).counts if deadlines is None else deadlines,
    }


def _without_categories() -> int:
    linked = ActivityCategory.objects.filter(activity_id=OuterRef("pk"))
    return ProcessingActivity.objects.filter(~Exists(linked)).count()


def _dossiers() -> dict[str, int]:
    counts = {name: Count("pk", filter=condition) for name, condition in dossier_states().items()}
    return DataTransfer.objects.aggregate(**counts)
