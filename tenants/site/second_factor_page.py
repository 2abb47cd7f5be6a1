"""``/admin/second-factor/``: the page after the password, where the tenant requires a second factor."""

import logging
from typing import Any

import segno
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from unfold.widgets import BASE_INPUT_CLASSES

from tenants.authentication import second_factor
from tenants.authentication.members import Member
from tenants.authentication.sealing import unseal
from tenants.authentication.sign_in import (
    charge_code,
    factor_set_up,
    refund_code,
    refuse_if_limited,
    remember_failure,
    signed_in,
)
from tenants.models import SecondFactor, User
from tenants.requests import platform_access
from tenants.site.refusals import limits_as_form_errors, with_refusal_status

logger = logging.getLogger("pdpl.signin")


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Mã sáu chữ số"),
        max_length=10,
        widget=forms.TextInput(
            attrs={
                "class": " ".join(BASE_INPUT_CLASSES),
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "autofocus": True,
            }
        ),
    )

    def __init__(self, request: Any, user: User) -> None:
        super().__init__(request.POST if request.method == "POST" else None)
        self.request, self.user = request, user
        self.proven: SecondFactor | None = None

    def clean_code(self) -> str:
        username = self.user.get_username()
        with limits_as_form_errors(self.request):
            refuse_if_limited(username, self.request)
            charge_code(self.user)
        code = "".join(str(self.cleaned_data["code"]).split())
        self.proven = second_factor.verify_code(self.user, code) if code.isascii() else None
        if self.proven is None:
            # A failed sign-in, whose row is committed although the form is refused.
            remember_failure(self, {"username": username}, self.request, what="code")
            raise ValidationError(_("Mã không đúng, đã hết hạn hoặc đã dùng rồi."), code="invalid")
        refund_code(self.user)
        return code


@never_cache
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Asks for a code and completes the sign-in; shows the QR code to a user without a confirmed factor."""
    member = getattr(request, "pending_member", None)
    if member is None:
        return redirect("admin:index")
    if member.is_guest and "leave" in request.POST:
        platform_access.end_visit(request)
        return redirect("admin:index")
    factor = second_factor.factor_of(member.user)
    is_new, is_lost = factor.confirmed_at is None, not second_factor.is_readable(factor)
    form = CodeForm(request, member.user)
    if is_lost:
        logger.warning("A second factor cannot be read: it was sealed under another SECRET_KEY.")
    elif request.method == "POST" and form.is_valid() and form.proven:
        _complete_sign_in(request, member, form.proven, is_new)
        return redirect("admin:index")
    picture = (
        segno.make(second_factor.provisioning_uri(factor), error="m").svg_data_uri(scale=5, light="white")
        if is_new
        else ""
    )
    context = {
        **admin.site.each_context(request),
        "title": _("Xác thực hai bước"),
        "form": form,
        "picture": picture,
        "secret": unseal(factor.secret) if is_new else "",
        "is_lost": is_lost,
        "may_leave": member.is_guest,
    }
    return with_refusal_status(request, TemplateResponse(request, "admin/second_factor.html", context))


def _complete_sign_in(request: HttpRequest, member: Member, proven: SecondFactor, is_new: bool) -> None:
    request.session.cycle_key()
    second_factor.mark_session(request.session, proven)
    if is_new:
        factor_set_up.send(CodeForm, member=member, request=request)
    if not member.is_guest:  # a guest was recorded when the visit started
        signed_in.send(CodeForm, member=member, request=request)
