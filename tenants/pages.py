"""``/admin/password_reset/…``: Django's own views for a forgotten password, in the frame of the sign-in page."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from unfold.widgets import BASE_INPUT_CLASSES

from pdpl_inventory.language import spoken
from tenants import passwords
from tenants.signin import as_refused
from tenants.throttling import Exceeded


class Framed:
    """The context that the frame needs, what the page says, and the words of its button, if it has one."""

    request: Any
    template_name: str | None = "admin/password.html"
    words: Any = ""
    button: Any = ""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        framed = super().get_context_data(**context)  # type: ignore[misc]
        for field in framed["form"] if framed.get("form") else ():
            field.field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)
        shown = {"words": self.words, "button": self.button}
        return {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False, **shown, **framed}


class LimitedResetForm(passwords.ResetForm):
    """The letter goes out beside the request, as over the API, and within the same limits."""

    request: Any = None

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        try:
            passwords.limit_resets(email, self.request)
        except Exceeded as refusal:
            self.request.refusal = refusal
            raise ValidationError(spoken(refusal.sentence), code=refusal.code) from refusal
        return email

    def save(self, *_: Any, **__: Any) -> None:
        passwords.send_letter(self.cleaned_data["email"], self.request)


class AskView(Framed, views.PasswordResetView):
    form_class = LimitedResetForm
    words = _(
        "Nhập địa chỉ thư điện tử của bạn. Nếu đó là địa chỉ của một tài khoản, "
        "thư hướng dẫn đặt mật khẩu mới sẽ được gửi đến."
    )
    button = _("Gửi thư cho tôi")

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form

    def form_invalid(self, form: Any) -> HttpResponse:
        return as_refused(self.request, super().form_invalid(form))


class AskedView(Framed, views.PasswordResetDoneView):
    words = _(
        "Nếu đó là địa chỉ của một tài khoản, thư đang được gửi đến. "
        "Không thấy thì hãy xem hộp thư rác và kiểm tra lại địa chỉ đã nhập."
    )


class ConfirmView(Framed, views.PasswordResetConfirmView):
    words = _("Nhập mật khẩu mới hai lần.")
    button = _("Đặt mật khẩu mới")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        shown = super().get_context_data(**context)
        if not shown["validlink"]:
            shown["words"] = _(
                "Liên kết này không dùng được nữa: đã quá một giờ hoặc đã được dùng. Hãy yêu cầu lần nữa."
            )
        return shown


class CompleteView(Framed, views.PasswordResetCompleteView):
    words = _("Mật khẩu mới đã được đặt. Bây giờ bạn có thể đăng nhập.")


urlpatterns = [
    path("password_reset/done/", AskedView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", ConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/done/", CompleteView.as_view(), name="password_reset_complete"),
]
if settings.PDPL_SENDS_MAIL:
    urlpatterns += [path("password_reset/", AskView.as_view(), name="admin_password_reset")]
