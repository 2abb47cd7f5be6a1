"""Who may do what at ``/admin/``: the role table as ``ModelAdmin`` permissions, and the platform's own pages.

Pages of a tenant's records are built upon ``ByRole``; nothing here knows what
a record is.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.token_blacklist import admin as tokens
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from tenants import visiting
from tenants.authentication import tenants_of
from tenants.models import SecondFactor, SignInFailure, User
from tenants.permissions import Right, may
from tenants.signin import factor_forgotten
from tenants.site import is_platform, member_of


def holds(request: HttpRequest, right: Right | None) -> bool:
    member = member_of(request)
    return member is not None and right is not None and may(member.role, right)


class ByRole(ModelAdmin):
    """Each act asks for a right of the role table; an act without one is nobody's."""

    view_right: Right | None = Right.READ
    add_right: Right | None = None
    change_right: Right | None = None
    delete_right: Right | None = None
    # Counting every choice of every filter reads the whole register once for each.
    show_facets = admin.ShowFacets.NEVER

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds(request, self.view_right)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(request, self.view_right)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(request, self.add_right)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(request, self.change_right)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(request, self.delete_right)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Django looks for the object before it asks for permission; without a tenant there is nowhere to look."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().get_object(request, object_id, from_field)


class OfPlatform(ModelAdmin):
    """Pages for the platform alone. What is here is deactivated or grows old, never deleted."""

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
class PlatformUserAdmin(OfPlatform, UserAdmin):
    """Every user of every tenant: those of a tenant are its members."""

    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ("username", "last_name", "first_name", "email", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Thông tin cá nhân"), {"fields": ("last_name", "first_name", "email")}),
        (_("Quyền của nền tảng"), {"fields": ("is_active", "is_superuser")}),
        (_("Thời điểm"), {"fields": ("last_login", "date_joined")}),
    )
    readonly_fields = ("last_login", "date_joined")


@admin.register(SignInFailure)
class SignInFailureAdmin(OfPlatform):
    list_display = ("occurred_at", "user", "address", "request_id")
    list_select_related = ("user",)
    list_filter = ("occurred_at",)
    search_fields = ("user__username", "address")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SecondFactor)
class SecondFactorAdmin(OfPlatform):
    """Who has set up a phone. Deleting it lets them set up another, when they have lost it; their tenants are told."""

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
            guest = visiting.as_guest(request.user, tenant)
            factor_forgotten.send(SecondFactor, member=guest, user=obj.user, request=request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SecondFactor]) -> None:
        with transaction.atomic():
            for each in queryset.select_related("user"):
                self.delete_model(request, each)


# Roles are the product's own, and tokens are nobody's to look at.
assert tokens
admin.site.unregister([Group, OutstandingToken, BlacklistedToken])
