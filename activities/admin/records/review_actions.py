"""Review in the admin: a confirmation page with a comment, and messages with the outcome.

The page is the same for one record, the records selected in a list and a whole
batch. The step itself is taken by ``review.workflow.take_step``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Aggregate, Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from activities.admin.forms import TextField
from activities.admin.list_pages import keys_of
from activities.admin.records.particulars import address_of
from activities.contract.kinds import ACTIVITIES
from activities.models import ProcessingActivity
from activities.models.codes import Status
from activities.review import workflow
from activities.review.workflow import STEPS, Step, StepOutcome
from pdpl_inventory.language import in_request_language
from tenants.admin import has_right
from tenants.site.current import acting_member

LONGEST_COMMENT = 2_000
MOST_AT_ONCE = ACTIVITIES.limit
MOST_NAMED = 5
A_PAGE = 25
PAGE = "list_page"
DIGEST = "digest"
# Labels of steps to take; the context keeps their translation apart from that of steps taken, in the audit log.
WORDS: dict[str, Any] = {
    "submit": pgettext_lazy("act", "Gửi duyệt"),
    "approve": pgettext_lazy("act", "Duyệt"),
    "return": pgettext_lazy("act", "Trả lại"),
}
WITHDRAW = pgettext_lazy("act", "Rút lại")
"""Returning what nobody but oneself has written."""


class CommentForm(forms.Form):
    """The comment of a step; required to return a record to another, so that its author knows what to correct."""

    comment = TextField(label=_("Ý kiến"), max_length=LONGEST_COMMENT, required=False, widget=UnfoldAdminTextareaWidget)

    def __init__(self, step: Step, is_own: bool, data: Any = None, comment: str = "") -> None:
        super().__init__(data, initial={"comment": comment})
        self.fields["comment"].required = step is workflow.RETURN and not is_own
        self.fields["comment"].widget.attrs["rows"] = 4


@dataclass(frozen=True)
class Selection:
    """The activities of a step: those of ``batch_id``, or else ``activities`` by their ids.

    ``named`` is their title on the page, empty for a list; ``back`` the address after the step; ``hidden`` the fields
    that the form sends again besides the comment.
    """

    activities: QuerySet[Any]
    named: str
    back: str
    batch_id: UUID | None = None
    hidden: list[tuple[str, str]] = field(default_factory=list)

    def decide(self, step: Step, request: HttpRequest, comment: str) -> StepOutcome:
        """Take the step; by ids with at most as many records as a batch may have."""
        member = acting_member(request)
        if self.batch_id:
            return workflow.take_step(step, member, batch_id=self.batch_id, comment=comment)
        ids = list(self.activities.values_list("pk", flat=True)[:MOST_AT_ONCE])
        return workflow.take_step(step, member, ids=ids, comment=comment)


def step_named(name: str, request: HttpRequest) -> Step:
    """Return the step. Raises ``Http404`` for an unknown name, ``PermissionDenied`` (403) without its right."""
    if name not in STEPS:
        raise Http404
    if not has_right(request, STEPS[name].right):
        raise PermissionDenied
    return STEPS[name]


def open_steps(request: HttpRequest, statuses: Collection[str], is_own: bool = False) -> list[tuple[str, Any]]:
    """Return name and label of the steps that the reader may take from one of the statuses.

    ``is_own``: the reader is the only author of all that would be returned, which is then called withdrawing.
    """
    steps = [each for each in STEPS.values() if has_right(request, each.right) and {*statuses} & {*each.sources}]
    return [(each.name, label_of(each, is_own)) for each in steps]


def label_of(step: Step, is_own: bool) -> Any:
    """The label of the step; of its return as withdrawing when the records are the reader's own."""
    return WITHDRAW if is_own and step is workflow.RETURN else WORDS[step.name]


def confirmation_page(request: HttpRequest, site: Any, step: Step, chosen: Selection, sent: bool) -> HttpResponse:
    """Return the page; or, when it was ``sent`` with a valid form, take the step and redirect to ``chosen.back``.

    The page lists the records, 25 at a time; its buttons of pages send the form without the decision. When the number
    of records differs from the number shown before, or one of them was changed since (``digest_of``), the page asks
    again: a step is taken only with what the reviewer could see.
    """
    sent = sent and PAGE not in request.POST
    outlook, digest = _outlook(step, chosen, request)
    is_own = outlook["is_own"]
    comment = request.POST.get("comment", "")
    form = CommentForm(step, is_own, request.POST) if sent else CommentForm(step, is_own, comment=comment)
    words = label_of(step, is_own)
    has_changed = sent and request.POST.get("seen", str(outlook["total"])) != str(outlook["total"])
    known = (request.POST if request.method == "POST" else request.GET).get(DIGEST, digest)
    if has_changed:
        messages.warning(request, _("Danh sách vừa thay đổi; hãy xem lại số bản ghi rồi xác nhận."))
    elif known != digest:
        messages.warning(request, _("Có bản ghi vừa được sửa sau khi bạn xem; hãy xem lại rồi xác nhận."))
    elif sent and form.is_valid():
        show_outcome(request, chosen.decide(step, request, form.cleaned_data["comment"]))
        return HttpResponseRedirect(chosen.back)
    context = {
        **site.each_context(request),
        "title": words,
        "opts": ProcessingActivity._meta,
        "form": form,
        "step": step,
        "chosen": chosen,
        "words": words,
        "outlook": outlook,
        "page": _listed(chosen, request, outlook["total"]),
        "page_field": PAGE,
        "digest": digest,
    }
    return TemplateResponse(request, "admin/activities/decide.html", context)


class _Digest(Aggregate):
    """A number that differs when one of the rows was changed, or another is among them, in whatever order they come.

    PostgreSQL hashes the two columns as they are stored: texts of 100,000 records, put in order, take eight times
    as long.
    """

    function = "bit_xor"
    template = "%(function)s(hash_record_extended(ROW(%(expressions)s), 0))"
    output_field = models.BigIntegerField()
    arity = 2


_DIGEST = _Digest(F("pk"), F("updated_at"))


def digest_of(activities: QuerySet[Any]) -> str:
    """A digest of the activities and of when each was changed last; one statement."""
    return _shown_digest(**activities.order_by().aggregate(total=Count("pk"), digest=_DIGEST))


def _shown_digest(total: int, digest: int | None) -> str:
    return f"{total:x}g{(digest or 0) % 2**64:x}"


def _listed(chosen: Selection, request: HttpRequest, total: int) -> Any:
    """The page of records that the reader asked for, in Vietnamese alphabetical order."""
    columns = ("activity_name_vi", "status", "created_by__username")
    page = Paginator(range(total), A_PAGE).get_page(request.POST.get(PAGE))
    first = (page.number - 1) * A_PAGE
    keys = keys_of(chosen.activities.order_by("name_order", "pk"), first, A_PAGE)
    activities = ProcessingActivity.objects.filter(pk__in=keys).select_related("created_by").only(*columns)
    page.object_list = activities.order_by("name_order", "pk")
    return page


def _outlook(step: Step, chosen: Selection, request: HttpRequest) -> tuple[dict[str, Any], str]:
    """Count the records that will take the step, and those that will not, by reason; and the digest of all.

    One statement.
    """
    user = acting_member(request).user
    only_own = workflow.of_only_author(user.pk) if step is workflow.RETURN else Q(pk__in=[])
    own = Q(created_by=user) | Q(changed_by=user) if step.by_another else Q(pk__in=[])
    open_ = Q(status__in=step.sources)
    counts = chosen.activities.order_by().aggregate(
        total=Count("pk"),
        own=Count("pk", filter=open_ & own),
        only_own=Count("pk", filter=open_ & only_own),
        digest=_DIGEST,
        **{each.value: Count("pk", filter=Q(status=each)) for each in Status if each not in step.sources},
    )
    kept = [(counts[each.value], each.label) for each in Status if counts.get(each.value)]
    taken = counts["total"] - counts["own"] - sum(count for count, _label in kept)
    outlook = {"total": counts["total"], "taken": taken, "own": counts["own"], "kept": kept}
    outlook["is_own"] = 0 < taken == counts["only_own"]
    return outlook, _shown_digest(counts["total"], counts["digest"])


def show_outcome(request: HttpRequest, decided: StepOutcome) -> None:
    """Add messages: what was done, and for each reason how many records were refused, with links to the first five."""
    level = messages.SUCCESS if decided.ids else messages.WARNING
    messages.add_message(request, level, in_request_language(decided.message))
    by_reason: dict[str, list[UUID]] = {}
    for each in decided.refused:
        by_reason.setdefault(in_request_language(each.sentence), []).append(each.id)
    shown = [pk for ids in by_reason.values() for pk in ids[:MOST_NAMED]]
    names = dict(ProcessingActivity.objects.filter(pk__in=shown).values_list("pk", "activity_name_vi"))
    for reason, ids in by_reason.items():
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            [(address_of(ProcessingActivity, pk), names.get(pk, pk)) for pk in ids[:MOST_NAMED]],
        )
        more = "…" if len(ids) > MOST_NAMED else ""
        words = _("Giữ nguyên %d bản ghi.") % len(ids)
        messages.warning(request, format_html("{} {} {}{}", words, reason, links, more))


def review_action(name: str) -> Callable[..., Any]:
    """Return the list action that takes the step ``name`` with the selected activities."""

    def act(model_admin: Any, request: HttpRequest, activities: QuerySet[Any]) -> HttpResponse | None:
        step = step_named(name, request)
        if activities.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
            words = _("Mỗi lần chỉ xử lý được %d bản ghi: hãy lọc hẹp lại, hoặc duyệt theo lô.")
            messages.error(request, words % MOST_AT_ONCE)
            return None
        across = request.POST.get("select_across", "0")
        ids = request.POST.getlist(ACTION_CHECKBOX_NAME)
        hidden = [("action", f"{name}_selected"), ("select_across", across)]
        hidden += [(ACTION_CHECKBOX_NAME, each) for each in ids]
        chosen = Selection(activities, "", request.get_full_path(), hidden=hidden)
        return confirmation_page(request, model_admin.admin_site, step, chosen, "decided" in request.POST)

    act.__name__ = f"{name}_selected"
    act.short_description = WORDS[name]  # type: ignore[attr-defined]
    act.allowed_permissions = [name]  # type: ignore[attr-defined]
    return act
