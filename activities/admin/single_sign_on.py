"""``/admin/oidc/…``: sign-in at the desk through the identity provider, and the page that says why it was refused."""

import logging
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from activities.access.single_sign_on import NotAdmitted, admit
from tenants.authentication.addresses import address_of, network_of
from tenants.authentication.sign_in import WINDOW, remember_failure
from tenants.authentication.single_sign_on import identities, provider
from tenants.authentication.single_sign_on.groups import WrongGroups
from tenants.authentication.single_sign_on.provider import Person, ProviderFailed
from tenants.authentication.single_sign_on.sessions import expect_answer
from tenants.models import User
from tenants.site.current import is_platform, member_of
from tenants.throttling.limits import Exceeded, charge

logger = logging.getLogger("pdpl.signin")

NEXT = "next"
LONGEST_NEXT = 2_000
# What the page says for each reason, and its status.
REASONS: dict[str, tuple[int, Any]] = {
    "expired": (400, _("Lần đăng nhập này đã quá hạn hoặc đã dùng rồi. Hãy đăng nhập lại từ đầu.")),
    "cancelled": (403, _("Bạn đã hủy đăng nhập, hoặc nhà cung cấp định danh không cho phép tài khoản của bạn.")),
    "unreachable": (502, _("Nhà cung cấp định danh không trả lời. Hãy thử lại sau ít phút.")),
    "invalid": (
        400,
        _(
            "Câu trả lời của nhà cung cấp định danh không hợp lệ. "
            "Hãy thử lại; nếu vẫn không được, hãy báo người vận hành."
        ),
    ),
    "groups_left_out": (
        403,
        _(
            "Nhà cung cấp định danh không gửi danh sách nhóm của bạn vì quá dài. "
            "Hãy báo người vận hành giới hạn các nhóm được gửi."
        ),
    ),
    "no_groups": (403, _("Tài khoản của bạn không thuộc nhóm nào được dùng hệ thống này.")),
    "not_added": (
        403,
        _(
            "Bạn chưa là thành viên đang hoạt động của đơn vị, và đơn vị không tự thêm thành viên khi đăng nhập. "
            "Hãy liên hệ quản trị viên của đơn vị."
        ),
    ),
    "inactive": (403, _("Tài khoản này không còn hoạt động, hoặc không đăng nhập được qua nhà cung cấp định danh.")),
    "limited": (429, _("Có quá nhiều lượt đăng nhập từ địa chỉ của bạn. Hãy thử lại sau ít phút.")),
    "misconfigured": (503, _("Việc đăng nhập này chưa được cấu hình đúng. Hãy báo người vận hành.")),
}


@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Go to the provider; ``next`` is the page to open afterwards."""
    _require_provider()
    if _is_signed_in(request):
        return redirect("admin:index")
    if request.user.is_authenticated:  # in a session without a membership
        logout(request)
    network = network_of(address_of(request))
    limit, window = settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS, int(WINDOW.total_seconds())
    try:
        charge(f"oidc-from/{network}", 1, limit, window, "too_many_sign_ins")
        response = provider.redirect_to_provider(request, request.build_absolute_uri(reverse("oidc_callback")))
    except Exceeded:
        return _refuse("limited")
    except ProviderFailed as failure:
        return _refuse(failure.reason)
    page = request.POST.get(NEXT, "")
    if len(page) <= LONGEST_NEXT and url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure()):
        request.session[NEXT] = page
    expect_answer(request.session)
    return response


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """The provider's answer: signs the person in, or leads to the page that says why not."""
    _require_provider()
    if _is_signed_in(request):
        return redirect("admin:index")
    try:
        person = provider.person_of(request)
    except ProviderFailed as failure:
        if failure.reason == "invalid":
            remember_failure(callback, {}, request)
        return _refuse(failure.reason)
    try:
        user = admit(person)
    except NotAdmitted as refusal:
        name = refusal.user.get_username() if refusal.user else identities.name_in_failures(person)
        remember_failure(callback, {"username": name}, request)
        return _refuse(refusal.reason)
    except WrongGroups:
        logger.error("PDPL_OIDC_GROUPS cannot be read: manage.py check tells why.")
        return _refuse("misconfigured")
    return _sign_in(request, user, person)


def _sign_in(request: HttpRequest, user: User, person: Person) -> HttpResponse:
    page = request.session.pop(NEXT, "")
    request.person = person  # type: ignore[attr-defined]
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return HttpResponseRedirect(page or reverse("admin:index"))


@never_cache
@require_GET
def refused(request: HttpRequest) -> HttpResponse:
    """Says why a sign-in was refused, by ``reason``, in a page of its own, where the language can be switched."""
    _require_provider()
    reason = request.GET.get("reason", "")
    if reason not in REASONS:
        raise Http404
    status, text = REASONS[reason]
    title = _("Không đăng nhập được")
    context = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False, "title": title, "text": text}
    return TemplateResponse(request, "admin/password.html", context, status=status)


def _refuse(reason: str) -> HttpResponse:
    return redirect(f"{reverse('oidc_refused')}?{urlencode({'reason': reason})}")


def _require_provider() -> None:
    if not settings.PDPL_OIDC_ISSUER:
        raise Http404


def _is_signed_in(request: HttpRequest) -> bool:
    """Whether the session has pages to show; one whose second factor is missing does not come here."""
    return member_of(request) is not None or is_platform(request)


urlpatterns = [
    path("oidc/", start, name="oidc_start"),
    path("oidc/callback/", callback, name="oidc_callback"),
    path("oidc/refused/", refused, name="oidc_refused"),
]
