"""The site's forms of sign-in and of changing one's own password. Both keep the limits of failed sign-ins."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.widgets import BASE_INPUT_CLASSES

from tenants.authentication.members import memberships_of
from tenants.authentication.passwords.change import NewPassword, password_changed
from tenants.authentication.sign_in import refuse_if_limited, remember_failure
from tenants.models import User
from tenants.site.refusals import limits_as_form_errors


class SignInForm(AuthenticationForm):
    """Admits active members of active tenants, whatever their ``is_staff``, and superusers."""

    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản không còn hoạt động."),
        "inactive": _("Tài khoản này không còn hoạt động."),
        "provider_only": _("Hãy đăng nhập qua nhà cung cấp định danh: mật khẩu chỉ dành cho bên vận hành nền tảng."),
    }
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)

    def clean(self) -> dict[str, Any]:
        if username := self.cleaned_data.get("username"):
            with limits_as_form_errors(self.request):
                refuse_if_limited(username, self.request)
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if settings.PDPL_OIDC_ONLY and not user.is_superuser:
            remember_failure(self, {"username": user.get_username()}, self.request)
            raise ValidationError(self.error_messages["provider_only"], code="provider_only")
        if not (user.is_superuser or memberships_of(user)):
            remember_failure(self, {"username": user.get_username()}, self.request)
            raise self.get_invalid_login_error()


class ChangePasswordForm(AdminOwnPasswordChangeForm):
    """Records a wrong old password as a failed sign-in, within the same limits, and a new one in the audit logs."""

    request: Any = None

    def clean_old_password(self) -> str:
        username = self.user.get_username()
        with limits_as_form_errors(self.request):
            refuse_if_limited(username, self.request)
        try:
            return super().clean_old_password()
        except ValidationError:
            remember_failure(self, {"username": username}, self.request)
            raise

    def save(self, commit: bool = True) -> Any:
        user = super().save(commit)
        password_changed.send(ChangePasswordForm, user=user, request=self.request, how=NewPassword.CHANGED)
        return user
