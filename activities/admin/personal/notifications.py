"""The page of a member's own notifications, and their choice of how they are notified."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminRadioSelectWidget

from activities.admin import badges, deadlines
from activities.admin.records.particulars import address_of
from activities.models import Notification, ProcessingActivity
from activities.models.desk import Channel, Occasion
from activities.notifications import inbox
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import Sentence
from tenants.admin import RoleAdmin
from tenants.site.current import acting_member, is_own_desk

# The work list to which a notification of several activities leads.
LISTS = {Occasion.RETURNED: "returned", Occasion.WAITING: "waiting"}
OF_VERSIONS = (Occasion.VERSION_RETURNED, Occasion.VERSION_WAITING)


class ChannelForm(forms.Form):
    """A channel for each occasion."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for occasion in Occasion:
            self.fields[occasion.value] = forms.ChoiceField(
                label=occasion.label, choices=Channel.choices, widget=UnfoldAdminRadioSelectWidget
            )


@admin.register(Notification)
class NotificationAdmin(RoleAdmin):
    """The member's own notifications, newest first. Opening one marks it as read and leads to what it is about."""

    change_list_template = "admin/activities/notification/change_list.html"
    list_display = ("opened", "sentence", "comment", "created_at")
    list_display_links = None
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and is_own_desk(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notification]:
        return inbox.own_notifications(acting_member(request))

    def get_urls(self) -> list[URLPattern]:
        of = self.admin_site.admin_view
        own = [
            path("<uuid:pk>/open/", of(self.open_view), name="activities_notification_open"),
            path("read/", of(require_POST(self.read_all)), name="activities_notification_read_all"),
            path("channels/", of(self.channels_view), name="activities_notification_channels"),
        ]
        return [*own, *super().get_urls()]

    def open_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self.require_own_desk(request)
        notification = self.get_queryset(request).filter(pk=pk).first()
        if notification is None:
            raise Http404
        inbox.mark_read(self.get_queryset(request).filter(pk=pk))
        if notification.occasion == Occasion.DEADLINE:
            return HttpResponseRedirect(reverse(f"admin:{deadlines.ROUTE}"))
        alone = notification.record_id
        if notification.occasion in OF_VERSIONS:
            return HttpResponseRedirect(reverse("admin:activities_dossierversion_change", args=[alone]))
        if alone and ProcessingActivity.objects.filter(pk=alone).exists():
            return HttpResponseRedirect(address_of(ProcessingActivity, alone))
        address = reverse("admin:activities_processingactivity_changelist")
        return HttpResponseRedirect(f"{address}?work={LISTS[Occasion(notification.occasion)]}")

    def read_all(self, request: HttpRequest) -> HttpResponse:
        self.require_own_desk(request)
        inbox.mark_read(self.get_queryset(request))
        return HttpResponseRedirect(reverse("admin:activities_notification_changelist"))

    def channels_view(self, request: HttpRequest) -> HttpResponse:
        """The form of the member's channels."""
        self.require_own_desk(request)
        member = acting_member(request)
        form = ChannelForm(request.POST or None, initial=inbox.channels_of(member))
        back = reverse("admin:activities_notification_changelist")
        if request.method == "POST" and form.is_valid():
            inbox.choose_channels(member, form.cleaned_data)
            messages.success(request, _("Đã lưu cách nhận thông báo."))
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Cách nhận thông báo"),
            "opts": self.opts,
            "form": form,
            "has_address": bool(member.user.email),
            "back": back,
        }
        return TemplateResponse(request, "admin/activities/notification/channels.html", context)

    def require_own_desk(self, request: HttpRequest) -> None:
        """Raise ``PermissionDenied`` for a guest, whose visit is read-only, and for a reader without a tenant."""
        if not self.has_view_permission(request):
            raise PermissionDenied

    @admin.display(description=_("trạng thái"))
    def opened(self, notification: Notification) -> SafeString:
        return badges.badge(_("đã đọc")) if notification.read_at else badges.badge(_("chưa đọc"), "info")

    @admin.display(description=_("thông báo"))
    def sentence(self, notification: Notification) -> SafeString:
        where = reverse("admin:activities_notification_open", args=[notification.pk])
        words = in_request_language(Sentence(notification.message_vi, notification.message))
        return format_html('<a class="desk-link" href="{}">{}</a>', where, words)


def side_item(request: HttpRequest) -> dict[str, Any]:
    """The page of notifications for the side bar, with the number of the unread ones."""
    unread = inbox.own_notifications(acting_member(request)).filter(read_at__isnull=True).count()
    return {
        "title": _("Thông báo cho tôi"),
        "icon": "notifications",
        "link": reverse("admin:activities_notification_changelist"),
        "badge": str(unread) if unread else "",
        "badge_variant": "primary",
    }
