"""The summary of a tenant's register: counts of activities and of dossiers, in a few statements."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from activities.deadlines.kinds import DAYS_TO_FILE
from activities.deadlines.rules import open_deadlines
from activities.deadlines.transfers import dossier_states
from activities.models import ActivityCategory, ActivityTransfer, DataTransfer, ProcessingActivity
from activities.models.activities import is_true, to_sensitive
from activities.models.codes import LegalBasis, Status


@dataclass(frozen=True)
class Group:
    """The activities that have the same of all that the summary counts."""

    status: str
    legal_basis: str
    requires_dpia: bool
    is_sensitive: bool
    has_categories: bool
    goes_abroad: bool
    count: int


@dataclass(frozen=True)
class Activities:
    """The activities of a register in groups, read in one pass over them."""

    groups: list[Group]

    def count(self, condition: Callable[[Group], bool] = lambda group: True) -> int:
        return sum(group.count for group in self.groups if condition(group))

    def by(self, name: str, values: list[str]) -> dict[str, int]:
        """The count of each of the ``values`` of a column, those that no activity has included."""
        counts: Counter[str] = Counter(dict.fromkeys(values, 0))
        for group in self.groups:
            counts[getattr(group, name)] += group.count
        return dict(counts)

    @property
    def to_be_assessed(self) -> int:
        """Those that need an impact assessment: marked so, or with sensitive data."""
        return self.count(lambda group: group.requires_dpia or group.is_sensitive)


def read_activities() -> Activities:
    """The current tenant's activities in groups, in one statement.

    The ids of linked activities are read once into hash tables: a look for the links of each activity takes twice the
    time, and so does a statement for each count.
    """
    rows = ProcessingActivity.objects.order_by().annotate(
        is_sensitive=_linked(to_sensitive(ActivityCategory.objects.all())),
        has_categories=_linked(ActivityCategory.objects.all()),
        goes_abroad=_linked(ActivityTransfer.objects.all()),
    )
    columns = ("status", "legal_basis", "requires_dpia", "is_sensitive", "has_categories", "goes_abroad")
    return Activities([Group(*row) for row in rows.values_list(*columns).annotate(Count("pk"))])


def _linked(links: QuerySet[Any]) -> Any:
    return is_true(Q(pk__in=links.order_by().values("activity_id")))


def register_summary(deadlines: dict[str, int] | None = None, activities: Activities | None = None) -> dict[str, Any]:
    """Counts of the current tenant's activities, of the dossiers that its transfers need, and of its deadlines.

    ``deadlines`` are the counts of ``open_deadlines`` and ``activities`` those of ``read_activities``, when the caller
    has them already.
    """
    activities = activities or read_activities()
    total = activities.count()
    sensitive = activities.count(lambda group: group.is_sensitive)
    without = activities.count(lambda group: not group.has_categories)
    across = activities.count(lambda group: group.goes_abroad)
    return {
        "total": total,
        "by_status": activities.by("status", Status.values),
        "by_legal_basis": activities.by("legal_basis", LegalBasis.values),
        "by_sensitivity": {"sensitive": sensitive, "basic": total - sensitive - without, "none": without},
        "by_cross_border": {"true": across, "false": total - across},
        "dossiers": {"days_to_file": DAYS_TO_FILE, **_dossiers()},
        "deadlines": open_deadlines(0).counts if deadlines is None else deadlines,
    }


def _dossiers() -> dict[str, int]:
    counts = {name: Count("pk", filter=condition) for name, condition in dossier_states().items()}
    return DataTransfer.objects.aggregate(**counts)
