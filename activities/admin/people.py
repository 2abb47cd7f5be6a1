"""The tenant itself and its members: pages of those who manage, and of the platform that makes tenants."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from activities import audit, members
from activities.admin.trail import Audited
from activities.models.audit import Action
from activities.tenancy import create_tenant
from pdpl_inventory.language import spoken
from pdpl_inventory.messages import say
from tenants import visiting
from tenants.context import scope
from tenants.models import Membership, Role, Tenant, User
from tenants.permissions import Right
from tenants.signin import address_of
from tenants.site import acting, is_platform


class NewMemberForm(SetPasswordMixin, forms.ModelForm):
    """A new person. Someone whom another tenant knows is added by the platform, or this form would guess passwords."""

    username = UsernameField(
        label=_("Tên đăng nhập"), max_length=150, validators=User._meta.get_field("username").validators
    )
    email = forms.EmailField(
        label=_("Thư điện tử"), required=False, help_text=_("Nơi nhận thư khi người này quên mật khẩu.")
    )
    password1, password2 = SetPasswordMixin.create_password_fields(
        label1=_("Mật khẩu"), label2=_("Mật khẩu (nhập lại)")
    )

    class Meta:
        model = Membership
        fields = ("username", "role")

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username=username).exists():
            raise ValidationError(_("Tên đăng nhập này đã có người dùng."), code="unique")
        return username

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.validate_passwords()
        self.validate_password_for_user(User(username=cleaned.get("username", "")))
        return cleaned


class MemberForm(forms.ModelForm):
    """A member's role, and whether they are one still. A tenant keeps at least one administrator."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, is_active = cleaned.get("role", self.instance.role), cleaned.get("is_active", False)
        try:
            members.keep_an_admin(Membership(pk=self.instance.pk, role=role, is_active=is_active))
        except members.LastAdmin as error:
            raise ValidationError(spoken(say("last_admin")), code="last_admin") from error
        return cleaned


@admin.register(Membership)
class MembershipAdmin(Audited):
    view_right = add_right = change_right = Right.MANAGE
    subject = "member"
    list_display = ("username", "role", "is_active", "created_at")
    list_filter = ("role", "is_active")
    search_fields = ("user__username",)
    ordering = ("user__username",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("user")

    @admin.display(description=_("tên đăng nhập"), ordering="user__username")
    def username(self, membership: Membership) -> str:
        return membership.user.get_username()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **{"form": MemberForm if obj else NewMemberForm, **kwargs})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("username", "email", "password1", "password2", "role")
        return ("username", "role", "is_active", "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username", "created_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        by, given = acting(request), form.cleaned_data
        if change:
            done = members.change(by, obj.pk, given["role"], given["is_active"])
        else:
            done = members.add(by, given["username"], Role(given["role"]), given["password1"], given["email"])
        obj.__dict__.update(done.__dict__)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """``members`` has told of it, here and below."""

    log_change = log_addition


@admin.register(Tenant)
class TenantAdmin(Audited):
    """Members who manage see their own tenant; the platform sees all and makes them.

    What the platform does is in Django's own log, a change in the tenant's log too: the tenant reads only that one.
    """

    view_right = change_right = Right.MANAGE
    subject = "tenant"
    list_display = ("name", "name_en", "is_active", "created_at")
    search_fields = ("name", "name_en", "tax_code")
    fields = (
        "name", "name_en", "tax_code", "address", "phone", "email",
        "dpo_name", "dpo_phone", "dpo_email", "requires_totp", "is_active", "id", "created_at",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tenant]:
        tenants = super().get_queryset(request)
        return tenants if is_platform(request) else tenants.filter(pk=acting(request).tenant_id)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("id", "created_at") if is_platform(request) else ("is_active", "id", "created_at")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_platform(request) or super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request) or super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_platform(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request) or super().has_change_permission(request, obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return admin.ModelAdmin.log_addition(self, request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        if not is_platform(request):
            return super().log_change(request, obj, message)
        if message:
            self.tell_of_platform(request, obj, message[0]["changed"]["fields"])
        return admin.ModelAdmin.log_change(self, request, obj, message)

    def tell_of_platform(self, request: HttpRequest, tenant: Tenant, fields: list[str]) -> None:
        """In a scope of its own: the platform's pages run in none."""
        guest = visiting.as_guest(request.user, tenant)
        with scope(tenant.pk):
            words = say("tenant_changed_by_platform", by=guest.user.get_username(), name=tenant.name)
            where = address_of(request)
            audit.record(guest, Action.TENANT_CHANGED, words, record_id=str(tenant.pk), fields=fields, address=where)

    def may_see_history(self, request: HttpRequest) -> bool:
        return is_platform(request) or super().may_see_history(request)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if is_platform(request):
            return admin.ModelAdmin.history_view(self, request, object_id, extra_context)
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        if change:
            obj.save()
        else:
            obj.__dict__.update(create_tenant(**form.cleaned_data).__dict__)
