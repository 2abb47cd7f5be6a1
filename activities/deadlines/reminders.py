"""Reminders of deadlines: thirty, seven and one day before the last day, and once it has passed.

``upkeep`` calls ``remind`` every hour. Whom to remind of what depends on the day alone and on the last day on which a
tenant was reminded, so that nothing is said twice, nor left out after the installation was down for some days.
"""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from activities.deadlines.kinds import Deadline, day_words
from activities.deadlines.rules import ALL_OPEN, Wanted, deadlines
from activities.models.desk import Occasion
from activities.notifications.notify import notify_members
from pdpl_inventory.messages import Sentence, say
from tenants.isolation.context import scope
from tenants.models import Role, Tenant

# Days that are left when a reminder is due; below 0 the last day has passed.
STAGES = (30, 7, 1, -1)
# After a longer pause only the deadlines of these last days are made up for.
LONGEST_PAUSE = timedelta(days=31)
REMINDED = (Role.DPO, Role.ADMIN)


def remind(tenant_id: UUID) -> int:
    """Notify the tenant's officers and administrators of the deadlines that have reached a stage since the last call.

    One notification for each stage, however many deadlines. Returns the number of stages.
    """
    today = timezone.localdate()
    with scope(tenant_id):
        due = Q(deadlines_reminded_on=None) | Q(deadlines_reminded_on__lt=today)
        tenant = Tenant.objects.select_for_update(no_key=True).filter(due, pk=tenant_id, is_active=True).first()
        if tenant is None:
            return 0
        since = max(tenant.deadlines_reminded_on or today - timedelta(days=1), today - LONGEST_PAUSE)
        Tenant.objects.filter(pk=tenant_id).update(deadlines_reminded_on=today)
        sentences = list(_sentences(_reached(since, today)))
        for sentence in sentences:
            notify_members(REMINDED, Occasion.DEADLINE, sentence)
        return len(sentences)


def _reached(since: date, today: date) -> dict[int, list[Deadline]]:
    """The open deadlines by the most urgent stage that they have reached after ``since``, up to ``today``."""
    last, first = today + timedelta(days=max(STAGES)), since + timedelta(days=min(STAGES))
    found: dict[int, list[Deadline]] = {}
    for deadline in deadlines(Wanted(ALL_OPEN.states, due_before=last, due_after=first)).deadlines:
        reached = [each for each in STAGES if since < deadline.due_on - timedelta(days=each) <= today]
        if reached:
            found.setdefault(min(reached), []).append(deadline)
    return found


def _sentences(found: dict[int, list[Deadline]]) -> list[Sentence]:
    sentences = []
    for stage in sorted(found):
        reached = found[stage]
        narrowing = {(True, True): ":one_passed", (False, True): ":passed", (True, False): ":one"}
        name = "notification_deadline" + narrowing.get((len(reached) == 1, stage < 0), "")
        first = min(each.due_on for each in reached)
        sentences.append(say(name, count=len(reached), days=stage, **day_words("first", first)))
    return sentences
