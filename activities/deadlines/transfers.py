"""The dossier of each cross-border transfer (L91 Art. 20): its states as conditions in SQL, and its deadline.

Art. 20(3) asks for one dossier in the life of an organisation. Each transfer keeps its own day all the same: it is met
by the filing that covers the transfer, be that the first dossier or its update.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from activities.deadlines.kinds import (
    DAYS_TO_FILE,
    OPEN,
    Deadline,
    DeadlineKind,
    DeadlineState,
    day_words,
    days_after,
    open_state,
    time_left,
)
from activities.models import DataTransfer
from pdpl_inventory.messages import Sentence, say

# The state of a deadline by that of the dossier. A transfer without a first day has no deadline.
DOSSIER_OF = {
    DeadlineState.DUE: "due",
    DeadlineState.OVERDUE: "overdue",
    DeadlineState.MET: "filed",
    DeadlineState.EXEMPT: "exempt",
}


def dossier_states() -> dict[str, Q]:
    """The states of a transfer's dossier, as conditions. ``due``: not filed, in time; ``undated``: no date."""
    last = days_after(timezone.localdate(), -DAYS_TO_FILE)
    needed = Q(exemption_code="")
    open_ = needed & Q(ctia_filed_on__isnull=True)
    return {
        "filed": needed & Q(ctia_filed_on__isnull=False),
        "due": open_ & Q(first_transfer_on__gte=last),
        "overdue": open_ & Q(first_transfer_on__lt=last),
        "undated": open_ & Q(first_transfer_on__isnull=True),
        "exempt": ~needed,
    }


def transfers_with_a_day(
    states: Collection[str], due_before: date | None = None, due_after: date | None = None
) -> QuerySet[DataTransfer]:
    """The transfers whose deadline has one of ``states`` and falls on or between the days, open ones first."""
    conditions = dossier_states()
    wanted = Q(pk__in=[])
    for state, dossier in DOSSIER_OF.items():
        if state in states:
            wanted |= conditions[dossier]
    found = DataTransfer.objects.filter(wanted, first_transfer_on__isnull=False)
    if due_before is not None:
        found = found.filter(first_transfer_on__lte=days_after(due_before, -DAYS_TO_FILE))
    if due_after is not None:
        found = found.filter(first_transfer_on__gte=days_after(due_after, -DAYS_TO_FILE))
    closed = Case(
        *(When(conditions[DOSSIER_OF[state]], then=Value(0)) for state in OPEN),
        default=Value(1),
        output_field=IntegerField(),
    )
    return found.order_by(closed, "first_transfer_on", "pk")


def deadline_of(transfer: DataTransfer, today: date) -> Deadline:
    """The deadline of a transfer that has its first day."""
    assert transfer.first_transfer_on is not None
    due_on = days_after(transfer.first_transfer_on, DAYS_TO_FILE)
    state, standing = _standing(transfer, due_on, today)
    return Deadline(
        due_on=due_on,
        kind=DeadlineKind.CTIA_FILING,
        state=state,
        record_id=transfer.pk,
        model=DataTransfer,
        name=str(transfer),
        what=say("deadline_ctia_filing", days=DAYS_TO_FILE, **day_words("first", transfer.first_transfer_on)),
        standing=standing,
    )


def _standing(transfer: DataTransfer, due_on: date, today: date) -> tuple[DeadlineState, Sentence]:
    if transfer.exemption_code:
        return DeadlineState.EXEMPT, say("deadline_exempt")
    if transfer.ctia_filed_on:
        return DeadlineState.MET, say("deadline_filed", **day_words("filed", transfer.ctia_filed_on))
    return open_state(due_on, today), time_left(due_on, today)
