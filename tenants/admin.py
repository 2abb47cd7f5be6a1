"""The role table as ``ModelAdmin`` permissions (``RoleAdmin``), and the admin pages of the platform's own models.

Pages of a tenant's records inherit ``RoleAdmin``; no record is known here.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.token_blacklist import admin as tokens
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from tenants.authentication.members import tenants_of
from tenants.authentication.passwords.change import NewPassword, password_changed
from tenants.authentication.passwords.letters import tell_new_address
from tenants.authentication.sign_in import factor_removed
from tenants.authentication.single_sign_on import identities
from tenants.models import Identity, SecondFactor, SignInFailure, User
from tenants.permissions import Right, may
from tenants.requests import platform_access
from tenants.site.current import is_platform, member_of


def has_right(request: HttpRequest, right: Right | None) -> bool:
    member = member_of(request)
    return member is not None and right is not None and may(member.role, right)


def require_right(request: HttpRequest, right: Right) -> None:
    """Raise ``PermissionDenied`` for a reader whose role does not have the right."""
    if not has_right(request, right):
        raise PermissionDenied


class GuardedAdmin(ModelAdmin):
    """A page that answers readers without the right alike, whether the object exists or not."""

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Raises ``PermissionDenied`` first: Django looks for the object first, and redirects when there is none."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)


class RoleAdmin(GuardedAdmin):
    """Requires a right of the role table for each action; an action whose right is None is allowed to no role."""

    view_right: Right | None = Right.READ
    add_right: Right | None = None
    change_right: Right | None = None
    delete_right: Right | None = None
    empty_value_display = "–"
    # "Show all" shows no more than a page.
    list_per_page = list_max_show_all = 50
    # Facets count the rows of every choice of every filter: each count reads the whole table.
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return has_right(request, self.view_right)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_right(request, self.view_right)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return has_right(request, self.add_right)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_right(request, self.change_right)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return has_right(request, self.delete_right)

    def choice_label(self, record: Any) -> str:
        """The text of a record in a choice with autocomplete."""
        return str(record)


class PlatformAdmin(GuardedAdmin):
    """Pages for the platform (``is_platform``) only. Objects are deactivated or expire, and are never deleted."""

    empty_value_display = "–"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_platform(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_platform(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class PlatformUserAdmin(PlatformAdmin, UserAdmin):
    """All users; the page of a tenant's members is in ``activities.admin``."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "last_name", "first_name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    filter_horizontal = ()
    # Unfold's own are empty, and would leave the form of a new user without a field.
    add_fieldsets = UserAdmin.add_fieldsets
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Thông tin cá nhân"), {"fields": ("last_name", "first_name", "email")}),
        (_("Quyền của nền tảng"), {"fields": ("is_active", "is_superuser")}),
        (_("Thời điểm"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            tell_new_address(obj, form.initial["email"], request)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002
        """Django's page; the audit logs of the user's tenants record a new password."""
        response = super().user_change_password(request, id, form_url)
        if response.status_code == 302:  # only what was stored leads on to another page
            user = self.get_object(request, unquote(id))
            password_changed.send(PlatformUserAdmin, user=user, request=request, how=NewPassword.SET)
        return response


@admin.register(SignInFailure)
class SignInFailureAdmin(PlatformAdmin):
    list_display = ("occurred_at", "user", "address", "request_id")
    list_select_related = ("user",)
    list_filter = ("occurred_at",)
    search_fields = ("user__username", "address")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class IdentityForm(forms.ModelForm):
    """An identity at the configured provider: one of each account, and one account of each subject."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.instance.issuer = settings.PDPL_OIDC_ISSUER
        same = Q(user=cleaned.get("user")) | Q(subject=cleaned.get("subject"))
        if Identity.objects.filter(same, issuer=self.instance.issuer).exists():
            raise ValidationError(_("Tài khoản hoặc mã người dùng này đã được liên kết."), code="unique")
        return cleaned


@admin.register(Identity)
class IdentityAdmin(PlatformAdmin):
    """Links an existing account to its person at the identity provider, by the subject; deleting unlinks it."""

    form = IdentityForm
    list_display = ("user", "issuer", "subject", "created_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "subject")
    fields = ("user", "issuer", "subject", "created_at")
    raw_id_fields = ("user",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ("user", "subject")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        accounts = User.objects.filter(is_superuser=False)
        return super().formfield_for_foreignkey(db_field, request, **{**kwargs, "queryset": accounts})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(settings.PDPL_OIDC_ISSUER) and is_platform(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request)

    def save_model(self, request: HttpRequest, obj: Identity, form: Any, change: bool) -> None:
        identities.link(obj)


@admin.register(SecondFactor)
class SecondFactorAdmin(PlatformAdmin):
    """Deleting a second factor lets its user set up another phone; ``factor_removed`` is sent for each of their
    tenants, whose audit log records it."""

    list_display = ("user", "confirmed_at")
    list_select_related = ("user",)
    search_fields = ("user__username",)
    fields = readonly_fields = ("user", "confirmed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_platform(request)

    def delete_model(self, request: HttpRequest, obj: SecondFactor) -> None:
        super().delete_model(request, obj)
        for tenant in tenants_of(obj.user):
            guest = platform_access.guest_of(request.user, tenant)
            factor_removed.send(SecondFactor, member=guest, user=obj.user, request=request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SecondFactor]) -> None:
        with transaction.atomic():
            for each in queryset.select_related("user"):
                self.delete_model(request, each)


# Rights come from the role table, not from groups, and tokens have no page.
assert tokens  # its import has registered them
admin.site.unregister([Group, OutstandingToken, BlacklistedToken])
