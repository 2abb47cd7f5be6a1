"""What is done with a batch as a whole at the admin: its records listed and reviewed, or all of it taken back."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from activities.admin import deciding
from activities.kinds import ACTIVITIES, KINDS
from activities.models import Batch, ProcessingActivity
from activities.models.batches import UNFINISHED
from activities.models.batches import Kind as Word
from activities.undo import CannotUndo, undo
from pdpl_inventory.language import spoken
from pdpl_inventory.messages import say
from tenants.admin import holds
from tenants.permissions import Right
from tenants.site import acting


class BatchActs(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/review/<slug:name>/", of(self.decide_view), name="activities_batch_review"),
            path("<uuid:pk>/undo/", of(self.undo_view), name="activities_batch_undo"),
        ]
        return [*own, *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        step = deciding.step_named(name, request)
        batch = self._whole(request, pk)
        activities = ProcessingActivity.objects.filter(batch_id=pk)
        chosen = deciding.Chosen(activities, str(_("Toàn bộ lô: %s") % batch), _page_of(pk), batch_id=pk)
        return deciding.confirm(request, self.admin_site, step, chosen, request.method == "POST")

    def undo_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Asks first; tells what was removed, or which records are in the way."""
        if not holds(request, Right.WRITE):
            raise PermissionDenied
        batch = self._whole(request, pk)
        if request.method == "POST":
            self._undo(request, pk)
            return HttpResponseRedirect(_page_of(pk))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hủy lô"),
            "opts": self.opts,
            "batch": batch,
            "count": _records_of(batch).count(),
            "back": _page_of(pk),
        }
        return TemplateResponse(request, "admin/activities/batch/undo.html", context)

    def _undo(self, request: HttpRequest, pk: UUID) -> None:
        try:
            with transaction.atomic():
                undone = undo(pk, acting(request))
        except CannotUndo as error:
            messages.error(request, spoken(say(error.for_people or error.code, **error.values)))
        else:
            messages.success(request, spoken(undone.message))

    def _whole(self, request: HttpRequest, pk: UUID) -> Batch:
        batch: Batch | None = self.get_object(request, str(pk))
        if batch is None:
            raise Http404
        return batch

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        batch: Batch | None = self.get_object(request, object_id)
        more = {"steps": self._steps(request, batch), "may_undo": self._may_undo(request, batch)} if batch else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def _steps(self, request: HttpRequest, batch: Batch) -> list[tuple[str, Any]]:
        is_open = batch.kind == ACTIVITIES.word and batch.total_created and not batch.undone_at
        return deciding.open_steps(request) if is_open else []

    def _may_undo(self, request: HttpRequest, batch: Batch) -> bool:
        ended = batch.status not in UNFINISHED and not batch.undone_at
        return bool(ended and batch.total_created and holds(request, Right.WRITE))

    @admin.display(description=_("bản ghi"))
    def records(self, batch: Batch) -> SafeString | str:
        """The way to what the batch has created and is there still."""
        if batch.kind != ACTIVITIES.word or not batch.total_created or batch.undone_at:
            return "–"
        where = reverse("admin:activities_processingactivity_changelist")
        return format_html('<a href="{}?batch={}">{}</a>', where, batch.pk, _("Xem các hoạt động xử lý của lô"))


def _page_of(pk: UUID) -> str:
    return reverse("admin:activities_batch_change", args=[pk])


def _records_of(batch: Batch) -> Any:
    return KINDS[Word(batch.kind)].model.objects.filter(batch_id=batch.pk)
