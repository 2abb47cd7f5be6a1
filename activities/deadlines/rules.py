"""Every deadline of the current tenant, computed in one place and in few statements, however large the register is.

The dossier of processing is one for the whole organisation (L91 Art. 21(2)), so it is one entry, counted from the
earliest activity, and not one for each activity. So are the updates of both dossiers. Each cross-border transfer has
an entry of its own.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Min
from django.utils import timezone

from activities.deadlines.changes import Changes, changes_of_processing, changes_of_transfers
from activities.deadlines.kinds import (
    DAYS_TO_FILE,
    MONTHS_TO_UPDATE,
    OPEN,
    Deadline,
    DeadlineKind,
    DeadlineState,
    day_words,
    days_after,
)
from activities.deadlines.reliefs import Relief, open_or_relieved, relief_of
from activities.deadlines.transfers import deadline_of, dossier_states, transfers_with_a_day
from activities.deadlines.urgent import deadlines_of_events, deadlines_of_profile, noted_events
from activities.models import DataTransfer, ProcessingActivity
from activities.models.dossiers.events import Dossier
from pdpl_inventory.messages import say
from tenants.isolation.context import current_tenant
from tenants.models import Tenant

# The most entries of one answer. Open deadlines come before those that are met, earlier ones before later ones.
MOST_ENTRIES = 1_000
EVERY_STATE = frozenset(DeadlineState.values)
EVERY_KIND = frozenset(DeadlineKind.values)


@dataclass(frozen=True)
class Wanted:
    """Which deadlines are asked for: of these states and kinds, on or between the days."""

    states: frozenset[str] = EVERY_STATE
    kinds: frozenset[str] = EVERY_KIND
    due_before: date | None = None
    due_after: date | None = None

    def has(self, deadline: Deadline) -> bool:
        first, last = self.due_after or date.min, self.due_before or date.max
        in_time = first <= deadline.due_on <= last
        return deadline.state.value in self.states and deadline.kind.value in self.kinds and in_time


@dataclass(frozen=True)
class Found:
    """The deadlines by day; ``has_more`` when some were left out."""

    deadlines: list[Deadline]
    has_more: bool


@dataclass(frozen=True)
class Open:
    """How many deadlines are ``due`` and ``overdue``, and the first of them."""

    counts: dict[str, int]
    first: list[Deadline]


ALL = Wanted()
ALL_OPEN = Wanted(states=frozenset(state.value for state in OPEN))


def deadlines(wanted: Wanted = ALL, most: int = MOST_ENTRIES) -> Found:
    """The current tenant's deadlines, at most ``most`` of them: open ones first are kept, and sorted by their day."""
    today = timezone.localdate()
    found = [each for each in _of_the_organisation(today) if wanted.has(each)]
    if DeadlineKind.CTIA_FILING.value in wanted.kinds:
        transfers = transfers_with_a_day(wanted.states, wanted.due_before, wanted.due_after)
        found += [deadline_of(each, today) for each in transfers[: most + 1]]
    kept = sorted(found, key=lambda each: (not each.is_open, *_place(each)))[:most]
    return Found(sorted(kept, key=_place), len(found) > most)


def _place(deadline: Deadline) -> tuple[Any, ...]:
    return deadline.due_on, deadline.kind.value, deadline.record_id


def open_deadlines(most: int) -> Open:
    """How many deadlines are due and overdue, all transfers counted, and the first ``most`` of them by their day."""
    today, states = timezone.localdate(), dossier_states()
    counts = DataTransfer.objects.aggregate(**{each.value: Count("pk", filter=states[each.value]) for each in OPEN})
    first = [each for each in _of_the_organisation(today) if each.is_open]
    for deadline in first:
        counts[deadline.state.value] += 1
    if most:
        transfers = transfers_with_a_day(ALL_OPEN.states)[:most]
        first = sorted([*first, *(deadline_of(each, today) for each in transfers)], key=_place)
    return Open(counts, first[:most])


def _of_the_organisation(today: date) -> Iterator[Deadline]:
    tenant = Tenant.objects.get(pk=current_tenant())
    relief = relief_of(tenant, today)
    started = ProcessingActivity.objects.filter(started_on__isnull=False).only("activity_name_vi", "started_on")
    first = started.order_by("started_on", "pk").first()
    if first:
        yield _filing(first, tenant.dpia_filed_on, relief, today)
    # The first filing starts the six months; the last one covers what had changed by then.
    filings = DataTransfer.objects.aggregate(first=Min("ctia_filed_on"), last=Max("ctia_filed_on"))
    noted, filed = noted_events(), {}
    if tenant.dpia_filed_on:
        filed[Dossier.DPIA] = tenant.dpia_filed_on
        if changes := changes_of_processing(noted[Dossier.DPIA].covered(tenant.dpia_filed_on)):
            yield _update(DeadlineKind.DPIA_UPDATE, changes, tenant.dpia_filed_on, relief, today)
    if filings["last"]:
        filed[Dossier.CTIA] = filings["last"]
        if changes := changes_of_transfers(noted[Dossier.CTIA].covered(filings["last"])):
            yield _update(DeadlineKind.CTIA_UPDATE, changes, filings["first"], relief, today)
    yield from deadlines_of_events(noted, relief, today)
    yield from deadlines_of_profile(tenant, filed, noted, relief, today)


def _filing(first: ProcessingActivity, filed_on: date | None, relief: Relief, today: date) -> Deadline:
    assert first.started_on is not None
    due_on = days_after(first.started_on, DAYS_TO_FILE)
    if filed_on:
        state, standing = DeadlineState.MET, say("deadline_filed", **day_words("filed", filed_on))
    else:
        state, standing = open_or_relieved(due_on, relief, today)
    return Deadline(
        due_on=due_on,
        kind=DeadlineKind.DPIA_FILING,
        state=state,
        record_id=first.pk,
        model=ProcessingActivity,
        name=str(first),
        what=say("deadline_dpia_filing", days=DAYS_TO_FILE, **day_words("first", first.started_on)),
        standing=standing,
    )


def _update(kind: DeadlineKind, changes: Changes, first_filing: date, relief: Relief, today: date) -> Deadline:
    due_on = update_day(first_filing, changes.first_on)
    state, standing = open_or_relieved(due_on, relief, today)
    what = say(
        f"deadline_{kind.value}", months=MONTHS_TO_UPDATE, count=changes.count, **day_words("first", changes.first_on)
    )
    return Deadline(
        due_on=due_on,
        kind=kind,
        state=state,
        record_id=changes.record_id,
        model=changes.model,
        name=changes.name,
        what=what,
        standing=standing,
    )


def update_day(first_filing: date, changed_on: date) -> date:
    """The first day on or after ``changed_on`` that is a whole number of half years from the first filing."""
    months = (changed_on.year - first_filing.year) * 12 + changed_on.month - first_filing.month
    periods = max(months // MONTHS_TO_UPDATE, 1)
    day = _months_after(first_filing, periods * MONTHS_TO_UPDATE)
    return day if day >= changed_on else _months_after(first_filing, (periods + 1) * MONTHS_TO_UPDATE)


def _months_after(day: date, months: int) -> date:
    """The same day that many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
