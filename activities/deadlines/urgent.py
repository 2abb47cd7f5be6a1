"""Immediate updates within ten days (L91 Art. 22(2), Decree 356 Art. 20(2)), and completions within thirty.

They come from events that an officer notes, and from changes of the profile: of the data protection service and of the
lines of business. Filing an update or the completed dossier, noted as an event too, meets all that came before it; of
a version that was filed here, all that came before it was submitted, since it was frozen then.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from activities.deadlines.changes import changes_of_profile
from activities.deadlines.kinds import (
    DAYS_TO_COMPLETE,
    DAYS_TO_UPDATE_AT_ONCE,
    Deadline,
    DeadlineKind,
    DeadlineState,
    day_words,
    days_after,
)
from activities.deadlines.reliefs import NONE, Relief, open_or_relieved
from activities.models import DossierEvent, DossierVersion
from activities.models.dossiers.events import Dossier, DossierEventKind
from activities.models.dossiers.versions import VersionStatus
from pdpl_inventory.messages import find, say
from tenants.models import Tenant

# The most events that are read; the newest ones are.
MOST_EVENTS = 500


@dataclass
class Noted:
    """The events of one dossier: the days on which updates were filed, and what started a term.

    ``frozen_on`` has the days on which versions were submitted, by the days on which they were filed.
    """

    updated_on: list[date] = field(default_factory=list)
    events: list[DossierEvent] = field(default_factory=list)
    frozen_on: dict[date, date] = field(default_factory=dict)

    def covered(self, filed_on: date) -> date:
        """The day up to which what was filed covers the changes."""
        return max(self._covers(each) for each in (filed_on, *self.updated_on))

    def met_on(self, day: date) -> date | None:
        """The first filing that covers the day."""
        return min((each for each in self.updated_on if self._covers(each) >= day), default=None)

    def _covers(self, filed_on: date) -> date:
        return self.frozen_on.get(filed_on, filed_on)


def noted_events() -> dict[Dossier, Noted]:
    """The events of the current tenant by dossier. Two statements."""
    noted = {dossier: Noted() for dossier in Dossier}
    filed = DossierVersion.objects.filter(status=VersionStatus.FILED).order_by("pk")
    for dossier, filed_on, submitted_at in filed.values_list("dossier", "filed_on", "submitted_at"):
        assert filed_on is not None
        noted[Dossier(dossier)].frozen_on[filed_on] = timezone.localdate(submitted_at)
    for event in DossierEvent.objects.order_by("-occurred_on", "-pk")[:MOST_EVENTS]:
        of_dossier = noted[Dossier(event.dossier)]
        if event.kind == DossierEventKind.UPDATED:
            of_dossier.updated_on.append(event.occurred_on)
        else:
            of_dossier.events.append(event)
    return noted


def deadlines_of_events(noted: dict[Dossier, Noted], relief: Relief, today: date) -> Iterator[Deadline]:
    """A deadline for each event that starts a term."""
    for dossier, found in noted.items():
        for event in found.events:
            row = {"model": DossierEvent, "record_id": event.pk, "name": str(event)}
            yield _deadline(dossier, DossierEventKind(event.kind), event.occurred_on, found, relief, today, row)


def deadlines_of_profile(
    tenant: Tenant, filed: dict[Dossier, date], noted: dict[Dossier, Noted], relief: Relief, today: date
) -> Iterator[Deadline]:
    """A deadline for each filed dossier and each part of the profile that was changed since. One statement."""
    covered = {dossier: noted[dossier].covered(filed_on) for dossier, filed_on in filed.items()}
    if not covered:
        return
    seen: set[tuple[Dossier, DossierEventKind]] = set()
    for kind, on in changes_of_profile(min(covered.values())):
        for dossier, until in covered.items():
            if on > until and (dossier, kind) not in seen:
                seen.add((dossier, kind))
                row = {"model": Tenant, "record_id": tenant.pk, "name": tenant.name}
                yield _deadline(dossier, kind, on, noted[dossier], relief, today, row)


def _deadline(
    dossier: Dossier, kind: DossierEventKind, on: date, noted: Noted, relief: Relief, today: date, row: dict[str, Any]
) -> Deadline:
    is_completion = kind is DossierEventKind.COMPLETION_REQUESTED
    days = DAYS_TO_COMPLETE if is_completion else DAYS_TO_UPDATE_AT_ONCE
    due_on = days_after(on, days)
    # Art. 38 takes Art. 21 and Art. 22 away: not the completion of the dossier of transfers, which is of Art. 20.
    takes = NONE if is_completion and dossier is Dossier.CTIA else relief
    if met_on := noted.met_on(on):
        state, standing = DeadlineState.MET, say("deadline_filed", **day_words("filed", met_on))
    else:
        state, standing = open_or_relieved(due_on, takes, today)
    wanted = DeadlineKind(f"{dossier.value}_{'completion' if is_completion else 'urgent_update'}")
    reason = find(f"deadline_reason_{kind.value}")
    what = say(
        f"deadline_{wanted.value}", days=days, reason_vi=reason.vi, reason_en=reason.en, **day_words("first", on)
    )
    return Deadline(due_on=due_on, kind=wanted, state=state, what=what, standing=standing, reason=kind.value, **row)
