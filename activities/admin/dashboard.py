"""The first page of the admin: counts and bars of the register, each with a link to the filtered list behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language

from activities.admin.forms import country_choices
from activities.admin.list_filters import DOSSIERS
from activities.models.codes import LegalBasis, Status
from activities.summary import dashboard
from activities.summary.dashboard import Day
from activities.summary.figures import read_activities, register_summary
from tenants.admin import require_right
from tenants.permissions import Right
from tenants.site.current import member_of

HEIGHT = 100


@dataclass(frozen=True)
class Bar:
    """One bar: ``length`` in per cent of the longest, and in ``where`` the address of the list behind it."""

    label: Any
    count: int
    length: int
    where: str
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """A day of batches: the heights of stored and failed items, in per cent of the highest day."""

    day: Day
    stored: int
    failed: int
    where: str


def figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the batches of the last days to ``context``; the platform, which has no records, sees none.

    The rest of the first page reads the whole register, and comes after it in parts of its own.
    """
    if member_of(request) is None:
        return context
    days = dashboard.days()
    return {
        **context,
        "has_register": True,
        "columns": _columns(days),
        "batches": sum(each.batches for each in days),
        "submitted": sum(each.submitted for each in days),
        "failed": sum(each.failed for each in days),
        "days_shown": dashboard.DAYS_SHOWN,
        "links": _links(),
    }


def figures_view(request: HttpRequest) -> HttpResponse:
    """The figures of the register and their bars, as a part of the first page. Needs the right to read, else 403."""
    require_right(request, Right.READ)
    activities = read_activities()
    found = register_summary({}, activities)
    context = {
        "figures": found,
        "by_status": _bars((Status(code).label, count, _activities(status__exact=code), code) for code, count in
                           found["by_status"].items()),
        "by_basis": _bars((LegalBasis(code).label, count, _activities(legal_basis__exact=code), "") for code, count in
                          found["by_legal_basis"].items()),
        "by_country": _bars(_countries()),
        "sensitive": _share(found),
        "dossier_states": _dossier_states(found["dossiers"]),
        "to_be_assessed": activities.to_be_assessed,
        "links": _links(),
    }  # fmt: skip
    return TemplateResponse(request, "admin/activities/dashboard_figures.html", context)


def _list(model: str, **query: Any) -> str:
    where = reverse(f"admin:activities_{model}_changelist")
    return f"{where}?{urlencode(query)}" if query else where


def _activities(**query: Any) -> str:
    return _list("processingactivity", **query)


def _links() -> dict[str, str]:
    return {
        "all": _activities(),
        "submitted": _activities(status__exact=Status.SUBMITTED.value),
        "sensitive": _activities(has_sensitive_data=1),
        "not_sensitive": _activities(has_sensitive_data=0),
        "cross_border": _activities(has_cross_border_transfer=1),
        "assessment": _activities(assessment="needed"),
        "findings": _activities(finding="any"),
        "batches": _list("batch"),
        "overdue": _list("datatransfer", dossier="overdue"),
    }


def _bars(rows: Iterable[tuple[Any, int, str, str]]) -> list[Bar]:
    found = list(rows)
    longest = max((count for _label, count, _where, _tone in found), default=0)
    return [Bar(label, count, _per_cent(count, longest), where, tone) for label, count, where, tone in found]


def _countries() -> Iterable[tuple[Any, int, str, str]]:
    names = dict(country_choices(get_language() or "vi"))
    for code, count in dashboard.countries():
        yield names.get(code, code), count, _activities(country=code), ""


def _share(found: dict[str, Any]) -> int:
    return _per_cent(found["by_sensitivity"]["sensitive"], found["total"])


def _columns(days: list[Day]) -> list[Column]:
    highest = max((each.submitted for each in days), default=0)
    return [_column(each, highest) for each in days]


def _column(day: Day, highest: int) -> Column:
    failed, whole = _per_cent(day.failed, highest), _per_cent(day.submitted, highest)
    on = day.on.isoformat()
    return Column(day, max(whole - failed, 0), failed, _list("batch", created_at_from=on, created_at_to=on))


def _per_cent(count: int, whole: int) -> int:
    """Return the share in per cent, at least 1 unless the count is 0, so that it can be seen."""
    return max(round(HEIGHT * count / whole), 1) if count and whole else 0


def _dossier_states(counts: dict[str, int]) -> list[Bar]:
    tones = {"overdue": "danger", "due": "warning", "undated": "warning", "filed": "approved"}
    return _bars(
        (label, counts[name], _list("datatransfer", dossier=name), tones.get(name, ""))
        for name, label in DOSSIERS.items()
    )
