"""Review at the admin: a page that tells what is about to happen and asks for a comment, and what came of it.

One page for one record, for those selected in a list and for a whole batch;
the act is ``review.decide``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from activities import review
from activities.admin.forms import TextField
from activities.kinds import ACTIVITIES
from activities.models import ProcessingActivity
from activities.models.codes import Status
from activities.review import STEPS, Decided, Step
from pdpl_inventory.language import spoken
from tenants.admin import holds
from tenants.site import acting

LONGEST_COMMENT = 2_000
MOST_AT_ONCE = ACTIVITIES.limit
MOST_NAMED = 5
# Of an act that may be done; the audit log says the same words of one that was.
WORDS: dict[str, Any] = {
    "submit": pgettext_lazy("act", "Gửi duyệt"),
    "approve": pgettext_lazy("act", "Duyệt"),
    "return": pgettext_lazy("act", "Trả lại"),
}


class DecisionForm(forms.Form):
    """Why. Whoever sends a record back says what is to be mended."""

    comment = TextField(label=_("Ý kiến"), max_length=LONGEST_COMMENT, required=False, widget=UnfoldAdminTextareaWidget)

    def __init__(self, step: Step, data: Any = None) -> None:
        super().__init__(data)
        self.fields["comment"].required = step is review.RETURN
        self.fields["comment"].widget.attrs["rows"] = 4


@dataclass(frozen=True)
class Chosen:
    """What a step is to be taken with: ``activities`` as they are now, by ids or by a whole batch.

    ``hidden`` is what the page sends again besides the comment; ``back`` is where it leads.
    """

    activities: QuerySet[Any]
    named: str
    back: str
    batch_id: UUID | None = None
    hidden: list[tuple[str, str]] = field(default_factory=list)

    def decide(self, step: Step, request: HttpRequest, comment: str) -> Decided:
        member = acting(request)
        if self.batch_id:
            return review.decide(step, member, batch_id=self.batch_id, comment=comment)
        ids = list(self.activities.values_list("pk", flat=True)[:MOST_AT_ONCE])
        return review.decide(step, member, ids=ids, comment=comment)


def step_named(name: str, request: HttpRequest) -> Step:
    """Raises ``Http404`` and ``PermissionDenied``."""
    if name not in STEPS:
        raise Http404
    if not holds(request, STEPS[name].right):
        raise PermissionDenied
    return STEPS[name]


def open_steps(request: HttpRequest, status: str | None = None) -> list[tuple[str, Any]]:
    """The steps that whoever asks may take, with a record of ``status`` or with any; by name, in words."""
    steps = [each for each in STEPS.values() if holds(request, each.right) and status in (None, *each.sources)]
    return [(each.name, WORDS[each.name]) for each in steps]


def confirm(request: HttpRequest, site: Any, step: Step, chosen: Chosen, sent: bool) -> HttpResponse:
    """The page; or, when it was ``sent`` and its form holds, the act, and the way back.

    Nobody decides on what they have not seen: when there are more or fewer by then, the page asks again.
    """
    form = DecisionForm(step, request.POST if sent else None)
    outlook = _outlook(step, chosen, request)
    is_another = sent and request.POST.get("seen", str(outlook["total"])) != str(outlook["total"])
    if is_another:
        messages.warning(request, _("Danh sách vừa thay đổi; hãy xem lại số bản ghi rồi xác nhận."))
    elif sent and form.is_valid():
        tell(request, chosen.decide(step, request, form.cleaned_data["comment"]))
        return HttpResponseRedirect(chosen.back)
    context = {
        **site.each_context(request),
        "title": WORDS[step.name],
        "opts": ProcessingActivity._meta,
        "form": form,
        "step": step,
        "chosen": chosen,
        "words": WORDS[step.name],
        "outlook": outlook,
    }
    return TemplateResponse(request, "admin/activities/decide.html", context)


def _outlook(step: Step, chosen: Chosen, request: HttpRequest) -> dict[str, Any]:
    """How many will take the step, and how many will stay, and why; in one statement."""
    user = acting(request).user
    own = Q(created_by=user) | Q(changed_by=user) if step.by_another else Q(pk__in=[])
    open_ = Q(status__in=step.sources)
    counts = chosen.activities.order_by().aggregate(
        total=Count("pk"),
        own=Count("pk", filter=open_ & own),
        **{each.value: Count("pk", filter=Q(status=each)) for each in Status if each not in step.sources},
    )
    kept = [(counts[each.value], each.label) for each in Status if counts.get(each.value)]
    taken = counts["total"] - counts["own"] - sum(count for count, _label in kept)
    return {"total": counts["total"], "taken": taken, "own": counts["own"], "kept": kept}


def tell(request: HttpRequest, decided: Decided) -> None:
    """What was done, and of what was refused how many for which reason, the first of them by name."""
    level = messages.SUCCESS if decided.ids else messages.WARNING
    messages.add_message(request, level, spoken(decided.message))
    by_reason: dict[str, list[UUID]] = {}
    for each in decided.refused:
        by_reason.setdefault(spoken(each.sentence), []).append(each.id)
    shown = [pk for ids in by_reason.values() for pk in ids[:MOST_NAMED]]
    names = dict(ProcessingActivity.objects.filter(pk__in=shown).values_list("pk", "activity_name_vi"))
    for reason, ids in by_reason.items():
        links = format_html_join(
            ", ", '<a href="{}">{}</a>', [(page_of(pk), names.get(pk, pk)) for pk in ids[:MOST_NAMED]]
        )
        more = "…" if len(ids) > MOST_NAMED else ""
        words = _("Giữ nguyên %d bản ghi.") % len(ids)
        messages.warning(request, format_html("{} {} {}{}", words, reason, links, more))


def page_of(pk: UUID) -> str:
    return reverse("admin:activities_processingactivity_change", args=[pk])


def selected(name: str) -> Callable[..., Any]:
    """An action of the list of activities: the step ``name`` with those selected."""

    def act(model_admin: Any, request: HttpRequest, activities: QuerySet[Any]) -> HttpResponse | None:
        step = step_named(name, request)
        if activities.order_by().count() > MOST_AT_ONCE:
            words = _("Mỗi lần chỉ xử lý được %d bản ghi: hãy lọc hẹp lại, hoặc duyệt theo lô.")
            messages.error(request, words % MOST_AT_ONCE)
            return None
        across = request.POST.get("select_across", "0")
        ids = request.POST.getlist(ACTION_CHECKBOX_NAME)
        hidden = [("action", f"{name}_selected"), ("select_across", across)]
        hidden += [(ACTION_CHECKBOX_NAME, each) for each in ids]
        chosen = Chosen(activities, "", request.get_full_path(), hidden=hidden)
        return confirm(request, model_admin.admin_site, step, chosen, "decided" in request.POST)

    act.__name__ = f"{name}_selected"
    act.short_description = WORDS[name]  # type: ignore[attr-defined]
    act.allowed_permissions = [name]  # type: ignore[attr-defined]
    return act
