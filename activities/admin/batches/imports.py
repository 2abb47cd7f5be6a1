"""The admin pages of imports: a form that takes a file, its preview, templates, progress, cancelling, failed rows."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from activities.admin.audited import record_later
from activities.admin.batches.batch_pages import BatchPages
from activities.admin.batches.import_form import ImportForm
from activities.admin.batches.preview import preview_of
from activities.batch.results import error_files
from activities.batch.results.progress import progress
from activities.contract.kinds import KINDS
from activities.imports import submit
from activities.imports.template_view import template_response
from activities.models import Batch, Import
from activities.models.batches import UNFINISHED, BatchStatus
from activities.models.batches import Kind as Word
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.admin import has_right, require_right
from tenants.permissions import Right
from tenants.site.current import acting_member


class ImportPages(BatchPages):
    """The views and columns of imports, a mixin of ``BatchAdmin``."""

    change_list_template = "admin/activities/batch/change_list.html"
    change_form_template = "admin/activities/batch/change_form.html"

    class Media:
        js = ("activities/progress.js",)

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("import/", of(self.import_view), name="activities_batch_import"),
            path(
                "import/<slug:kind>.<slug:form>", of(require_GET(self.template_view)), name="activities_batch_template"
            ),
            path("<uuid:pk>/progress/", of(require_GET(self.progress_view)), name="activities_batch_progress"),
            path("<uuid:pk>/errors.<slug:form>", of(require_GET(self.errors_view)), name="activities_batch_errors"),
            path("<uuid:pk>/import/", of(require_POST(self.import_previewed_view)), name="activities_batch_import_it"),
            path("<uuid:pk>/again/", of(require_POST(self.preview_again_view)), name="activities_batch_preview_again"),
            path("<uuid:pk>/cancel/", of(require_POST(self.cancel_view)), name="activities_batch_cancel"),
        ]
        return [*own, *super().get_urls()]

    # --- Sending a file ------------------------------------------------------------------

    def import_view(self, request: HttpRequest) -> HttpResponse:
        require_right(request, Right.SEND)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid() and (batch := self._submit(request, form)):
            self.message_user(request, _("Đã nhận tệp; tiến độ hiện bên dưới."), messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:activities_batch_change", args=[batch.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Nhập tệp"),
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "templates": [(label, word, error_files.FILES) for word, label in Word.choices],
        }
        return TemplateResponse(request, "admin/activities/batch/import.html", context)

    def _submit(self, request: HttpRequest, form: ImportForm) -> Batch | None:
        asked = form.cleaned_data
        kind = KINDS[Word(asked["kind"])]
        content = asked["file"]
        try:
            member, options, table = acting_member(request), form.options(), form.table_options()
            return submit.submit(kind, content, content.name, asked["format"], options, member, table)
        except submit.TooManyWaiting:
            form.add_error(None, _too_many_imports())
            return None

    def import_previewed_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Import the file of a preview and show the import; when that is not possible, the preview with the reason."""
        require_right(request, Right.SEND)
        batch = self.batch_or_404(request, pk)
        if not may_be_imported(batch):
            raise Http404
        return self._submit_again(request, pk, lambda: submit.submit_previewed(batch, acting_member(request)))

    def preview_again_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Preview a table again without its unknown columns, and show that preview, or this one with the reason."""
        require_right(request, Right.SEND)
        batch = self.batch_or_404(request, pk)
        if not is_preview(batch):
            raise Http404
        return self._submit_again(request, pk, lambda: submit.preview_without_unknown(batch, acting_member(request)).pk)

    def _submit_again(self, request: HttpRequest, pk: UUID, act: Callable[[], UUID]) -> HttpResponse:
        try:
            pk = act()
            self.message_user(request, _("Đã nhận tệp; tiến độ hiện bên dưới."), messages.SUCCESS)
        except submit.TooManyWaiting:
            self.message_user(request, _too_many_imports(), messages.ERROR)
        except FileNotFoundError:
            self.message_user(request, _("Tệp đã được xóa sau thời hạn lưu; hãy gửi lại tệp."), messages.ERROR)
        except Problem as problem:
            self.message_user(request, in_request_language(problem.sentence), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:activities_batch_change", args=[pk]))

    def template_view(self, request: HttpRequest, kind: str, form: str) -> HttpResponse:
        """Return an empty table of a kind in the reader's language; 404 for another kind or format."""
        require_right(request, Right.SEND)
        if kind not in Word.values or form not in error_files.FILES:
            raise Http404
        return template_response(KINDS[Word(kind)], form)

    # --- Progress and cancelling ---------------------------------------------------------------------

    def progress_view(self, request: HttpRequest, pk: UUID) -> JsonResponse:
        batch = self.batch_or_404(request, pk)
        return JsonResponse(
            {
                "status": batch.status,
                "has_ended": batch.status not in UNFINISHED,
                "percent": progress(batch).percent,
                "words": str(self.progress(batch)),
            }
        )

    def cancel_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        require_right(request, Right.SEND)
        batch = self.batch_or_404(request, pk)
        try:
            submit.cancel(batch.pk, acting_member(request))
            self.message_user(request, _("Việc nhập tệp sẽ dừng ngay sau phần đang xử lý."), messages.SUCCESS)
        except (submit.HasEnded, Import.DoesNotExist):
            self.message_user(request, in_request_language(say("import_ended")), messages.ERROR)
        return HttpResponseRedirect(reverse("admin:activities_batch_change", args=[pk]))

    # --- Failed rows ---------------------------------------------------------------------

    def errors_view(self, request: HttpRequest, pk: UUID, form: str) -> HttpResponse | FileResponse:
        batch = self.batch_or_404(request, pk)
        if form not in error_files.FILES:
            raise Http404
        record_later(request, partial(error_files.audit_download, batch, form))
        return error_files.error_file(batch, form, labelled=True)

    def page_context(self, request: HttpRequest, batch: Batch) -> dict[str, Any]:
        may_send = has_right(request, Right.SEND)
        own = {
            "may_cancel": may_send and batch.status in UNFINISHED,
            "preview": preview_of(batch) if batch.dry_run else None,
            "may_preview_again": may_send and is_preview(batch),
            "may_import": may_send and may_be_imported(batch),
        }
        return {**super().page_context(request, batch), **own}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_send = has_right(request, Right.SEND)
        return super().changelist_view(request, {**(extra_context or {}), "may_send": may_send})

    @admin.display(description=_("tiến độ"))
    def progress(self, batch: Batch) -> str:
        found = progress(batch)
        if found.total is None:
            return str(BatchStatus(batch.status).label)
        counts = {name: number_format(getattr(found, name), force_grouping=True) for name in ("processed", "total")}
        words = _("%(percent)d%% (%(processed)s trên %(total)s mục)") % {"percent": found.percent, **counts}
        if batch.status in UNFINISHED and found.eta_seconds is not None:
            words = f"{words}; " + _("còn khoảng %d giây") % round(found.eta_seconds)
        return words

    @admin.display(description=_("tiến độ"))
    def bar(self, batch: Batch) -> SafeString:
        where = reverse("admin:activities_batch_progress", args=[batch.pk]) if batch.status in UNFINISHED else ""
        return format_html(
            '<progress aria-label="{}" max="100" value="{}" data-progress="{}"></progress> <span>{}</span>',
            capfirst(_("tiến độ")),
            progress(batch).percent,
            where,
            self.progress(batch),
        )

    @admin.display(description=_("tệp"))
    def file(self, batch: Batch) -> str:
        imported: Import | None = getattr(batch, "imported", None)
        return f"{imported.filename or '–'} ({imported.get_format_display()})" if imported else "–"

    def error_files(self, batch: Batch) -> SafeString:
        """Return links to the files of failed rows, which can be corrected and sent again."""
        route = "admin:activities_batch_errors"
        files = [(reverse(route, args=[batch.pk, form]), form.upper()) for form in error_files.FILES]
        return format_html("{}: {}", _("Tải các dòng lỗi"), format_html_join(", ", '<a href="{}">{}</a>', files))


def is_preview(batch: Batch) -> bool:
    """Whether a batch is the dry run of a file, and has ended."""
    return bool(batch.dry_run and getattr(batch, "imported", None) and batch.status not in UNFINISHED)


def may_be_imported(batch: Batch) -> bool:
    """Whether a batch is a preview by whose import something would be stored."""
    return is_preview(batch) and bool(batch.total_created or batch.total_updated)


def _too_many_imports() -> str:
    return in_request_language(say("too_many_imports", limit=settings.PDPL_IMPORTS_QUEUED))
