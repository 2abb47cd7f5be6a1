"""The admin pages of the dossiers' versions: list, one version with its steps and files, differences, timeline."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from activities.admin.audited import record_later
from activities.admin.badges import badge
from activities.admin.dossiers.differences import differences_context
from activities.admin.dossiers.problems import add_problem
from activities.admin.dossiers.steps import VersionSteps, page_of
from activities.admin.dossiers.timeline import timelines
from activities.dossiers.filings import documents
from activities.dossiers.package_views import package_download
from activities.dossiers.words import form_of
from activities.models import DossierVersion
from activities.models.dossiers.versions import Result, VersionStatus
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language
from tenants.admin import has_right
from tenants.authentication.members import Member
from tenants.permissions import Right
from tenants.site.current import acting_member

COLOURS: dict[str, str] = {
    VersionStatus.SUBMITTED: "info",
    VersionStatus.APPROVED: "good",
    VersionStatus.RETURNED: "warning",
    VersionStatus.FILED: "good",
    Result.PASSED: "good",
    Result.TO_COMPLETE: "warning",
    Result.FAILED: "bad",
}
FILES = {
    "report.pdf": _("báo cáo (PDF)"),
    "report.docx": _("báo cáo (Word)"),
    "notice.pdf": _("thông báo (PDF)"),
    "package.zip": _("gói hồ sơ (ZIP)"),
}


@admin.register(DossierVersion)
class DossierVersionAdmin(VersionSteps):
    """The versions, newest first; they change by their steps alone."""

    change_list_template = "admin/activities/dossierversion/change_list.html"
    change_form_template = "admin/activities/dossierversion/change_form.html"
    list_display = ("name", "state", "completeness", "sender", "submitted_at", "filed_on", "answer")
    list_filter = ("dossier", "status", "result")
    ordering = ("-id",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("dossier", "number", "nature", "state", "completeness", "documents")}),
        (_("Gửi duyệt"), {"fields": ("sender", "submitted_at", "comment", "changes_vi", "reason_vi")}),
        (_("Duyệt"), {"fields": ("reviewer", "reviewed_at", "review_comment")}),
        (_("Nộp hồ sơ"), {"fields": ("filed_on", "channel", "receipt", "noted_by")}),
        (_("Kết quả"), {"fields": ("answer", "result_on", "complete_by", "result_reason_vi")}),
        (
            _("Mã băm SHA-256"),
            {"fields": ("report_pdf_sha256", "report_docx_sha256", "notice_pdf_sha256", "snapshot_sha256")},
        ),
    )
    readonly_fields = ("nature", "sender", "reviewer", "noted_by", "state", "completeness", "documents", "answer")

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("timeline/", of(require_GET(self.timeline_view)), name="activities_dossierversion_timeline"),
            path("<uuid:pk>/changes/", of(require_GET(self.changes_view)), name="activities_dossierversion_changes"),
            path("<uuid:pk>/changes/found/", of(require_GET(self.found_view)), name="activities_dossierversion_found"),
            path("<uuid:pk>/file/<str:name>", of(require_GET(self.file_view)), name="activities_dossierversion_file"),
        ]
        return [*own, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[DossierVersion]:
        found: QuerySet[DossierVersion] = super().get_queryset(request)
        return found.select_related("submitted_by", "reviewed_by", "filed_by")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own = {"may_submit": has_right(request, Right.WRITE)}
        return super().changelist_view(request, {**(extra_context or {}), **own})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if version := context.get("original"):
            context["steps"] = self.open_steps(request, version)
        return super().render_change_form(request, context, *args, **kwargs)

    def timeline_view(self, request: HttpRequest) -> HttpResponse:
        """Both dossiers, step by step, with what falls due next."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("Dòng thời gian"),
            "opts": self.opts,
            "timelines": timelines(),
            "may_submit": has_right(request, Right.WRITE),
        }
        return TemplateResponse(request, "admin/activities/dossierversion/timeline.html", context)

    def changes_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """How a version differs from another, or from the register of now; what differs is a part that comes after."""
        version, others, to = self._compared(request, pk)
        where = reverse("admin:activities_dossierversion_found", args=[pk])
        context = {
            **self.admin_site.each_context(request),
            "title": _("Khác biệt"),
            "opts": self.opts,
            "version": version,
            "others": others,
            "to": to,
            "back": page_of(pk),
            "found": f"{where}?to={to.pk}" if to else where,
        }
        return TemplateResponse(request, "admin/activities/dossierversion/changes.html", context)

    def found_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """What differs: a part of the page of differences, since it reads both sides to the end."""
        version, _others, to = self._compared(request, pk)
        try:
            found = differences_context(version, to)
        except Problem as problem:
            found = {"problem": in_request_language(problem.sentence)}
        return TemplateResponse(request, "admin/activities/dossierversion/changes_found.html", found)

    def _compared(
        self, request: HttpRequest, pk: UUID
    ) -> tuple[DossierVersion, list[DossierVersion], DossierVersion | None]:
        """The version, the others of its dossier, and of these the one that it is compared with; None for now."""
        version = self.version_or_404(request, pk)
        others = list(DossierVersion.objects.filter(dossier=version.dossier).exclude(pk=pk).order_by("-number"))
        return version, others, next((each for each in others if str(each.pk) == request.GET.get("to")), None)

    def file_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """A frozen document, or the package, as a download; the version with a message when its bytes are gone."""
        version, member = self.version_or_404(request, pk), acting_member(request)
        if name not in FILES:
            raise Http404
        try:
            response, record = _download(member, version, name)
        except Problem as problem:
            add_problem(request, problem)
            return HttpResponseRedirect(page_of(pk))
        record_later(request, lambda member: record())
        return response

    # --- Columns ---------------------------------------------------------------------------

    @admin.display(description=_("loại"))
    def nature(self, version: DossierVersion) -> str:
        return str(_("bản cập nhật") if version.is_update else _("lần đầu"))

    @admin.display(description=_("người gửi duyệt"), ordering="submitted_by__username")
    def sender(self, version: DossierVersion) -> str:
        return _name_of(version.submitted_by)

    @admin.display(description=_("người duyệt hoặc trả lại"))
    def reviewer(self, version: DossierVersion) -> str:
        return _name_of(version.reviewed_by)

    @admin.display(description=_("người ghi nhận việc nộp"))
    def noted_by(self, version: DossierVersion) -> str:
        return _name_of(version.filed_by)

    @admin.display(description=_("hồ sơ"), ordering="number")
    def name(self, version: DossierVersion) -> str:
        return str(version)

    @admin.display(description=_("trạng thái"), ordering="status")
    def state(self, version: DossierVersion) -> SafeString:
        return badge(version.get_status_display(), COLOURS.get(version.status, ""))

    @admin.display(description=_("kết quả"), ordering="result")
    def answer(self, version: DossierVersion) -> SafeString | str:
        if version.status != VersionStatus.FILED:
            return "–"
        return badge(version.get_result_display(), COLOURS.get(version.result, ""))

    @admin.display(description=_("mức độ hoàn thành"), ordering="percent")
    def completeness(self, version: DossierVersion) -> str:
        if not version.missing_count:
            return f"{version.percent}%"
        words = _("%(percent)d%%, còn thiếu %(missing)d mục")
        return words % {"percent": version.percent, "missing": version.missing_count}

    @admin.display(description=_("tải xuống"))
    def documents(self, version: DossierVersion) -> SafeString:
        route = "admin:activities_dossierversion_file"
        links = [(reverse(route, args=[version.pk, name]), label) for name, label in FILES.items()]
        return format_html_join(", ", '<a href="{}" class="desk-link">{}</a>', links)


def _name_of(user: Any) -> str:
    return str(user.get_username()) if user else "–"


def _download(member: Member, version: DossierVersion, name: str) -> documents.Download:
    if name == "package.zip":
        return package_download(member, form_of(version.dossier), version)
    if name == "notice.pdf":
        return documents.notice_download(member, version)
    return documents.report_download(member, version, name.rpartition(".")[2])
