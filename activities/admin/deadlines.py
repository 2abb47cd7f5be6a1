"""The deadlines at the desk: a page of all of them, and the first ones as a part of the first page."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from activities.deadlines.kinds import Deadline, DeadlineKind, DeadlineState
from activities.deadlines.rules import ALL, ALL_OPEN, MOST_ENTRIES, Wanted, deadlines, open_deadlines
from activities.dossiers.filings.effects import note_in_words
from pdpl_inventory.language import in_request_language
from tenants.admin import require_right
from tenants.permissions import Right

ROUTE = "activities_processingactivity_all_deadlines"
MOST_ON_DASHBOARD = 8
A_PAGE = 100
OPEN, EVERY = "", "all"


class DeadlineForm(forms.Form):
    """Which deadlines the page shows: open ones unless a state is chosen."""

    state = forms.ChoiceField(
        label=gettext_lazy("Tình trạng"),
        choices=[
            (OPEN, gettext_lazy("Đang chờ thực hiện")),
            *DeadlineState.choices,
            (EVERY, gettext_lazy("Mọi tình trạng")),
        ],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Việc phải làm"),
        choices=[("", gettext_lazy("Mọi việc")), *DeadlineKind.choices],
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def wanted(self) -> Wanted:
        """What the form asks for; of a choice that is not valid, what is asked for without it."""
        asked = self.cleaned_data if self.is_valid() else {}
        state, kind = asked.get("state", OPEN), asked.get("kind", "")
        states = {OPEN: ALL_OPEN.states, EVERY: ALL.states}.get(state, frozenset({state}))
        return Wanted(states, frozenset({kind}) if kind else ALL.kinds)


def page_view(request: HttpRequest) -> HttpResponse:
    """The page of deadlines, by their day. Needs the right to read, else 403."""
    require_right(request, Right.READ)
    form = DeadlineForm(request.GET)
    found = deadlines(form.wanted())
    page = Paginator(found.deadlines, A_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        **admin.site.each_context(request),
        "title": _("Các thời hạn"),
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "rows": [_row(each, request) for each in page],
        "most": MOST_ENTRIES if found.has_more else 0,
        "media": form.media,
    }
    return TemplateResponse(request, "admin/activities/deadlines.html", context)


def dashboard_view(request: HttpRequest) -> HttpResponse:
    """The first deadlines, as a part of the first page. Needs the right to read, else 403."""
    require_right(request, Right.READ)
    opened = open_deadlines(MOST_ON_DASHBOARD)
    context = {"deadlines": [_row(each, request) for each in opened.first], "counts": opened.counts}
    return TemplateResponse(request, "admin/activities/dashboard_deadlines.html", context)


def _row(deadline: Deadline, request: HttpRequest) -> dict[str, Any]:
    """A row of the deadlines; ``where`` is the record's page, empty for a reader who may not open it."""
    left = (deadline.due_on - timezone.localdate()).days
    words = _("còn %d ngày") % left if left >= 0 else _("quá hạn %d ngày") % -left
    model = deadline.model._meta
    may_open = admin.site.get_model_admin(deadline.model).has_view_permission(request)
    page = f"admin:{model.app_label}_{model.model_name}_change"
    return {
        "deadline": deadline,
        "name": in_request_language(note_in_words(deadline.name)),
        "words": words if deadline.is_open else deadline.state.label,
        "is_over": deadline.state is DeadlineState.OVERDUE,
        "where": reverse(page, args=[deadline.record_id]) if may_open else "",
        "message": f"{in_request_language(deadline.what)} {in_request_language(deadline.article)}.",
    }
