"""``MemberSite``, the admin's site, and the parts of its layout that the settings name (``admin_frame``)."""

from typing import Any

from django.conf import settings
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.sites import UnfoldAdminSite

from tenants.authentication.sign_in import signed_out
from tenants.authentication.single_sign_on.provider import end_session_address
from tenants.authentication.single_sign_on.sessions import is_of_provider as is_session_of_provider
from tenants.requests import platform_access
from tenants.site.current import is_guest, is_platform, member_of, own_membership, tenant_of
from tenants.site.forms import ChangePasswordForm, SignInForm
from tenants.site.refusals import with_refusal_status
from tenants.site.tenant_choice import choose_tenant, tenants_to_choose


def tenant_name(request: HttpRequest) -> str:
    """The subheader of the site: the name of the tenant shown."""
    return tenant.name if (tenant := tenant_of(request)) else ""


def own_style(request: HttpRequest) -> str:
    return static("tenants/desk.css")


def own_script(request: HttpRequest) -> str:
    return static("tenants/switch.js")


def favicon(request: HttpRequest) -> str:
    return static("tenants/favicon.svg")


class Choices(AutocompleteJsonView):
    """The choices of a field with autocomplete, in the words of the records' page."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        page: Any = self.model_admin
        return {**super().serialize_result(obj, to_field_name), "text": page.choice_label(obj)}


class MemberSite(UnfoldAdminSite):
    index_title = _("Sổ đăng ký xử lý dữ liệu cá nhân")
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return member_of(request) is not None or is_platform(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return with_refusal_status(request, super().login(request, extra_context))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """End the session here, and at the identity provider by which it was started, if it has a page for that."""
        is_of_provider, member = is_session_of_provider(request.session), member_of(request)
        if member and not member.is_guest and request.method == "POST":
            signed_out.send(MemberSite, member=member, request=request)
        response: HttpResponse = super().logout(request, extra_context)
        if is_of_provider and request.method == "POST":
            address = end_session_address(request.build_absolute_uri(reverse("admin:login")))
            return redirect(address) if address else response
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        form = type("BoundForm", (ChangePasswordForm,), {"request": request})
        view = PasswordChangeView.as_view(
            form_class=form,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return with_refusal_status(request, view(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "own_membership": own_membership(request),
            "tenant_shown": tenant_of(request),
            "tenants_to_choose": tenants_to_choose(request),
            "identity_provider": settings.PDPL_OIDC_NAME if settings.PDPL_OIDC_ISSUER else "",
            "most_offered": platform_access.MOST_OFFERED,
            "is_platform": is_platform(request),
            "is_guest": is_guest(request),
            # For the platform's own pages; each page of a tenant's records overrides it.
            "may_see_history": is_platform(request),
        }

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from tenants.site.second_factor_page import second_factor_page  # imports ``admin.site``, which is this site

        choose = self.admin_view(require_POST(choose_tenant))
        own = [
            path("tenant/", choose, name="choose_tenant"),
            path("second-factor/", second_factor_page, name="second_factor"),
        ]
        return [*own, *super().get_urls()]
