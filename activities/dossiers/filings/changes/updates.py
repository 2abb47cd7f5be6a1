"""Whether a difference makes an update of the dossier due, why, and by when (L91 Art. 22, Decree 356/2025 Art. 20).

Between a version and now the deadlines say when, which know the day of each change; what they take for filed, since it
changed on the day of the submission or before it, counts from today. Between two versions the day is that on which the
later one was made.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Min
from django.utils import timezone

from activities.deadlines.changes import PURPOSE_AND_PARTIES
from activities.deadlines.kinds import (
    DAYS_TO_UPDATE_AT_ONCE,
    MONTHS_TO_UPDATE,
    OPEN,
    Deadline,
    DeadlineKind,
    DeadlineState,
    day_words,
    days_after,
)
from activities.deadlines.reliefs import open_or_relieved, relief_of
from activities.deadlines.rules import Wanted, deadlines, update_day
from activities.dossiers.filings.changes.differences import Differences
from activities.dossiers.filings.snapshot import ACTIVITY, KINDS, PROFILE, RECIPIENT, TRANSFER
from activities.models import DataTransfer, DossierVersion
from activities.models.dossiers.events import Dossier
from pdpl_inventory.messages import Sentence, find, say
from tenants.isolation.context import current_tenant
from tenants.models import Tenant

MOST_DEADLINES = 20
SERVICE = ("protection_service_name", "protection_service_contact", "protection_service_contract")
BUSINESS = ("business_lines",)
HALF_YEARLY = ("update_purposes", "update_parties")
STATES = frozenset(state.value for state in (*OPEN, DeadlineState.RELIEVED))


@dataclass(frozen=True)
class Update:
    """Why an update is due, as codes of sentences, and the deadlines by which."""

    reasons: tuple[str, ...]
    deadlines: tuple[Deadline, ...]

    @property
    def is_due(self) -> bool:
        return bool(self.reasons)

    @property
    def sentences(self) -> list[Sentence]:
        return [find(code) for code in self.reasons] or [find("update_not_due")]


def update_of(version: DossierVersion, to: DossierVersion | None, found: Differences) -> Update:
    """What the law asks of the difference between a version and ``to``, None for now. In the open scope."""
    dossier = Dossier(version.dossier)
    reasons = tuple(reasons_in(dossier, found))
    if to:
        return Update(reasons, tuple(_made_due(found, reasons, timezone.localdate(to.submitted_at), to, to.filed_on)))
    found_due = deadlines(*open_deadlines_of(dossier)).deadlines
    if _is_last_filed(version):
        # The deadlines take what changed up to the day of the submission for filed; the frozen version shows the rest.
        known = {each.kind for each in found_due}
        made_due = _made_due(found, reasons, timezone.localdate(), version)
        found_due += [each for each in made_due if each.kind not in known]
    return Update(reasons, tuple(found_due))


def reasons_in(dossier: Dossier, found: Differences) -> Iterator[str]:
    """The reasons for an update that a difference has: half-yearly ones, then those for one at once.

    A transfer is a purpose of the dossier of transfers alone, as for the deadlines.
    """
    own = _own(dossier)
    changed = {name for part in own for each in found[part].changed for name in each.fields}
    if "purpose_vi" in changed or any(found[part].came for part in own):
        yield "update_purposes"
    recipients = found[RECIPIENT]
    party = {*PURPOSE_AND_PARTIES[KINDS[RECIPIENT].word]}
    is_party_changed = any(party & {*each.fields} for each in recipients.changed)
    if recipients.came or recipients.went or is_party_changed or {"recipient_ids", "recipient_id"} & changed:
        yield "update_parties"
    for profile in found[PROFILE].changed:
        # What was empty before was written down late and did not change.
        particulars = {*profile.fields} - profile.filled_in
        if particulars & {*SERVICE}:
            yield "update_service"
        if particulars & {*BUSINESS}:
            yield "update_business"


def open_deadlines_of(dossier: Dossier) -> tuple[Wanted, int]:
    """Which deadlines of a dossier are open or relieved, as ``rules.deadlines`` is asked for them."""
    kinds = [kind.value for kind in DeadlineKind if kind.value.startswith(f"{dossier.value}_")]
    return Wanted(STATES, frozenset(kinds)), MOST_DEADLINES


def _count(dossier: Dossier, found: Differences) -> int:
    """How many records of a half-yearly update differ."""
    parts = [found[part] for part in (*_own(dossier), RECIPIENT)]
    return sum(len(each.came) + len(each.went) + len(each.changed) for each in parts)


def _own(dossier: Dossier) -> tuple[str, ...]:
    return (ACTIVITY, TRANSFER) if dossier is Dossier.CTIA else (ACTIVITY,)


def _is_last_filed(version: DossierVersion) -> bool:
    later = DossierVersion.objects.filter(dossier=version.dossier, number__gt=version.number, filed_on__isnull=False)
    return version.filed_on is not None and not later.exists()


def _made_due(
    found: Differences, reasons: tuple[str, ...], changed_on: date, version: DossierVersion, met_on: date | None = None
) -> Iterator[Deadline]:
    """The deadlines that a difference starts that was there on the day ``changed_on``; ``met_on`` it was filed."""
    dossier = Dossier(version.dossier)
    first = first_filing(dossier)
    if first is None:
        return
    if {*reasons} & {*HALF_YEARLY}:
        kind = DeadlineKind(f"{dossier.value}_update")
        words = {"months": MONTHS_TO_UPDATE, "count": _count(dossier, found)}
        yield _deadline(kind, version, update_day(first, changed_on), changed_on, words, met_on)
    for code in reasons:
        if code not in HALF_YEARLY:
            kind = DeadlineKind(f"{dossier.value}_urgent_update")
            reason = find(f"deadline_reason_{code.removeprefix('update_')}_changed")
            named = {"days": DAYS_TO_UPDATE_AT_ONCE, "reason_vi": reason.vi, "reason_en": reason.en}
            yield _deadline(kind, version, days_after(changed_on, DAYS_TO_UPDATE_AT_ONCE), changed_on, named, met_on)


def _deadline(
    kind: DeadlineKind,
    version: DossierVersion,
    due_on: date,
    changed_on: date,
    words: dict[str, Any],
    met_on: date | None,
) -> Deadline:
    today = timezone.localdate()
    what = say(f"deadline_{kind.value}", **words, **day_words("first", changed_on))
    if met_on:
        state, standing = DeadlineState.MET, say("deadline_filed", **day_words("filed", met_on))
    else:
        relief = relief_of(Tenant.objects.get(pk=current_tenant()), today)
        state, standing = open_or_relieved(due_on, relief, today)
    return Deadline(due_on, kind, state, version.pk, DossierVersion, str(version), what, standing)


def next_update(dossier: Dossier) -> date | None:
    """The day on which the present half-year ends, None before the first filing: what changes until then is due."""
    first = first_filing(dossier)
    return update_day(first, timezone.localdate()) if first else None


def first_filing(dossier: Dossier) -> date | None:
    """The day from which the half-years of a dossier's updates count."""
    if dossier is Dossier.CTIA:
        first: date | None = DataTransfer.objects.aggregate(first=Min("ctia_filed_on"))["first"]
        return first
    return Tenant.objects.get(pk=current_tenant()).dpia_filed_on
