"""What activities say in place of an answer: the different texts of a field, the most frequent first, in SQL."""

from dataclasses import dataclass

from django.db.models import Count

from activities.dossiers.material.gaps import activities_of
from activities.dossiers.material.outline import HELD, STORAGE

MOST_TEXTS = 30
"""Different texts of one field that a form quotes; more are counted."""
PLACE = ("storage_system_vi", "storage_country_codes", "retention_period_months")


@dataclass(frozen=True)
class Texts:
    """The texts of a field, or the places of storage as ``PLACE``, and how many different ones are left out."""

    found: list[tuple[object, ...]]
    left_out: int


def read_texts(form: str, name: str) -> Texts:
    """The texts of the field ``name``, or of storage, of the activities of a report: one statement or two."""
    fields = PLACE if name == STORAGE else (name,)
    held = activities_of(form).filter(HELD[name]).order_by()
    found = list(held.values_list(*fields).annotate(times=Count("pk")).order_by("-times", *fields)[: MOST_TEXTS + 1])
    left_out = held.values(*fields).distinct().count() - MOST_TEXTS if len(found) > MOST_TEXTS else 0
    return Texts([row[:-1] for row in found[:MOST_TEXTS]], left_out)
