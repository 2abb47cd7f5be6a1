"""The admin pages of the files attached to the dossiers: list, add by upload, download, remove.

``replacements`` has those that replace and retire.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from activities.admin.audited import record_later
from activities.admin.badges import badge
from activities.admin.dossiers.problems import add_problem
from activities.admin.dossiers.replacements import ExaminedFileField, ReplacementPages, what_is_taken
from activities.dossiers.attachments import attach, files
from activities.dossiers.attachments.content import EXTENSIONS
from activities.dossiers.attachments.remove import is_in_version, remove_attachments
from activities.dossiers.downloads import stored_download
from activities.models import DossierAttachment
from activities.models.dossiers.attachments import filing_order
from pdpl_inventory.errors import Problem
from tenants.permissions import Right
from tenants.site.current import acting_member


class AttachmentForm(forms.ModelForm):
    """A new attachment; its file is judged with the form."""

    file = ExaminedFileField()


class RetiredFilter(admin.SimpleListFilter):
    title = _("trạng thái")
    parameter_name = "retired"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("đang dùng")), ("yes", _("ngừng dùng"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() not in ("no", "yes"):
            return queryset
        return queryset.filter(retired_at__isnull=self.value() == "no")


@admin.register(DossierAttachment)
class DossierAttachmentAdmin(ReplacementPages):
    """The attachments of both dossiers in filing order. One can be added, replaced, retired and removed."""

    change_form_template = "admin/activities/dossierattachment/change_form.html"

    add_right = delete_right = Right.WRITE
    subject = "attachment"
    form = AttachmentForm
    list_display = ("title_vi", "dossier", "kind", "extent", "added_by", "created_at", "use", "download")
    list_filter = ("dossier", "kind", RetiredFilter)
    show_full_result_count = False
    shown = ("dossier", "kind", "title_vi", "download", "filename", "media_type", "extent", "sha256")
    by = ("added_by", "created_at", "use", "taken_out_by", "retired_at", "replaced_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[DossierAttachment]:
        return DossierAttachment.objects.select_related("created_by", "retired_by").order_by(*filing_order())

    def get_ordering(self, request: HttpRequest) -> Any:
        return filing_order()

    def get_urls(self) -> list[URLPattern]:
        content = require_GET(self.admin_site.admin_view(self.content_view))
        return [path("<uuid:pk>/content/", content, name="activities_dossierattachment_content"), *super().get_urls()]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.shown, *self.by) if obj else ("dossier", "kind", "title_vi", "file")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return (*self.shown, *self.by) if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if not obj:
            form.base_fields["file"].help_text = what_is_taken()
        return form

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if attachment := context.get("original"):
            context["may_retire"] = self.may_retire(request, attachment)
            # Deleting what a version has would be refused.
            context["show_delete"] = not is_in_version(attachment)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: DossierAttachment, form: Any, change: bool) -> None:
        given = {name: form.cleaned_data[name] for name in ("dossier", "kind", "title_vi")}
        made = attach.add_attachment(acting_member(request), form.cleaned_data["file"], **given)
        obj.__dict__.update(made.__dict__)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _or_the_list(request, partial(super().changeform_view, request, *args, **kwargs))

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _or_the_list(request, partial(super().delete_view, request, *args, **kwargs))

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return _or_the_list(request, partial(super().changelist_view, request, *args, **kwargs))

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``attach.add_attachment`` has written the audit event."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[DossierAttachment]) -> None:
        """Do nothing: ``remove_attachments`` writes the audit event."""

    def delete_model(self, request: HttpRequest, obj: DossierAttachment) -> None:
        remove_attachments(acting_member(request), [obj.pk])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[DossierAttachment]) -> None:
        remove_attachments(acting_member(request), list(queryset.order_by().values_list("pk", flat=True)))

    def content_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """The file as a download; the list with a message when its bytes are gone."""
        attachment = self.get_object(request, str(pk))
        if attachment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        name = attachment.filename or f"{attachment.pk}.{EXTENSIONS[attachment.media_type]}"
        try:
            response: HttpResponse = stored_download(
                lambda: files.open_file(attachment), attachment.media_type, name, attachment.sha256
            )
        except Problem as problem:
            add_problem(request, problem)
            return HttpResponseRedirect(reverse("admin:activities_dossierattachment_changelist"))
        record_later(request, lambda member: attach.record_download(member, attachment))
        return response

    @admin.display(description=_("dung lượng"), ordering="size")
    def extent(self, attachment: DossierAttachment) -> str:
        return filesizeformat(attachment.size)

    @admin.display(description=_("người thêm"), ordering="created_by__username")
    def added_by(self, attachment: DossierAttachment) -> str:
        return attachment.created_by.get_username()

    @admin.display(description=_("người ngừng dùng"))
    def taken_out_by(self, attachment: DossierAttachment) -> str:
        return attachment.retired_by.get_username() if attachment.retired_by else "–"

    @admin.display(description=_("trạng thái"), ordering="retired_at")
    def use(self, attachment: DossierAttachment) -> SafeString:
        if not attachment.retired_at:
            return badge(_("đang dùng"), "good")
        return badge(_("đã thay") if attachment.replaced_by_id else _("ngừng dùng"), "warning")

    @admin.display(description=_("tải xuống"))
    def download(self, attachment: DossierAttachment) -> SafeString:
        where = reverse("admin:activities_dossierattachment_content", args=[attachment.pk])
        return format_html('<a href="{}" class="desk-link">{}</a>', where, EXTENSIONS[attachment.media_type].upper())


def _or_the_list(request: HttpRequest, view: Callable[[], Any]) -> Any:
    """The view's answer, or the list with a message when an act is refused; nothing is stored then."""
    try:
        with transaction.atomic():
            return view()
    except Problem as problem:
        add_problem(request, problem)
        return HttpResponseRedirect(reverse("admin:activities_dossierattachment_changelist"))
