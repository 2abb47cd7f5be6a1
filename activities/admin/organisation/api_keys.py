"""The admin pages of API keys: list, create (the key is shown once), revoke, for members with the right to manage."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.access import api_keys
from activities.admin.audited import AuditedAdmin
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.admin import has_right
from tenants.models import ApiKey
from tenants.permissions import Right
from tenants.site.current import acting_member


class KeyForm(forms.ModelForm):
    """A new key; its expiry must be in the future."""

    class Meta:
        model = ApiKey
        fields = ("name", "role", "expires_at")

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at and expires_at <= timezone.now():
            raise ValidationError(in_request_language(say("past")), code="past")
        return expires_at


@admin.register(ApiKey)
class ApiKeyAdmin(AuditedAdmin):
    """The tenant's keys. A key can be created and revoked, not changed or deleted."""

    view_right = add_right = Right.MANAGE
    subject = "key"
    form = KeyForm
    list_display = ("name", "role", "prefix", "made_by", "created_at", "last_used_at", "expires_at", "revoked_at")
    list_filter = ("role", "revoked_at")
    search_fields = ("name", "prefix")
    ordering = ("-id",)
    actions = ("revoke",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return super().get_queryset(request).select_related("maker__user")

    @admin.display(description=_("người tạo"), ordering="maker__user__username")
    def made_by(self, key: ApiKey) -> str:
        return key.maker.user.get_username()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "role", "expires_at")
        return ("name", "role", "prefix", "made_by", "created_at", "last_used_at", "expires_at", "revoked_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.get_fields(request, obj) if obj else ()

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        given = form.cleaned_data
        key, text = api_keys.create_key(acting_member(request), given["name"], given["role"], given["expires_at"])
        obj.__dict__.update(key.__dict__)
        request.key_text = text  # type: ignore[attr-defined]

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``api_keys.create_key`` has written the audit event."""

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """Show the key in this answer only: a message of Django's would put it into a cookie."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "key": obj,
            "text": request.key_text,  # type: ignore[attr-defined]
            "title": _("Khóa API vừa tạo"),
        }
        return TemplateResponse(request, "admin/key_made.html", context, headers={"Cache-Control": "no-store"})

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return has_right(request, Right.MANAGE)

    @admin.action(description=_("Thu hồi các khóa đã chọn"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        for key in queryset.order_by("id"):
            api_keys.revoke_key(acting_member(request), key.pk)
        self.message_user(request, _("Đã thu hồi các khóa đã chọn."), messages.SUCCESS)
