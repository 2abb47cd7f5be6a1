"""The member's work lists: a filter of activities, and items of the side bar with counts."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from activities.admin.list_filters import ByChoice, Choices
from activities.review import work_lists
from tenants.site.current import acting_member

TITLES: dict[str, Any] = {
    "waiting": _("Chờ tôi duyệt"),
    "returned": _("Bị trả lại cho tôi"),
    "drafts": _("Bản nháp của tôi"),
}
ICONS = {"waiting": "rule", "returned": "undo", "drafts": "edit_note"}


class ByWork(ByChoice):
    """The activities on one of the reader's work lists."""

    title = _("việc của tôi")
    parameter_name = "work"

    def choices_offered(self, request: HttpRequest) -> Choices:
        self.member = acting_member(request)
        return [(name, f"{TITLES[name]} ({_counted(count) or 0})") for name, count in _counts(request).items()]

    def filtered(self, found: QuerySet[Any], chosen: str) -> QuerySet[Any]:
        return found.filter(work_lists.on_list(chosen, self.member))


def side_items(request: HttpRequest) -> list[dict[str, Any]]:
    """The work lists for the side bar, each with the number of its activities."""
    address = reverse("admin:activities_processingactivity_changelist")
    return [
        {
            "title": TITLES[name],
            "icon": ICONS[name],
            "link": f"{address}?work={name}",
            "active": request.path == address and request.GET.get(ByWork.parameter_name) == name,
            "badge": _counted(count),
            "badge_variant": "primary",
        }
        for name, count in _counts(request).items()
    ]


def _counts(request: HttpRequest) -> dict[str, int]:
    """The counts of the member's lists: those at the side and those of the filter are read once."""
    if not hasattr(request, "work_counts"):
        request.work_counts = work_lists.counts(acting_member(request))  # type: ignore[attr-defined]
    counts: dict[str, int] = request.work_counts  # type: ignore[attr-defined]
    return counts


def _counted(count: int) -> str:
    most = work_lists.MOST_COUNTED
    return "" if not count else number_format(count, force_grouping=True) if count < most else f"{most - 1}+"
