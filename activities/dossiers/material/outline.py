"""What the register holds for the reports, in one statement, however large it is: enough to say what is missing.

Numbers of data subjects are not added up over activities: the customers of two activities are the same people. The
number of a group is the largest that an activity of the group gives; an officer corrects it in the answers.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Max, Q

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.material.gaps import GAPS
from activities.models import ActivityCategory, ActivityTransfer, ProcessingActivity
from activities.models.activities import is_linked, to_sensitive
from activities.models.codes import FilerRole
from tenants.models import FilerRole as TenantRole

CONTROLLER, PROCESSOR = "controller", "processor"
UNKNOWN = "unknown"
"""The roles that Form 10 tells apart, II.1.1 and II.1.2, and that of an activity whose role nothing says. The register
knows no activity of a third party."""
Counts = dict[str, int | None]
"""The largest number of data subjects by group; None where no activity gives one."""
STORAGE = "storage"
HELD = {
    "consent_form_vi": ~Q(consent_form_vi=""),
    STORAGE: ~Q(storage_system_vi="") | ~Q(storage_country_codes=[]) | Q(retention_period_months__isnull=False),
    "deletion_method_vi": ~Q(deletion_method_vi=""),
    "protection_measures_vi": ~Q(protection_measures_vi=""),
    "risks_vi": ~Q(risks_vi=""),
}
"""When an activity answers a question, by what the question takes from the register."""


@dataclass(frozen=True)
class Outline:
    """How many activities a report has, which of ``HELD`` any of them has, and their numbers of data subjects.

    ``without_role`` are those whose role nothing says, ``uncounted`` those without groups or a number, ``gaps`` those
    that lack what a gap of activities names, by its code.
    """

    activities: int
    without_role: int
    uncounted: int
    held: frozenset[str]
    groups_by_role: dict[str, Counts]
    sensitive_groups: Counts
    gaps: dict[str, int]


OF_ACTIVITIES = {code: gap for code, gap in GAPS.items() if gap.model is ProcessingActivity}
TOTAL, WITHOUT_ROLE, UNCOUNTED = "total", "without_role", "uncounted"


class Outlines:
    """The outline of each report, read for all of them when one is first asked for."""

    def __init__(self, filer_role: TenantRole | str | None) -> None:
        """``filer_role`` holds for an activity without a role of its own."""
        self.filer_role = filer_role

    @cached_property
    def by_form(self) -> dict[str, Outline]:
        return read_outlines(self.filer_role)


def read_outlines(filer_role: TenantRole | str | None) -> dict[str, Outline]:
    """The outline of each report by its form; ``filer_role`` holds for an activity without a role of its own.

    One pass over the activities, in groups of those with the same role, the same data subjects, sensitive data or not,
    and a transfer that needs an assessment or not: Form 09 has the last ones alone.
    """
    assessed = ActivityTransfer.objects.filter(transfer__exemption_code="")
    rows = (
        ProcessingActivity.objects.order_by()
        .annotate(
            is_sensitive=is_linked(to_sensitive(ActivityCategory.objects.all())),
            is_transferred=is_linked(assessed),
        )
        .values("filer_role", "data_subject_groups", "is_sensitive", "is_transferred")
        .annotate(most=Max("data_subject_count"), **_counts(filer_role))
    )
    found = [{**row, "role": role_of(row["filer_role"] or filer_role)} for row in rows]
    transferred = [row for row in found if row["is_transferred"]]
    return {FORM_10: _outline(FORM_10, found), FORM_09: _outline(FORM_09, transferred)}


def _counts(filer_role: str | None) -> dict[str, Count]:
    conditions = {
        WITHOUT_ROLE: Q(filer_role__isnull=True) if filer_role is None else Q(pk__in=[]),
        UNCOUNTED: Q(data_subject_groups=[]) | Q(data_subject_count__isnull=True),
        **{_held(name): condition for name, condition in HELD.items()},
        **{_gap(code): gap.condition for code, gap in OF_ACTIVITIES.items()},
    }
    return {TOTAL: Count("*"), **{name: Count("pk", filter=condition) for name, condition in conditions.items()}}


def _held(name: str) -> str:
    return f"held_{name}"


def _gap(code: str) -> str:
    return f"gap_{code}"


def _outline(form: str, rows: list[dict[str, Any]]) -> Outline:
    counted: Counter[str] = Counter()
    groups_by_role: dict[str, Counts] = {CONTROLLER: {}, PROCESSOR: {}, UNKNOWN: {}}
    sensitive: Counts = {}
    for row in rows:
        counted.update({name: count for name, count in row.items() if name in COUNTED})
        for group in row["data_subject_groups"]:
            keep_largest(groups_by_role[row["role"]], group, row["most"])
            if row["is_sensitive"]:
                keep_largest(sensitive, group, row["most"])
    return Outline(
        counted[TOTAL],
        counted[WITHOUT_ROLE],
        counted[UNCOUNTED],
        frozenset(name for name in HELD if counted[_held(name)]),
        groups_by_role,
        sensitive,
        {code: counted[_gap(code)] for code, gap in OF_ACTIVITIES.items() if form in gap.items},
    )


COUNTED = frozenset((TOTAL, WITHOUT_ROLE, UNCOUNTED, *map(_held, HELD), *map(_gap, OF_ACTIVITIES)))


def role_of(filer_role: str | None) -> str:
    """The role of Form 10 in which an activity with this role is declared."""
    if filer_role is None:
        return UNKNOWN
    return PROCESSOR if filer_role == FilerRole.PROCESSOR else CONTROLLER


def keep_largest(counts: Counts, group: str, count: int | None) -> None:
    known = counts.get(group)
    counts[group] = known if count is None else max(count, known or 0)
