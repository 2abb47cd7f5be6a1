"""What leaves a trail: the pages whose every act is an audit event, and the pages that only show what happened."""

import json
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models
from django.db.models import ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from activities import audit
from activities.admin import badges
from activities.admin.forms import LineField, TextField
from activities.admin.imports import ImportPages
from activities.admin.narrowing import ByAction, ByDays
from activities.admin.wholes import BatchActs
from activities.imports.failures import Failures
from activities.models import AuditEvent, Batch
from activities.models.audit import Action
from activities.models.batches import COUNTS
from activities.search import matching
from pdpl_inventory.language import spoken
from pdpl_inventory.messages import Sentence, say
from tenants.admin import ByRole, holds
from tenants.permissions import Right
from tenants.site import acting

OF_RECORD = "data__record_id"
OF_BATCH = "batch_id"
MOST_ERRORS_SHOWN = 100


class WithHistory(ByRole):
    """What has a history: the audit log narrowed down by ``history_by``, for those who may read that."""

    history_by = OF_RECORD
    history_right = Right.AUDIT

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.may_see_history(request):
            raise PermissionDenied
        subject = self.get_object(request, object_id)
        if subject is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self.history_of(request, subject)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["may_see_history"] = self.may_see_history(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def may_see_history(self, request: HttpRequest) -> bool:
        return holds(request, self.history_right)

    def history_of(self, request: HttpRequest, subject: Any) -> HttpResponse:
        return redirect(f"{reverse('admin:activities_auditevent_changelist')}?{self.history_by}={subject.pk}")


class Audited(WithHistory):
    """Writes each act to the tenant's audit log instead of Django's, which knows no tenant.

    ``subject`` begins the codes of its acts (``member.created``) and of their
    sentences (``member_created``).
    """

    subject: str
    formfield_overrides = {models.CharField: {"form_class": LineField}, models.TextField: {"form_class": TextField}}

    def words(self, obj: Any) -> dict[str, Any]:
        """What the sentences say of ``obj``."""
        return {"name": str(obj)}

    def tell(self, request: HttpRequest, obj: Any, done: str, **data: Any) -> None:
        sentence = say(f"{self.subject}_{done}", **self.words(obj))
        audit.record(acting(request), f"{self.subject}.{done}", sentence, record_id=str(obj.pk), **data)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        self.tell(request, obj, "created")

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """``message`` is what ``construct_change_message`` found: empty when a form was saved as it was."""
        if message:
            self.tell(request, obj, "changed", fields=message[0]["changed"]["fields"])

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> Any:
        """The fields by their names, which outlive their labels."""
        if add:
            return [{"added": {}}]
        return [{"changed": {"fields": form.changed_data}}] if form.changed_data else []

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for each in queryset:
            self.tell(request, each, "deleted")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Someone else stored the same key between the form's look and the write; the savepoint is gone.
            return self._overtaken(request)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, *args, **kwargs)
        except (ProtectedError, IntegrityError):
            return self._overtaken(request)

    def _overtaken(self, request: HttpRequest) -> HttpResponse:
        self.message_user(request, _("Một thay đổi khác vừa được lưu trước; chưa lưu gì, hãy thử lại."), messages.ERROR)
        return HttpResponseRedirect(request.get_full_path())


@admin.register(Batch)
class BatchAdmin(BatchActs, ImportPages, WithHistory):
    """Batches as they were judged, and files as they go."""

    history_by = OF_BATCH
    list_display = (
        "created_at",
        "kind",
        "state",
        "progress",
        "total_submitted",
        "total_created",
        "total_updated",
        "total_failed",
        "sender",
    )
    list_filter_submit = True
    list_per_page = 50
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("mode", ChoicesDropdownFilter),
        ("on_conflict", ChoicesDropdownFilter),
        ("created_at", ByDays),
    )
    ordering = ("-id",)
    show_full_result_count = False
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind",
                    "file",
                    "state",
                    "bar",
                    "message_vi",
                    "sender",
                    "created_at",
                    "duration_seconds",
                    "records",
                    "undone_at",
                )
            },
        ),
        (_("Số mục"), {"fields": (COUNTS[:3], COUNTS[3:])}),
        (_("Lỗi"), {"fields": ("first_errors",)}),
        (_("Tùy chọn"), {"fields": ("mode", "on_conflict", "dry_run")}),
    )
    readonly_fields = ("sender", "state", "records", "undone_at", "first_errors", "file", "bar", "progress")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).select_related("created_by", "imported").defer("packed_errors")

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, batch: Batch) -> SafeString:
        return badges.badge(_("Đã hủy")) if batch.undone_at else badges.state(batch)

    @admin.display(description=_("người gửi"))
    def sender(self, batch: Batch) -> str:
        return batch.created_by.get_username()

    @admin.display(description=_("các lỗi đầu tiên"))
    def first_errors(self, batch: Batch) -> str:
        failures = Failures(batch)
        shown = [_error(each) for each in failures[:MOST_ERRORS_SHOWN]]
        if not shown:
            return "–"
        lines = format_html_join(mark_safe("<br>"), "{} {}: {}", shown)
        count = _("Hiện %(shown)d trên %(all)d lỗi.") % {"shown": len(shown), "all": len(failures)}
        return format_html("{} {}<br>{}", count, self.error_files(batch), lines)


def _error(entry: dict[str, Any]) -> tuple[Any, Any, str]:
    """A failed item by the line of its file where it has one, and in the reader's language what is wrong with it."""
    place = (_("Dòng"), entry["row"]) if entry.get("row") else (_("Mục"), entry.get("index"))
    return (*place, spoken(Sentence(entry.get("error_vi", ""), entry.get("error", ""))))


@admin.register(AuditEvent)
class AuditEventAdmin(ByRole):
    """The audit log, newest first."""

    view_right = Right.AUDIT
    list_display = ("occurred_at", "actor_name", "words", "act", "door")
    list_filter_submit = True
    list_per_page = 50
    list_filter = (ByAction, ("door", ChoicesDropdownFilter), ("occurred_at", ByDays))
    search_fields = ("folded",)
    search_help_text = _("Tìm theo người thực hiện hoặc nội dung, không phân biệt hoa thường và dấu.")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        "occurred_at",
        "actor_name",
        "act",
        "door",
        "message_vi",
        "message",
        "batch",
        "told",
        "via",
        "request_id",
    )
    readonly_fields = ("act", "batch", "told")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        return matching(queryset, search_term), False

    @admin.display(description=_("nội dung"))
    def words(self, event: AuditEvent) -> str:
        return spoken(Sentence(event.message_vi, event.message))

    @admin.display(description=_("hành động"), ordering="action")
    def act(self, event: AuditEvent) -> str:
        return str(dict(Action.choices).get(event.action, event.action))

    @admin.display(description=_("lô"))
    def batch(self, event: AuditEvent) -> SafeString | str:
        if not event.batch_id:
            return "–"
        where = reverse("admin:activities_batch_change", args=[event.batch_id])
        return format_html('<a href="{}">{}</a>', where, event.batch_id)

    @admin.display(description=_("chi tiết"))
    def told(self, event: AuditEvent) -> SafeString:
        """The figures of the act, as they are hashed."""
        shown = json.dumps(event.data, ensure_ascii=False, indent=2)
        return format_html('<pre class="desk-data">{}</pre>', shown)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in (OF_RECORD, OF_BATCH) or super().lookup_allowed(lookup, value, request)
