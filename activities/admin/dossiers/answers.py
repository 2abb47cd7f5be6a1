"""The desk's pages of the dossiers: how complete they are and what is missing, and the answers, a page a section."""

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from activities.admin.audited import record_later
from activities.admin.dossiers.answer_form import AnswerForm
from activities.admin.dossiers.progress import progress_view
from activities.dossiers.forms import FORMS
from activities.dossiers.questions import Section
from activities.dossiers.questions.answers import change_answers
from activities.dossiers.report import FORMATS, Report, new_materials, new_report, new_reports
from activities.dossiers.views import audit_export, audit_notice, notice_file, report_file
from activities.models import DossierAnswer
from pdpl_inventory.language import in_request_language
from tenants.admin import RoleAdmin, has_right
from tenants.permissions import Right
from tenants.site.current import acting_member

OVERVIEW = "admin:activities_dossieranswer_changelist"


@admin.register(DossierAnswer)
class DossierPages(RoleAdmin):
    """In place of a list of answers: an overview of both reports, and with ``?section=`` the questions of a section."""

    change_right = Right.WRITE

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        name = "activities_dossieranswer"
        return [
            path("", of(self.changelist_view), name=f"{name}_changelist"),
            path("progress/", of(progress_view), name=f"{name}_progress"),
            path("state/", of(self.state_view), name=f"{name}_state"),
            path("<str:form>/report", of(self.report_view), name=f"{name}_report"),
            path("<str:form>/notice", of(self.notice_view), name=f"{name}_notice"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        section = request.GET.get("section", "")
        if section:
            return self.section_view(request, section)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Hồ sơ đánh giá tác động"),
            "opts": self.opts,
            "reports": [{"form": each, "title": in_request_language(each.title)} for each in FORMS.values()],
            "sections": _sections(""),
        }
        return TemplateResponse(request, "admin/activities/dossieranswer/overview.html", context)

    def state_view(self, request: HttpRequest) -> HttpResponse:
        """How complete both forms are and what is missing: a part of the overview, which reads the whole register."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_manage = has_right(request, Right.MANAGE)
        shown = [_shown(each, may_manage) for each in new_reports(acting_member(request))]
        return TemplateResponse(request, "admin/activities/dossieranswer/state.html", {"reports": shown})

    def section_view(self, request: HttpRequest, section: str) -> HttpResponse:
        """The questions of a section; a POST stores its answers."""
        if section not in Section.values:
            return HttpResponseRedirect(reverse(OVERVIEW))
        may_change = has_right(request, self.change_right)
        materials = new_materials(acting_member(request))
        form = AnswerForm(section, materials, request.POST if request.method == "POST" else None)
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            if form.is_valid():
                change_answers(acting_member(request), form.answers)
                self.message_user(request, _("Đã lưu câu trả lời."), messages.SUCCESS)
                return HttpResponseRedirect(f"{reverse(OVERVIEW)}?section={section}")
        context = {
            **self.admin_site.each_context(request),
            "title": Section(section).label,
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "may_change": may_change,
            "sections": _sections(section),
        }
        return TemplateResponse(request, "admin/activities/dossieranswer/section.html", context)

    def report_view(self, request: HttpRequest, form: str) -> HttpResponse | FileResponse:
        """The report as a file."""
        report, wanted = self._asked(request, form)
        record_later(request, partial(audit_export, report, wanted))
        return report_file(report, wanted)

    def notice_view(self, request: HttpRequest, form: str) -> HttpResponse | FileResponse:
        """The notice of a first filing as a file."""
        report, wanted = self._asked(request, form)
        record_later(request, partial(audit_notice, report, wanted))
        return notice_file(report, wanted)

    def _asked(self, request: HttpRequest, form: str) -> tuple[Report, str]:
        """The report and the format of an address. Raises ``Http404`` for an unknown one."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        wanted = request.GET.get("format", "pdf")
        if form not in FORMS or wanted not in FORMATS:
            raise Http404
        return new_report(acting_member(request), FORMS[form]), wanted


def _shown(report: Report, may_manage: bool) -> dict[str, Any]:
    """A report in the words of the reader. The organisation's particulars are a link for those who may change them."""
    of_tenant = reverse("admin:tenants_tenant_change", args=[report.material.tenant.pk])
    return {
        "form": report.form,
        "title": in_request_language(report.form.title),
        "percent": report.percent,
        "is_complete": report.is_complete,
        "missing": [
            {
                "item": each.item,
                "message": in_request_language(each.message),
                "article": in_request_language(each.article),
                "where": each.where if may_manage or not each.where.startswith(of_tenant) else "",
            }
            for each in report.missing
        ],
    }


def _sections(chosen: str) -> list[dict[str, Any]]:
    overview = {"label": _("Tổng quan hồ sơ"), "where": reverse(OVERVIEW), "is_chosen": not chosen}
    return [
        overview,
        *(
            {
                "label": each.label,
                "where": f"{reverse(OVERVIEW)}?section={each.value}",
                "is_chosen": each.value == chosen,
            }
            for each in Section
        ),
    ]
