"""The figures of the dashboard beyond the summary: countries, and batches by day.

Each figure is one statement, however large the register is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from activities.models import ActivityTransfer, Batch

DAYS_SHOWN = 30
MOST_COUNTRIES = 8


@dataclass(frozen=True)
class Day:
    """The batches of one day, their items, and the items that failed."""

    on: date
    batches: int = 0
    submitted: int = 0
    failed: int = 0


def countries() -> list[tuple[str, int]]:
    """The number of activities that transfer data to each country, largest first."""
    links = ActivityTransfer.objects.order_by().values_list("transfer__destination_country")
    counted = links.annotate(count=Count("activity_id", distinct=True)).order_by(
        "-count", "transfer__destination_country"
    )
    return [(code, count) for code, count in counted[:MOST_COUNTRIES]]


def days() -> list[Day]:
    """The last ``DAYS_SHOWN`` days in the reader's time zone, also those without batches. Dry runs do not count."""
    today = timezone.localdate()
    first = today - timedelta(days=DAYS_SHOWN - 1)
    since = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS_SHOWN - 1)
    grouped = (
        Batch.objects.filter(created_at__gte=since, dry_run=False)
        .order_by()
        .annotate(on=TruncDate("created_at"))
        .values("on")
    )
    counted = grouped.annotate(batches=Count("pk"), submitted=Sum("total_submitted"), failed=Sum("total_failed"))
    found = {each["on"]: Day(**each) for each in counted}
    every = [first + timedelta(days=number) for number in range(DAYS_SHOWN)]
    return [found.get(each, Day(each)) for each in every]
