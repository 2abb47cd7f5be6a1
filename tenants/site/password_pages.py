"""``/admin/password_reset/…``: Django's views for a forgotten password, in the layout of the sign-in page."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.widgets import BASE_INPUT_CLASSES

from tenants.authentication.passwords import change as passwords
from tenants.authentication.passwords.change import NewPassword
from tenants.site.refusals import limits_as_form_errors, with_refusal_status


class SignInLayoutMixin:
    """Adds the site's context, the text of the page and the label of its button, if it has one."""

    request: Any
    template_name: str | None = "admin/password.html"
    text: Any = ""
    button_label: Any = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        context = super().get_context_data(**context)  # type: ignore[misc]
        for field in context["form"] if context.get("form") else ():
            field.field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)
        shown = {"text": self.text, "button_label": self.button_label}
        return {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False, **shown, **context}


class LimitedResetForm(passwords.ResetForm):
    """Sends the e-mail in the background and within the same limits as the API does."""

    request: Any = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        with limits_as_form_errors(self.request):
            passwords.limit_resets(email, self.request)
        return email

    def save(self, *_: Any, **__: Any) -> None:
        passwords.send_reset_email(self.cleaned_data["email"], self.request)


class ResetView(SignInLayoutMixin, views.PasswordResetView):
    form_class = LimitedResetForm
    text = _(
        "Nhập địa chỉ thư điện tử của bạn. Nếu đó là địa chỉ của một tài khoản, "
        "thư hướng dẫn đặt mật khẩu mới sẽ được gửi đến."
    )
    button_label = _("Gửi thư cho tôi")

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form

    def form_invalid(self, form: Any) -> HttpResponse:
        return with_refusal_status(self.request, super().form_invalid(form))


class ResetSentView(SignInLayoutMixin, views.PasswordResetDoneView):
    text = _(
        "Nếu đó là địa chỉ của một tài khoản, thư đang được gửi đến. "
        "Không thấy thì hãy xem hộp thư rác và kiểm tra lại địa chỉ đã nhập."
    )


class ConfirmView(SignInLayoutMixin, views.PasswordResetConfirmView):
    text = _("Nhập mật khẩu mới hai lần.")
    button_label = _("Đặt mật khẩu mới")

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        passwords.password_changed.send(ConfirmView, user=form.user, request=self.request, how=NewPassword.RESET)
        return response

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shown = super().get_context_data(**context)
        if not shown["validlink"]:
            shown["text"] = _(
                "Liên kết này không dùng được nữa: đã quá một giờ hoặc đã được dùng. Hãy yêu cầu lần nữa."
            )
        return shown


class CompleteView(SignInLayoutMixin, views.PasswordResetCompleteView):
    text = _("Mật khẩu mới đã được đặt. Bây giờ bạn có thể đăng nhập.")


urlpatterns = [
    path("password_reset/done/", ResetSentView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", ConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/done/", CompleteView.as_view(), name="password_reset_complete"),
]
if settings.PDPL_SENDS_MAIL:
    urlpatterns += [path("password_reset/", ResetView.as_view(), name="admin_password_reset")]
