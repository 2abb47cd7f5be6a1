"""Reliefs of Law 91/2025/QH15, Art. 38(2) and (3), and Decree 356/2025/NĐ-CP, Art. 41.

They take away Art. 21, Art. 22 and Art. 33(2) of the Law, and not Art. 20: the first dossier of a transfer remains.
The organisation declares its relief in its profile. It does not hold for one that directly processes sensitive data,
or from 100,000 data subjects on: the register shows both, and then the deadlines stand.
"""

from dataclasses import dataclass
from datetime import date

from activities.contract.findings import MANY_SUBJECTS, SMALL_RELIEVED_BEFORE
from activities.deadlines.kinds import DeadlineState, open_state, time_left
from activities.models import ActivityCategory, ProcessingActivity
from activities.models.activities import to_sensitive
from pdpl_inventory.messages import Sentence, find
from tenants.models import Relief as TenantRelief
from tenants.models import Tenant


@dataclass(frozen=True)
class Relief:
    """Whether the tenant is relieved today, and why it is or, although declared, is not. ``why`` may be empty."""

    holds: bool
    why: Sentence


NONE = Relief(False, Sentence("", ""))


def relief_of(tenant: Tenant, today: date) -> Relief:
    """The relief of the current tenant on a day. Two statements when one is declared, else none."""
    if tenant.relief == TenantRelief.NONE:
        return NONE
    if tenant.relief == TenantRelief.SMALL_OR_STARTUP and today >= SMALL_RELIEVED_BEFORE:
        return Relief(False, find("deadline_relief_ended"))
    if to_sensitive(ActivityCategory.objects.all()).exists():
        return Relief(False, find("deadline_relief_sensitive"))
    # The largest single activity: the subjects of two activities may be the same people.
    if ProcessingActivity.objects.filter(data_subject_count__gte=MANY_SUBJECTS).exists():
        return Relief(False, find("deadline_relief_many"))
    return Relief(True, find(f"deadline_relief_{tenant.relief}"))


def open_or_relieved(due_on: date, relief: Relief, today: date) -> tuple[DeadlineState, Sentence]:
    """The state of a deadline that is not met, and how it stands."""
    if relief.holds:
        return DeadlineState.RELIEVED, relief.why
    left = time_left(due_on, today)
    if relief.why.vi:
        left = Sentence(f"{left.vi} {relief.why.vi}", f"{left.en} {relief.why.en}")
    return open_state(due_on, today), left
