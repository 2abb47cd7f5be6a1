"""The desk's pages that replace an attachment by another file or retire it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from activities.admin.audited import AuditedAdmin
from activities.admin.dossiers.problems import add_problem
from activities.admin.forms import LineField
from activities.dossiers.attachments import attach
from activities.dossiers.attachments.retire import replace_attachment, retire_attachment
from activities.files.uploads import upload_of
from activities.models import DossierAttachment
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import in_request_language
from tenants.admin import has_right
from tenants.permissions import Right
from tenants.site.current import acting_member


class ExaminedFileField(forms.FileField):
    """A file that is judged with its form; its value is what may be attached."""

    widget = UnfoldAdminFileFieldWidget

    def __init__(self, **options: Any) -> None:
        super().__init__(label=_("Tệp"), **options)

    def clean(self, data: Any, initial: Any = None) -> attach.Examined:
        file = super().clean(data, initial)
        try:
            return attach.examine(upload_of(file))
        except Problem as problem:
            raise forms.ValidationError(in_request_language(problem.sentence)) from problem


def what_is_taken() -> str:
    """What files are taken, for the help of a form."""
    words = _("PDF, DOCX, XLSX, PNG hoặc JPEG, tối đa %(limit)d MB; loại tệp được xác định theo nội dung.")
    return str(words % {"limit": settings.PDPL_MAX_ATTACHMENT_MB})


class ReplaceForm(forms.Form):
    """The file that comes in the place of another, and its title."""

    title_vi = LineField(label=_("Tên tài liệu"), max_length=200, widget=UnfoldAdminTextInputWidget)
    file = ExaminedFileField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = what_is_taken()


class ReplacementPages(AuditedAdmin):
    """The views that replace and retire, a mixin of ``DossierAttachmentAdmin``."""

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/replace/", of(self.replace_view), name="activities_dossierattachment_replace"),
            path("<uuid:pk>/retire/", of(self.retire_view), name="activities_dossierattachment_retire"),
        ]
        return [*own, *super().get_urls()]

    def may_retire(self, request: HttpRequest, attachment: DossierAttachment) -> bool:
        return has_right(request, Right.WRITE) and not attachment.retired_at

    def replace_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The form of the new file; needs the right to write, else 403."""

        def replace(attachment: DossierAttachment, form: Any) -> None:
            given = form.cleaned_data
            replace_attachment(acting_member(request), attachment.pk, given["file"], given["title_vi"])

        done = _("Đã thay tài liệu; các phiên bản đã có tài liệu cũ không thay đổi.")
        return self._page(request, pk, _("Thay bằng tệp khác"), done, replace, ReplaceForm)

    def retire_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Asks once more; needs the right to write, else 403."""

        def retire(attachment: DossierAttachment, form: Any) -> None:
            retire_attachment(acting_member(request), attachment.pk)

        done = _("Đã ngừng dùng tài liệu; các phiên bản đã có tài liệu này không thay đổi.")
        return self._page(request, pk, _("Ngừng dùng tài liệu"), done, retire)

    def _page(
        self,
        request: HttpRequest,
        pk: UUID,
        title: Any,
        done: Any,
        act: Callable[[DossierAttachment, Any], None],
        form_class: type[forms.Form] | None = None,
    ) -> HttpResponse:
        if not has_right(request, Right.WRITE):
            raise PermissionDenied
        attachment = self.get_object(request, str(pk))
        if attachment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        back = reverse("admin:activities_dossierattachment_change", args=[pk])
        is_sent = request.method == "POST"
        form = None
        if form_class:
            initial = {"title_vi": attachment.title_vi}
            form = form_class(request.POST, request.FILES) if is_sent else form_class(initial=initial)
        if is_sent and (form is None or form.is_valid()):
            try:
                with transaction.atomic():
                    act(attachment, form)
                messages.success(request, done)
            except Problem as problem:
                add_problem(request, problem)
            return HttpResponseRedirect(reverse("admin:activities_dossierattachment_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "attachment": attachment,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/activities/dossierattachment/retire.html", context)
