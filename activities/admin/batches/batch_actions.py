"""Acts on a whole batch in the admin: review all its records, or undo it. Each asks for confirmation first."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from activities.admin.batches.batch_pages import BatchPages
from activities.admin.records import review_actions
from activities.batch.results.undo import CannotUndo, undo
from activities.contract.kinds import ACTIVITIES, KINDS
from activities.models import Batch, ProcessingActivity
from activities.models.batches import UNFINISHED
from activities.models.batches import Kind as Word
from activities.models.codes import Status
from activities.review.workflow import RETURN, of_only_author
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.admin import has_right
from tenants.permissions import Right
from tenants.site.current import acting_member


class BatchActions(BatchPages):
    """The views of review and undo, a mixin of ``BatchAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/review/<slug:name>/", of(self.decide_view), name="activities_batch_review"),
            path("<uuid:pk>/undo/", of(self.undo_view), name="activities_batch_undo"),
        ]
        return [*own, *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        step = review_actions.step_named(name, request)
        batch = self.batch_or_404(request, pk)
        activities = ProcessingActivity.objects.filter(batch_id=pk)
        chosen = review_actions.Selection(activities, str(_("Toàn bộ lô: %s") % batch), _page_of(pk), batch_id=pk)
        return review_actions.confirmation_page(request, self.admin_site, step, chosen, request.method == "POST")

    def undo_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Show the confirmation page; on POST undo the batch and show what was removed or which records prevent it.

        Needs the right to write, else 403.
        """
        if not has_right(request, Right.WRITE):
            raise PermissionDenied
        batch = self.batch_or_404(request, pk)
        if request.method == "POST":
            self._undo(request, pk)
            return HttpResponseRedirect(_page_of(pk))
        context = {
            **self.admin_site.each_context(request),
            "title": pgettext("act", "Hủy lô"),
            "opts": self.opts,
            "batch": batch,
            "count": _records_of(batch).count(),
            "back": _page_of(pk),
        }
        return TemplateResponse(request, "admin/activities/batch/undo.html", context)

    def _undo(self, request: HttpRequest, pk: UUID) -> None:
        try:
            with transaction.atomic():
                undone = undo(pk, acting_member(request))
        except CannotUndo as error:
            messages.error(request, in_request_language(say(error.for_people or error.code, **error.values)))
        else:
            messages.success(request, in_request_language(undone.message))

    def page_context(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        own = {"may_undo": self._may_undo(request, batch), **self._stored(request, batch)}
        return {**super().page_context(request, batch), **own}

    def _may_undo(self, request: HttpRequest, batch: Batch) -> bool:
        return bool(batch.status not in UNFINISHED and _has_stored(batch) and has_right(request, Right.WRITE))

    def _stored(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        """The activities that the batch created and that still exist, by status, with the addresses of their lists.

        And the steps that at least one of them may take.
        """
        if batch.kind != ACTIVITIES.word or not _has_stored(batch):
            return {}
        where = f"{reverse('admin:activities_processingactivity_changelist')}?batch={batch.pk}"
        own = Count("pk", filter=of_only_author(acting_member(request).user.pk))
        counted = _records_of(batch).order_by().values_list("status").annotate(Count("pk"), own=own)
        counts = {status: count for status, count, _own in counted}
        is_own = all(own == count for status, count, own in counted if status in RETURN.sources)
        shown = [
            (status.label, counts[status], f"{where}&status__exact={status.value}")
            for status in Status
            if status in counts
        ]
        steps = review_actions.open_steps(request, counts, is_own)
        return {"stored_by_status": shown, "stored": where, "steps": steps}


def _has_stored(batch: Batch) -> bool:
    """Whether the batch created records, and was not undone since."""
    return bool(batch.total_created and not batch.dry_run and not batch.undone_at)


def _page_of(pk: UUID) -> str:
    return reverse("admin:activities_batch_change", args=[pk])


def _records_of(batch: Batch) -> Any:
    return KINDS[Word(batch.kind)].model.objects.filter(batch_id=batch.pk)
