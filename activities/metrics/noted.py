"""Figures that ``upkeep`` and ``verify_audit`` find out, kept in the database: every web process shows the same."""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from activities.deadlines.kinds import OPEN
from activities.deadlines.rules import open_deadlines
from activities.models import InstallationFigure
from tenants.isolation.context import scope

AUDIT_BROKEN = "audit_broken"


def note(name: str, value: float) -> None:
    """Keep a figure as it is now, in place of its former value."""
    now = timezone.now()
    InstallationFigure.objects.update_or_create(name=name, defaults={"value": value, "noted_at": now})


def note_deadlines(tenant_ids: Iterable[UUID]) -> None:
    """Count the open deadlines of the tenants by state, one tenant's scope after the other, and keep the sums."""
    sums = dict.fromkeys((state.value for state in OPEN), 0)
    for tenant_id in tenant_ids:
        with scope(tenant_id):
            counts = open_deadlines(most=0).counts
        sums = {state: count + counts[state] for state, count in sums.items()}
    for state, count in sums.items():
        note(f"deadlines_{state}", count)


def note_verification(broken: int) -> None:
    """Keep how many tenants' audit chains a verification of all of them found broken."""
    note(AUDIT_BROKEN, broken)
