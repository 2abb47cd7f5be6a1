"""``/admin/password_reset/…``: Django's own pages for a forgotten password, in the admin's frame."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path

from pdpl_inventory.language import spoken
from tenants import passwords
from tenants.signin import as_refused
from tenants.throttling import Exceeded


class Framed:
    """The context that the admin's templates need."""

    request: Any

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        framed = super().get_context_data(**context)  # type: ignore[misc]
        return {**admin.site.each_context(self.request), "is_nav_sidebar_enabled": False, **framed}


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

    def get_form(self, form_class: Any = None) -> Any:
        form: Any = super().get_form(form_class)
        form.request = self.request
        return form

    def form_invalid(self, form: Any) -> HttpResponse:
        return as_refused(self.request, super().form_invalid(form))


class AskedView(Framed, views.PasswordResetDoneView):
    pass


class ConfirmView(Framed, views.PasswordResetConfirmView):
    pass


class CompleteView(Framed, views.PasswordResetCompleteView):
    pass


urlpatterns = [
    path("password_reset/done/", AskedView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", ConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/done/", CompleteView.as_view(), name="password_reset_complete"),
]
if settings.PDPL_SENDS_MAIL:
    urlpatterns += [path("password_reset/", AskView.as_view(), name="admin_password_reset")]
