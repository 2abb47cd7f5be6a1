"""What the register holds for a report, in a few statements, however large it is: enough to say what is missing.

Numbers of data subjects are not added up over activities: the customers of two activities are the same people. The
number of a group is the largest that an activity of the group gives; an officer corrects it in the answers.
"""

from dataclasses import dataclass

from django.db.models import BooleanField, Case, CharField, Count, Exists, F, Func, Max, OuterRef, Q, Value, When

from activities.dossiers.material.gaps import activities_of
from activities.models import ActivityCategory
from activities.models.activities import to_sensitive
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

    ``without_role`` are those whose role nothing says, ``uncounted`` those without groups or a number.
    """

    activities: int
    without_role: int
    uncounted: int
    held: frozenset[str]
    groups_by_role: dict[str, Counts]
    sensitive_groups: Counts


def read_outline(form: str, filer_role: TenantRole | str | None) -> Outline:
    """The outline of the report ``form``; ``filer_role`` holds for an activity without a role of its own."""
    activities = activities_of(form)
    no_role = Q(filer_role__isnull=True) if filer_role is None else Q(pk__in=[])
    no_count = Q(data_subject_groups=[]) | Q(data_subject_count__isnull=True)
    counted = activities.aggregate(
        total=Count("pk"),
        without_role=Count("pk", filter=no_role),
        uncounted=Count("pk", filter=no_count),
        **{name: Count("pk", filter=condition) for name, condition in HELD.items()},
    )
    groups_by_role: dict[str, Counts] = {CONTROLLER: {}, PROCESSOR: {}, UNKNOWN: {}}
    sensitive: Counts = {}
    role = Case(
        When(filer_role__isnull=True, then=Value(role_of(filer_role))),
        When(filer_role=FilerRole.PROCESSOR, then=Value(PROCESSOR)),
        default=Value(CONTROLLER),
    )
    group = Func(F("data_subject_groups"), function="unnest", output_field=CharField())
    links = to_sensitive(ActivityCategory.objects.filter(activity_id=OuterRef("pk")))
    found = (
        activities.annotate(role=role, group=group, is_sensitive=Exists(links, output_field=BooleanField()))
        .values("role", "group", "is_sensitive")
        .annotate(most=Max("data_subject_count"))
        .order_by("role", "group", "is_sensitive")
    )
    for row in found:
        keep_largest(groups_by_role[row["role"]], row["group"], row["most"])
        if row["is_sensitive"]:
            keep_largest(sensitive, row["group"], row["most"])
    held = frozenset(name for name in HELD if counted[name])
    return Outline(counted["total"], counted["without_role"], counted["uncounted"], held, groups_by_role, sensitive)


def role_of(filer_role: str | None) -> str:
    """The role of Form 10 in which an activity with this role is declared."""
    if filer_role is None:
        return UNKNOWN
    return PROCESSOR if filer_role == FilerRole.PROCESSOR else CONTROLLER


def keep_largest(counts: Counts, group: str, count: int | None) -> None:
    known = counts.get(group)
    counts[group] = known if count is None else max(count, known or 0)
