"""The admin pages of processing activities: the filtered list with review actions, one activity with its findings."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter

from activities.admin import badges, dashboard, deadlines, list_filters
from activities.admin.counted_filters import CountedChoices
from activities.admin.personal.work_lists import ByWork
from activities.admin.records import review_actions
from activities.admin.records.particulars import address_of, page_of
from activities.admin.records.record_admin import username_of, with_origin
from activities.admin.records.record_form import ActivityForm
from activities.admin.records.register_pages import RegisterPages
from activities.contract import findings
from activities.models import ProcessingActivity
from activities.models.codes import Status
from activities.records import write
from activities.review.workflow import STEPS, is_only_author
from pdpl_inventory.language import in_request_language
from tenants.admin import has_right
from tenants.models import User
from tenants.permissions import Right
from tenants.site.current import acting_member


@admin.register(ProcessingActivity)
class ActivityAdmin(RegisterPages):
    """Activities, with their fields in the order of a review; decided one by one or many at once."""

    form = ActivityForm
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
        ByWork,
        ("status", CountedChoices),
        ("legal_basis", CountedChoices),
        list_filters.ByFinding,
        list_filters.BySensitive,
        list_filters.ByAssessment,
        list_filters.ByCrossBorder,
        list_filters.ByCountry,
        list_filters.ByBatch,
        list_filters.ByReviewer,
        list_filters.ByGap,
        ("has_automated_decision_making", BooleanRadioFilter),
        ("created_at", list_filters.by_days(_("ngày tạo"))),
        ("reviewed_at", list_filters.by_days(_("ngày duyệt"))),
    )
    actions = tuple(review_actions.review_action(name) for name in STEPS)
    fieldsets = (
        (_("Hoạt động"), {"fields": ("activity_name_vi", "activity_name_en", "external_id")}),
        (
            _("Mục đích"),
            {"fields": ("purpose_vi", "purpose_en", "filer_role", "processing_operations", "started_on")},
        ),
        (
            _("Dữ liệu của ai, từ đâu"),
            {
                "fields": (
                    "data_category_ids",
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
            {"fields": ("recipient_ids", "transfer_ids", "transfers_for_fee")},
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
        name = "activities_processingactivity"
        parts = [
            path("figures/", self.admin_site.admin_view(dashboard.figures_view), name=f"{name}_figures"),
            path("deadlines/", self.admin_site.admin_view(deadlines.dashboard_view), name=f"{name}_deadlines"),
            path("deadlines/all/", self.admin_site.admin_view(deadlines.page_view), name=deadlines.ROUTE),
        ]
        return [route, *parts, *super().get_urls()]

    def decide_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        step = review_actions.step_named(name, request)
        activities = ProcessingActivity.objects.filter(pk=pk)
        activity = activities.first()
        if activity is None:
            raise Http404
        # The link back keeps the filters of the list.
        filters = {"opts": self.opts, "preserved_filters": self.get_preserved_filters(request)}
        back = add_preserved_filters(filters, address_of(ProcessingActivity, pk))
        chosen = review_actions.Selection(activities, str(activity), back)
        return review_actions.confirmation_page(request, self.admin_site, step, chosen, request.method == "POST")

    def page_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            **super().page_context(request, record),
            "steps": self._steps(request, record),
            "digest": review_actions.digest_of(ProcessingActivity.objects.filter(pk=record.pk)),
        }

    def _steps(self, request: HttpRequest, record: ProcessingActivity) -> list[tuple[str, Any]]:
        """Name and label of the steps that the reader may take; nobody approves their own."""
        user = acting_member(request).user
        authors = (record.created_by_id, record.changed_by_id)
        steps = review_actions.open_steps(request, [record.status], is_only_author(user.pk, authors))
        return [each for each in steps if not (STEPS[each[0]].by_another and is_author(user, record))]

    def state_context(self, request: HttpRequest, record: Any) -> dict[str, Any]:
        return {
            "state": badges.state(record),
            "flags": [words for has_it, words in self.flags(record) if has_it],
            "findings": [finding_shown(each, record, request) for each in findings.findings_of(record)],
            "is_own": record.status == Status.SUBMITTED and is_author(acting_member(request).user, record),
            "reviewer": username_of(record.reviewed_by),
        }

    def flags(self, activity: Any) -> list[tuple[bool, SafeString]]:
        return [
            (activity.has_sensitive_data, badges.badge(_("Dữ liệu nhạy cảm"), "bad")),
            (activity.has_cross_border_transfer, badges.badge(_("Chuyển xuyên biên giới"), "info")),
        ]

    # --- Columns ---------------------------------------------------------------------------

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, activity: ProcessingActivity) -> SafeString:
        return badges.state(activity)

    @admin.display(description=_("căn cứ pháp lý"), ordering="legal_basis")
    def basis(self, activity: ProcessingActivity) -> str:
        return activity.get_legal_basis_display()

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


def is_author(user: User, activity: ProcessingActivity) -> bool:
    """Whether the user may not approve the activity: they created it or changed it last (contract §2)."""
    return user.pk in (activity.created_by_id, activity.changed_by_id)


def finding_shown(finding: findings.Finding, activity: ProcessingActivity, request: HttpRequest) -> dict[str, str]:
    """A finding in the reader's language, with the address where it is mended."""
    sentence, article, remedy = map(in_request_language, (finding.sentence, finding.article, finding.remedy))
    return {
        "sentence": sentence,
        "article": article,
        "remedy": remedy,
        "where": where_mended(finding, activity, request),
    }


def where_mended(finding: findings.Finding, activity: ProcessingActivity, request: HttpRequest) -> str:
    """The field of the activity's form, the list of its linked records on its page, or the organisation's page.

    Empty for a reader who may not open the organisation's page.
    """
    if not finding.field:
        of_tenant = reverse("admin:tenants_tenant_change", args=[activity.tenant_id])
        return of_tenant if has_right(request, Right.MANAGE) else ""
    if finding.is_of_linked:
        return f"{page_of(activity)}#{finding.field}"
    return f"{reverse('admin:activities_processingactivity_change', args=[activity.pk])}#id_{finding.field}"
