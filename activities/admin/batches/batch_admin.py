"""The admin pages of batches: the list, and one batch with its counts and its first errors."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter

from activities.admin import badges
from activities.admin.audited import OF_BATCH, HistoryAdmin
from activities.admin.batches.batch_actions import BatchActions
from activities.admin.batches.imports import ImportPages
from activities.admin.counted_filters import CountedChoices
from activities.admin.list_filters import by_days
from activities.admin.list_pages import BoundedListAdmin
from activities.admin.personal.saved_filters import FiltersSaved
from activities.batch.results.errors import FailedItems
from activities.contract.kinds import KINDS, Kind
from activities.contract.table_fields import id_or_text
from activities.lists.search import search
from activities.models import Batch
from activities.models.audit import Folded
from activities.models.batches import COUNTS, BatchStatus
from activities.models.batches import Kind as Word
from activities.spreadsheets.words import fault_words
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence

MOST_ERRORS_SHOWN = 100


@admin.register(Batch)
class BatchAdmin(FiltersSaved, BatchActions, ImportPages, BoundedListAdmin, HistoryAdmin):
    """Batches of both sources: sent in one request, and imports with their progress."""

    history_by = OF_BATCH
    # As the side bar and the guide name the page.
    list_title = _("Lô và tệp")
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
    list_filter = (
        ("kind", CountedChoices),
        ("status", CountedChoices),
        ("mode", CountedChoices),
        ("on_conflict", CountedChoices),
        ("dry_run", BooleanRadioFilter),
        ("created_at", by_days(_("ngày gửi"))),
    )
    ordering = ("-id",)
    search_fields = ("folded",)
    search_help_text = _("Tìm theo người gửi, tên tệp hoặc kết quả, không phân biệt hoa thường và dấu.")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "kind",
                    "file",
                    "state",
                    "bar",
                    "result",
                    "sender",
                    "created_at",
                    "duration",
                    "undone_at",
                )
            },
        ),
        (_("Số mục"), {"fields": (COUNTS[:3], COUNTS[3:])}),
        (_("Lỗi"), {"fields": ("first_errors",)}),
        (_("Tùy chọn"), {"fields": ("mode", "on_conflict", "trial")}),
    )
    readonly_fields = (
        "sender",
        "state",
        "result",
        "undone_at",
        "first_errors",
        "file",
        "bar",
        "progress",
        "duration",
        "trial",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).select_related("created_by", "imported").defer("packed_errors")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Batch], search_term: str
    ) -> tuple[QuerySet[Batch], bool]:
        """Search sender, file and result; a batch by its id too."""
        if isinstance(pk := id_or_text(search_term.strip()), UUID):
            return queryset.filter(pk=pk), False
        filename = Coalesce("imported__filename", Value(""))
        return search(
            queryset.annotate(folded=Folded("created_by__username", filename, "message_vi")), search_term
        ), False

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, batch: Batch) -> SafeString:
        if batch.undone_at:
            return badges.badge(_("Đã hủy"))
        state = badges.state(batch)
        return format_html("{} {}", badges.badge(_("Chạy thử"), "plain"), state) if batch.dry_run else state

    @admin.display(description=_("kết quả"))
    def result(self, batch: Batch) -> Any:
        is_preview = batch.dry_run and batch.status not in (BatchStatus.FAILED, BatchStatus.CANCELLED)
        return (
            _("Chưa có gì được lưu.") if is_preview else in_request_language(Sentence(batch.message_vi, batch.message))
        )

    @admin.display(description=_("thời gian (giây)"))
    def duration(self, batch: Batch) -> str:
        seconds = batch.duration_seconds
        return "–" if seconds is None else number_format(seconds, 2, force_grouping=True)

    @admin.display(description=_("chạy thử"))
    def trial(self, batch: Batch) -> Any:
        return _("Có") if batch.dry_run else _("Không")

    @admin.display(description=_("người gửi"))
    def sender(self, batch: Batch) -> str:
        return batch.created_by.get_username()

    @admin.display(description=_("các lỗi đầu tiên"))
    def first_errors(self, batch: Batch) -> str:
        failures = FailedItems(batch)
        kind = KINDS[Word(batch.kind)]
        shown = [_error(kind, each) for each in failures[:MOST_ERRORS_SHOWN]]
        if not shown:
            return "–"
        lines = format_html_join(mark_safe("<br>"), "{} {}: {}", shown)
        count = _("Hiện %(shown)d trên %(all)d lỗi.") % {"shown": len(shown), "all": len(failures)}
        return format_html("{} {}<br>{}", count, self.error_files(batch), lines)


def _error(kind: Kind, entry: dict[str, Any]) -> tuple[Any, Any, str]:
    """Return the word for the place, the row (of a file) or index, and the faults in the reader's language."""
    place = (_("Dòng"), entry["row"]) if entry.get("row") else (_("Mục"), entry.get("index"))
    return (*place, " ".join(fault_words(kind, each) for each in entry.get("fields", ())))
