"""Submitting a version at the desk, and the pages of its steps, each a small form."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from activities.admin.audited import HistoryAdmin
from activities.admin.dossiers.forms import FORMS, SubmitForm
from activities.admin.dossiers.problems import add_to_form
from activities.dossiers.filings import workflow
from activities.dossiers.filings.submit import submit_version
from activities.dossiers.filings.workflow import ANSWER, APPROVE, FILE, RETURN, STEPS, Step
from activities.models import DossierVersion
from pdpl_inventory.errors import Problem
from tenants.admin import has_right
from tenants.permissions import Right
from tenants.site.current import acting_member

WORDS: dict[Step, Any] = {
    APPROVE: pgettext_lazy("act", "Duyệt"),
    RETURN: pgettext_lazy("act", "Trả lại"),
    FILE: _("Ghi nhận đã nộp"),
    ANSWER: _("Ghi kết quả"),
}
WITHDRAW, WITHDRAWN = pgettext_lazy("act", "Rút lại"), _("Đã rút lại phiên bản này.")
"""Returning what one submitted oneself."""
DONE: dict[Step, Any] = {
    APPROVE: _("Đã duyệt phiên bản này."),
    RETURN: _("Đã trả lại phiên bản này."),
    FILE: _("Đã ghi nhận việc nộp; các thời hạn đã được cập nhật theo."),
    ANSWER: _("Đã ghi kết quả."),
}


class VersionSteps(HistoryAdmin):
    """The views of the steps, a mixin of ``DossierVersionAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("submit/", of(self.submit_view), name="activities_dossierversion_submit"),
            path("<uuid:pk>/step/<slug:name>/", of(self.step_view), name="activities_dossierversion_step"),
        ]
        return [*own, *super().get_urls()]

    def submit_view(self, request: HttpRequest) -> HttpResponse:
        """The form of a new version; needs the right to write, else 403."""
        if not has_right(request, Right.WRITE):
            raise PermissionDenied
        form = SubmitForm(_sent(request), initial={"dossier": request.GET.get("dossier", "")})
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    version = submit_version(acting_member(request), **form.cleaned_data)
            except Problem as problem:
                add_to_form(form, problem)
            else:
                messages.success(request, _("Đã gửi duyệt; báo cáo và thông báo được giữ nguyên từ lúc này."))
                return HttpResponseRedirect(page_of(version.pk))
        back = reverse("admin:activities_dossierversion_changelist")
        return self._form_page(request, form, _("Gửi duyệt phiên bản mới"), back)

    def step_view(self, request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
        """The form of a step; needs the step's right, else 403."""
        step = STEPS.get(name)
        if step is None:
            raise Http404
        if not has_right(request, step.right):
            raise PermissionDenied
        version = self.version_or_404(request, pk)
        form = FORMS[step](_sent(request))
        is_withdrawal = workflow.is_withdrawal(step, version, acting_member(request))
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    _take(step, request, pk, form.cleaned_data)
            except Problem as problem:
                add_to_form(form, problem)
            else:
                messages.success(request, WITHDRAWN if is_withdrawal else DONE[step])
                return HttpResponseRedirect(page_of(pk))
        title = WITHDRAW if is_withdrawal else WORDS[step]
        return self._form_page(request, form, title, page_of(pk), version, step)

    def version_or_404(self, request: HttpRequest, pk: UUID) -> DossierVersion:
        version: DossierVersion | None = self.get_object(request, str(pk))
        if version is None:
            raise Http404
        return version

    def open_steps(self, request: HttpRequest, version: DossierVersion) -> list[tuple[str, Any]]:
        """Name and label of the steps that the reader may take now."""
        member = acting_member(request)
        return [
            (step.name, WITHDRAW if workflow.is_withdrawal(step, version, member) else WORDS[step])
            for step in STEPS.values()
            if has_right(request, step.right)
            and workflow.is_open(step, version)
            and not workflow.is_own(step, version, member)
        ]

    def _form_page(
        self,
        request: HttpRequest,
        form: Any,
        title: Any,
        back: str,
        version: DossierVersion | None = None,
        step: Step | None = None,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "form": form,
            "media": self.media + form.media,
            "version": version,
            "is_filing": step is FILE,
            "back": back,
        }
        return TemplateResponse(request, "admin/activities/dossierversion/step.html", context)


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _take(step: Step, request: HttpRequest, pk: UUID, given: dict[str, Any]) -> None:
    member = acting_member(request)
    if step is FILE:
        workflow.file_version(member, pk, **given)
    elif step is ANSWER:
        workflow.note_result(member, pk, **given)
    else:
        workflow.review_version(step, member, pk, **given)


def page_of(pk: UUID) -> str:
    """The address of a version's page."""
    return reverse("admin:activities_dossierversion_change", args=[pk])
