"""The admin pages of a tenant's members: add one, change a role, withdraw, for members with the right to manage."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.forms import SetPasswordMixin, UsernameField
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import INPUT_CLASSES

from activities.access import members
from activities.admin.audited import AuditedAdmin
from pdpl_inventory.language import in_request_language
from pdpl_inventory.messages import say
from tenants.erased_names import refuse_erased_name
from tenants.models import Membership, Role, User
from tenants.permissions import Right
from tenants.site.current import acting_member


class NewMemberForm(SetPasswordMixin, forms.ModelForm):
    """A new member with a new user name.

    A user of another tenant is added by the API or the platform: with this form passwords could be guessed.
    """

    username = UsernameField(
        label=_("Tên đăng nhập"),
        max_length=150,
        validators=[*User._meta.get_field("username").validators, refuse_erased_name],
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("username", "email", "password1", "password2"):
            self.fields[name].widget.attrs["class"] = " ".join(INPUT_CLASSES)

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
    """A member's role and whether they are active. The last active administrator stays one."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        role, is_active = cleaned.get("role", self.instance.role), cleaned.get("is_active", False)
        try:
            members.require_remaining_admin(Membership(pk=self.instance.pk, role=role, is_active=is_active))
        except members.LastAdmin as error:
            raise ValidationError(in_request_language(say("last_admin")), code="last_admin") from error
        return cleaned


@admin.register(Membership)
class MembershipAdmin(AuditedAdmin):
    """The tenant's members, withdrawn ones too. A member can be added and changed, not deleted."""

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
        kept = ("kept_by_provider",) if settings.PDPL_OIDC_ISSUER else ()
        return ("username", "role", "is_active", *kept, "created_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("username", "kept_by_provider", "created_at") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        by, given = acting_member(request), form.cleaned_data
        if change:
            done = members.change_member(by, obj.pk, given["role"], given["is_active"])
        else:
            done = members.add_member(by, given["username"], Role(given["role"]), given["password1"], given["email"])
        obj.__dict__.update(done.__dict__)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """Do nothing: ``members`` has written the audit event, of an addition and of a change."""

    log_change = log_addition
