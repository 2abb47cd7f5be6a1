"""The summary of a tenant's register: counts of activities and of dossiers, in a few statements."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from activities.deadlines.kinds import DAYS_TO_FILE
from activities.deadlines.rules import open_deadlines
from activities.deadlines.transfers import dossier_states
from activities.models import ActivityCategory, ActivityTransfer, DataTransfer, ProcessingActivity
from activities.models.activities import is_linked, to_sensitive
from activities.models.codes import LegalBasis, Status


@dataclass(frozen=True)
class Group:
    """The activities that have the same of all that the summary counts."""

    status: str
    legal_basis: str
    requires_dpia: bool
    is_sensitive: bool
    goes_abroad: bool
    count: int


@dataclass(frozen=True)
class Activities:
    """The activities of a register in groups, read in one pass over them, and how many have no data category."""

    groups: list[Group]
    without_categories: int

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
    """The current tenant's activities in groups, in two statements.

    The ids of linked activities are read once into hash tables: a look for the links of each activity takes twice the
    time, and so does a statement for each count. Only those that have any category are counted apart, in an index:
    nearly all have one, and the hash table of all of them takes as long as the rest.
    """
    rows = ProcessingActivity.objects.order_by().annotate(
        is_sensitive=is_linked(to_sensitive(ActivityCategory.objects.all())),
        goes_abroad=is_linked(ActivityTransfer.objects.all()),
    )
    columns = ("status", "legal_basis", "requires_dpia", "is_sensitive", "goes_abroad")
    groups = [Group(*row) for row in rows.values_list(*columns).annotate(Count("pk"))]
    with_categories = ActivityCategory.objects.order_by().values("activity_id").distinct().count()
    # An activity that was stored between the two statements counts in the second one alone.
    return Activities(groups, max(sum(group.count for group in groups) - with_categories, 0))


def register_summary(deadlines: dict[str, int] | None = None, activities: Activities | None = None) -> dict[str, Any]:
    """Counts of the current tenant's activities, of the dossiers that its transfers need, and of its deadlines.

    ``deadlines`` are the counts of ``open_deadlines`` and ``activities`` those of ``read_activities``, when the caller
    has them already.
    """
    activities = activities or read_activities()
    total = activities.count()
    sensitive = activities.count(lambda group: group.is_sensitive)
    without = activities.without_categories
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
