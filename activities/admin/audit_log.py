"""The admin page of the audit log, to read and filter only."""

import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.admin.audit_entry import entry_context
from activities.admin.audited import OF_BATCH, OF_RECORD
from activities.admin.counted_filters import CountedChoices
from activities.admin.list_filters import ByAction, by_days
from activities.admin.list_pages import BoundedListAdmin
from activities.admin.personal.saved_filters import FiltersSaved
from activities.admin.records.record_history import action_label
from activities.lists.search import search
from activities.models import AuditEvent, Batch
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence
from tenants.permissions import Right


@admin.register(AuditEvent)
class AuditEventAdmin(FiltersSaved, BoundedListAdmin):
    """The audit log, newest first, for members with the right to read it."""

    view_right = Right.AUDIT
    list_title = _("Nhật ký kiểm toán")
    list_display = ("occurred_at", "actor_name", "sentence", "action_label", "door")
    list_filter_submit = True
    list_filter = (ByAction, ("door", CountedChoices), ("occurred_at", by_days(_("ngày"))))
    search_fields = ("folded",)
    search_help_text = _("Tìm theo người thực hiện hoặc nội dung, không phân biệt hoa thường và dấu.")
    ordering = ("-id",)
    change_form_template = "admin/activities/auditevent/change_form.html"
    fields = (
        "occurred_at",
        "actor_name",
        "action_label",
        "door",
        "message_vi",
        "message",
        "batch",
        "via",
        "request_id",
    )
    readonly_fields = ("action_label", "batch")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        event = context["original"]
        context |= entry_context(request, event)
        context["stored"] = json.dumps(event.data, ensure_ascii=False, indent=2)
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AuditEvent], search_term: str
    ) -> tuple[QuerySet[AuditEvent], bool]:
        return search(queryset, search_term), False

    @admin.display(description=pgettext_lazy("list", "nội dung"))
    def sentence(self, event: AuditEvent) -> str:
        return in_request_language(Sentence(event.message_vi, event.message))

    @admin.display(description=_("hành động"), ordering="action")
    def action_label(self, event: AuditEvent) -> str:
        return action_label(event.action, bool(event.data.get("is_withdrawal")))

    @admin.display(description=pgettext_lazy("one", "lô"))
    def batch(self, event: AuditEvent) -> SafeString | str:
        if not event.batch_id:
            return "–"
        where = reverse("admin:activities_batch_change", args=[event.batch_id])
        found = Batch.objects.filter(pk=event.batch_id).first()
        return format_html('<a href="{}">{}</a>', where, found or event.batch_id)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        return lookup in (OF_RECORD, OF_BATCH) or super().lookup_allowed(lookup, value, request)
