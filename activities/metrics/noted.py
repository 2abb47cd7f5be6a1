"""Figures that ``upkeep`` and ``verify_audit`` find out, kept in the database: every web process shows the same."""

from django.utils import timezone

from activities.deadlines.kinds import OPEN
from activities.deadlines.rules import open_deadlines
from activities.models import InstallationFigure
from tenants.isolation.context import scope
from tenants.models import Tenant

AUDIT_BROKEN = "audit_broken"


def note(name: str, value: float) -> None:
    """Keep a figure as it is now, in place of its former value."""
    now = timezone.now()
    InstallationFigure.objects.update_or_create(name=name, defaults={"value": value, "noted_at": now})


def note_deadlines() -> None:
    """Count the open deadlines of all tenants by state, one tenant's scope after the other, and keep the sums."""
    sums = dict.fromkeys((state.value for state in OPEN), 0)
    for tenant_id in Tenant.objects.filter(is_active=True).values_list("pk", flat=True):
        with scope(tenant_id):
            counts = open_deadlines(most=0).counts
        sums = {state: count + counts[state] for state, count in sums.items()}
    for state, count in sums.items():
        note(f"deadlines_{state}", count)


def note_verification(broken: int) -> None:
    """Keep how many tenants' audit chains a verification of all of them found broken."""
    note(AUDIT_BROKEN, broken)
