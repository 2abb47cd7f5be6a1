"""``/admin/second-factor/``: between the password and the desk, where a tenant requires a second factor."""

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

from tenants import secondfactor, visiting
from tenants.authentication import Member
from tenants.models import SecondFactor, User
from tenants.sealing import unseal
from tenants.signin import (
    as_a_forms_error,
    as_refused,
    charge_code,
    factor_set_up,
    give_code_back,
    refuse_if_limited,
    remember_failure,
    signed_in,
)

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
        with as_a_forms_error(self.request):
            refuse_if_limited(username, self.request)
            charge_code(self.user)
        code = "".join(str(self.cleaned_data["code"]).split())
        # A wrong code is a failed sign-in, whose row outlives the form's refusal.
        self.proven = secondfactor.prove(self.user, code) if code.isascii() else None
        if self.proven is None:
            remember_failure(self, {"username": username}, self.request)
            raise ValidationError(_("Mã không đúng, đã hết hạn hoặc đã dùng rồi."), code="invalid")
        give_code_back(self.user)
        return code


@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Asks for a code; of whoever has no phone set up yet, with the picture to set it up by."""
    member = getattr(request, "awaiting", None)
    if member is None:
        return redirect("admin:index")
    if member.is_guest and "leave" in request.POST:
        visiting.end(request)
        return redirect("admin:index")
    factor = secondfactor.of(member.user)
    is_new, is_lost = factor.confirmed_at is None, not secondfactor.is_readable(factor)
    form = CodeForm(request, member.user)
    if is_lost:
        logger.warning("A second factor cannot be read: it was sealed under another SECRET_KEY.")
    elif request.method == "POST" and form.is_valid() and form.proven:
        _let_in(request, member, form.proven, is_new)
        return redirect("admin:index")
    picture = segno.make(secondfactor.address(factor), error="m").svg_data_uri(scale=5, light="white") if is_new else ""
    context = {
        **admin.site.each_context(request),
        "title": _("Xác thực hai bước"),
        "form": form,
        "picture": picture,
        "secret": unseal(factor.secret) if is_new else "",
        "is_lost": is_lost,
        "may_leave": member.is_guest,
    }
    return as_refused(request, TemplateResponse(request, "admin/second_factor.html", context))


def _let_in(request: HttpRequest, member: Member, proven: SecondFactor, is_new: bool) -> None:
    request.session.cycle_key()
    secondfactor.keep(request.session, proven)
    if is_new:
        factor_set_up.send(CodeForm, member=member, request=request)
    if not member.is_guest:  # the tenant was told of a guest when it was chosen
        signed_in.send(CodeForm, member=member, request=request)
