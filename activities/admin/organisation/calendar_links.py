"""The admin pages of calendar links: list, make (the link is shown once), withdraw. Every member has their own."""

from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from activities.admin.audited import AuditedAdmin
from activities.deadlines.calendar import links
from activities.deadlines.calendar.link_views import url_of
from activities.models import CalendarLink
from tenants.admin import has_right
from tenants.permissions import Right
from tenants.site.current import acting_member, is_guest


@admin.register(CalendarLink)
class CalendarLinkAdmin(AuditedAdmin):
    """The member's links, for administrators everyone's. A link can be made and withdrawn, not changed."""

    view_right = add_right = Right.READ
    subject = "calendar_link"
    fields: tuple[str, ...] = ("name",)
    list_display = ("name", "made_by", "created_at")
    ordering = ("-id",)
    actions = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[CalendarLink]:
        return links.links_of(acting_member(request)).order_by(*self.ordering)

    @admin.display(description=_("người tạo"), ordering="maker__user__username")
    def made_by(self, link: CalendarLink) -> str:
        return link.maker.user.get_username()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("name", "made_by", "created_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.get_readonly_fields(request, obj) or ("name",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"name": _(links.DEFAULT_NAME)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return False for the platform's guests too: they are no members, and their visit is read-only."""
        return super().has_add_permission(request) and not is_guest(request)

    def save_model(self, request: HttpRequest, obj: CalendarLink, form: Any, change: bool) -> None:
        member = acting_member(request)
        link, secret = links.make_link(member, form.cleaned_data["name"])
        obj.__dict__.update(link.__dict__)
        request.link_url = url_of(request, member.tenant_id, secret)  # type: ignore[attr-defined]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``links.make_link`` has written the audit event."""

    def response_add(
        self, request: HttpRequest, obj: CalendarLink, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the link in this answer only: a message of Django's would put it into a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "url": request.link_url,  # type: ignore[attr-defined]
            "title": _("Liên kết lịch vừa tạo"),
        }
        return TemplateResponse(
            request, "admin/activities/calendar_link_made.html", context, headers={"Cache-Control": "no-store"}
        )

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return has_right(request, Right.READ) and not is_guest(request)

    @admin.action(description=_("Hủy các liên kết đã chọn"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[CalendarLink]) -> None:
        ids: list[UUID] = [link.pk for link in queryset.order_by("id")]
        for link_id in ids:
            links.withdraw_link(acting_member(request), link_id)
        self.message_user(request, _("Đã hủy các liên kết đã chọn."), messages.SUCCESS)
