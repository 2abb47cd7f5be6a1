"""What a reviewer's first page shows beyond the summary: where data goes, how batches fared, which dossiers press.

Each figure is one statement, whatever the register holds.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from activities.models import ActivityTransfer, Batch, DataTransfer, ProcessingActivity
from activities.summary import DAYS_TO_FILE, dossier_states

DAYS_SHOWN = 30
MOST_COUNTRIES = 8
MOST_DOSSIERS = 8


@dataclass(frozen=True)
class Day:
    """What came on one day: batches, items, and those of them that failed."""

    on: date
    batches: int = 0
    submitted: int = 0
    failed: int = 0


@dataclass(frozen=True)
class Dossier:
    """A transfer whose dossier is not filed, and the days that are left for it; below zero when they are over."""

    transfer: DataTransfer
    days_left: int


def countries() -> list[tuple[str, int]]:
    """Activities by the country that they transfer data to, the most first."""
    links = ActivityTransfer.objects.order_by().values_list("transfer__destination_country")
    counted = links.annotate(count=Count("activity_id", distinct=True)).order_by(
        "-count", "transfer__destination_country"
    )
    return [(code, count) for code, count in counted[:MOST_COUNTRIES]]


def days() -> list[Day]:
    """The last ``DAYS_SHOWN`` days, where the reader is; one without batches is there too."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS_SHOWN - 1)
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_SHOWN - 1)
    grouped = Batch.objects.filter(created_at__gte=since).order_by().annotate(on=TruncDate("created_at")).values("on")
    counted = grouped.annotate(batches=Count("pk"), submitted=Sum("total_submitted"), failed=Sum("total_failed"))
    found = {each["on"]: Day(**each) for each in counted}
    every = [first + timedelta(days=number) for number in range(DAYS_SHOWN)]
    return [found.get(each, Day(each)) for each in every]


def open_dossiers() -> list[Dossier]:
    """Those of transfers that are due or overdue, the most pressing first."""
    states = dossier_states()
    pressing = DataTransfer.objects.filter(states["due"] | states["overdue"]).order_by("first_transfer_on", "pk")
    today = timezone.localdate()
    return [Dossier(each, _days_left(each, today)) for each in pressing[:MOST_DOSSIERS]]


def _days_left(transfer: DataTransfer, today: date) -> int:
    assert transfer.first_transfer_on is not None
    return (transfer.first_transfer_on + timedelta(days=DAYS_TO_FILE) - today).days


def to_be_assessed() -> int:
    """Activities that need an assessment of their impact: marked so, or with sensitive data."""
    flagged: Any = ProcessingActivity.objects.with_flags()
    return int(flagged.filter(Q(requires_dpia=True) | Q(has_sensitive_data=True)).count())
