"""The admin pages of processing activities: the filtered list with review actions, one activity with its findings."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from activities.admin import badges, list_filters
from activities.admin.records import review_actions
from activities.admin.records.record_admin import ORIGIN_FIELDS, username_of, with_origin
from activities.admin.records.register_pages import RegisterPages
from activities.contract import findings
from activities.lists.pagination import KeysFirstPaginator
from activities.models import DataCategory, DataTransfer, ProcessingActivity, Recipient
from activities.models.codes import Sensitivity
from activities.records import write
from activities.review.workflow import STEPS
from pdpl_inventory.language import in_request_language
from tenants.admin import has_right
from tenants.site.current import acting_member


@admin.register(ProcessingActivity)
class ActivityAdmin(RegisterPages):
    """Activities, with their fields in the order of a review; decided one by one or many at once."""

    change_form_template = "admin/activities/processingactivity/change_form.html"
    paginator = KeysFirstPaginator
    list_display = (
        "activity_name_vi",
        "basis",
        "state",
        "sensitive",
        "cross_border",
        "finding_count",
        "creator",
        "created_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("legal_basis", ChoicesDropdownFilter),
        list_filters.ByFinding,
        list_filters.BySensitive,
        list_filters.ByAssessment,
        list_filters.ByCrossBorder,
        list_filters.ByCountry,
        list_filters.ByBatch,
        list_filters.ByReviewer,
        list_filters.ByGap,
        ("has_automated_decision_making", BooleanRadioFilter),
        ("created_at", list_filters.ByDays),
        ("reviewed_at", list_filters.ByDays),
    )
    actions = tuple(review_actions.review_action(name) for name in STEPS)
    readonly_fields = (
        "state",
        "finding_list",
        "category_names",
        "recipient_names",
        "transfer_names",
        "reviewer",
        "reviewed_at",
        *ORIGIN_FIELDS,
    )
    fieldsets = (
        (_("Hoạt động"), {"fields": ("activity_name_vi", "activity_name_en", "external_id", "state", "finding_list")}),
        (
            _("Mục đích"),
            {"fields": ("purpose_vi", "purpose_en", "filer_role", "processing_operations", "started_on")},
        ),
        (
            _("Dữ liệu của ai, từ đâu"),
            {
                "fields": (
                    "category_names",
                    "data_subject_groups",
                    "data_subject_count",
                    "data_subject_counted_on",
                    "data_source_vi",
                    "data_source_en",
                )
            },
        ),
        (_("Căn cứ pháp lý"), {"fields": ("legal_basis", "legal_basis_citation", "consent_form_vi")}),
        (
            _("Bên nhận và chuyển xuyên biên giới"),
            {"fields": ("recipient_names", "transfer_names", "transfers_for_fee")},
        ),
        (
            _("Lưu trữ và xóa, hủy"),
            {"fields": ("retention_period_months", "storage_system_vi", "storage_country_codes", "deletion_method_vi")},
        ),
        (
            _("Rủi ro và bảo vệ"),
            {
                "fields": (
                    "has_automated_decision_making",
                    "automated_processing_vi",
                    "requires_dpia",
                    "protection_measures_vi",
                    "risks_vi",
                    "risk_level",
                    "responsible_vi",
                )
            },
        ),
        (_("Quá trình"), {"fields": ("reviewer", "reviewed_at", *ORIGIN_FIELDS)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcessingActivity]:
        activities = findings.with_findings(ProcessingActivity.objects.with_flags())
        return with_origin(activities).select_related("reviewed_by").order_by(*self.ordering)

    # --- Review ----------------------------------------------------------------------------

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return has_right(request, STEPS["submit"].right)

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return has_right(request, STEPS["approve"].right)

    def has_return_permission(self, request: HttpRequest) -> bool:
        return has_right(request, STEPS["return"].right)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not super().has_delete_permission(request, obj):
            return False
        return obj is None or write.may_delete(acting_member(request).role, obj)

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        route = path("<uuid:pk>/review/<slug:name>/", decide, name="activities_processingactivity_review")
        return [route, *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        step = review_actions.step_named(name, request)
        activities = ProcessingActivity.objects.filter(pk=pk)
        activity = activities.first()
        if activity is None:
            raise Http404
        # The link back keeps the filters of the list.
        filters = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        back = add_preserved_filters(filters, review_actions.page_of(pk))
        chosen = review_actions.Selection(activities, str(activity), back)
        return review_actions.confirmation_page(request, self.admin_site, step, chosen, request.method == "POST")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        activity = self.get_object(request, object_id)
        steps = review_actions.open_steps(request, activity.status) if activity else []
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "steps": steps})

    # --- Columns and read-only fields -----------------------------------------------------------------------

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, activity: ProcessingActivity) -> SafeString:
        return badges.state(activity)

    @admin.display(description=_("căn cứ pháp lý"), ordering="legal_basis")
    def basis(self, activity: ProcessingActivity) -> str:
        return activity.get_legal_basis_display()

    @admin.display(description=_("người duyệt"))
    def reviewer(self, activity: ProcessingActivity) -> str:
        return username_of(activity.reviewed_by)

    @admin.display(description=_("nhạy cảm"))
    def sensitive(self, activity: Any) -> str:
        return badges.badge(_("Có"), "bad") if activity.has_sensitive_data else "–"

    @admin.display(description=_("xuyên biên giới"))
    def cross_border(self, activity: Any) -> str:
        return badges.badge(_("Có"), "info") if activity.has_cross_border_transfer else "–"

    @admin.display(description=_("cần xem lại"))
    def finding_count(self, activity: Any) -> str:
        count = len(findings.findings_of(activity))
        return badges.badge(count, "warning") if count else "–"

    @admin.display(description=_("điểm cần xem lại"))
    def finding_list(self, activity: Any) -> str:
        if activity.pk is None or not hasattr(activity, findings.FINDINGS[0].column):
            return "–"
        shown = [
            tuple(map(in_request_language, (each.sentence, each.article, each.remedy)))
            for each in findings.findings_of(activity)
        ]
        finding = '<div class="desk-finding">{} <em>({})</em><br><span class="text-subtle">{}</span></div>'
        return format_html_join("", finding, shown) or "–"

    @admin.display(description=_("danh mục dữ liệu"))
    def category_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.data_categories.order_by("-sensitivity", "name_order"), marked_sensitive)

    @admin.display(description=_("bên nhận"))
    def recipient_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.recipients.all(), Recipient.get_role_display)

    @admin.display(description=_("lượt chuyển dữ liệu"))
    def transfer_names(self, activity: ProcessingActivity) -> str:
        return linked(activity.transfers.all(), destination)


def marked_sensitive(category: DataCategory) -> str:
    """Return the label of the sensitivity for a sensitive category, else an empty text."""
    return category.get_sensitivity_display() if category.sensitivity == Sensitivity.SENSITIVE else ""


def destination(transfer: DataTransfer) -> str:
    """Return the country of a transfer, and when its dossier was filed."""
    filed = transfer.ctia_filed_on
    words = _("đã nộp hồ sơ %s") % f"{filed:%d/%m/%Y}" if filed else _("chưa nộp hồ sơ")
    return f"{transfer.destination_country}, {words}"


def linked(records: QuerySet[Any], more: Callable[[Any], Any]) -> SafeString | str:
    """Return the names of ``records`` as links to their pages, each with the text of ``more`` in brackets."""
    route = f"admin:activities_{records.model._meta.model_name}_change"
    pairs = [(reverse(route, args=[each.pk]), str(each), in_brackets(more(each))) for each in records]
    return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>{}', pairs) if pairs else "–"


def in_brackets(words: Any) -> SafeString | str:
    """Return ``words`` as a muted text in brackets, or an empty text."""
    return format_html(' <span class="text-subtle">({})</span>', words) if words else ""
