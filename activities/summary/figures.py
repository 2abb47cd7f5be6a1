"""The summary of a tenant's register: counts of activities and of dossiers, in a few statements."""

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from activities.models import ActivityCategory, DataTransfer, ProcessingActivity
from activities.models.codes import LegalBasis, Status

# Law 91/2025/QH15, Art. 20(2): the assessment is filed within 60 days of the first transfer.
DAYS_TO_FILE = 60


def register_summary() -> dict[str, Any]:
    """Counts of the current tenant's activities, and of the dossiers that its transfers need."""
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
    }


def _without_categories() -> int:
    linked = ActivityCategory.objects.filter(activity_id=OuterRef("pk"))
    return ProcessingActivity.objects.filter(~Exists(linked)).count()


def dossier_states() -> dict[str, Q]:
    """The states of a transfer's dossier, as conditions. ``due``: not filed, in time; ``undated``: no date."""
    last = timezone.localdate() - timedelta(days=DAYS_TO_FILE)
    needed = Q(exemption_code="")
    open_ = needed & Q(ctia_filed_on__isnull=True)
    return {
        "filed": needed & Q(ctia_filed_on__isnull=False),
        "due": open_ & Q(first_transfer_on__gte=last),
        "overdue": open_ & Q(first_transfer_on__lt=last),
        "undated": open_ & Q(first_transfer_on__isnull=True),
        "exempt": ~needed,
    }


def _dossiers() -> dict[str, int]:
    counts = {name: Count("pk", filter=condition) for name, condition in dossier_states().items()}
    return DataTransfer.objects.aggregate(**counts)
