"""The admin site of members: who may sign in, and for which of their tenants. What each may do is in ``admin``."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.sites import UnfoldAdminSite
from unfold.widgets import BASE_INPUT_CLASSES

from tenants import secondfactor, visiting
from tenants.authentication import Member, memberships_of
from tenants.middleware import SESSION_KEY, member_of_session
from tenants.models import Membership, Tenant, User
from tenants.signin import as_a_forms_error, as_refused, refuse_if_limited, remember_failure, signed_in


def member_of(request: HttpRequest) -> Member | None:
    """The member whose session this is, as ``TenantMiddleware`` found."""
    return getattr(request, "member", None)


def acting(request: HttpRequest) -> Member:
    """The member who acts; a page that only members reach asks this."""
    member = member_of(request)
    assert member is not None
    return member


def is_platform(request: HttpRequest) -> bool:
    """A superuser who is no tenant's member, a guest of one or of none. One who is a member acts as one, by role."""
    user, member = request.user, member_of(request)
    if hasattr(request, "awaiting"):
        return False
    return (member is None or member.is_guest) and user.is_active and bool(getattr(user, "is_superuser", False))


class SignInForm(AuthenticationForm):
    """Takes every active user who is a member of an active tenant, whatever ``is_staff`` says, and superusers."""

    error_messages = {
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu không đúng, hoặc tài khoản không còn hoạt động."),
        "inactive": _("Tài khoản này không còn hoạt động."),
    }
    required_css_class = "required"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = " ".join(BASE_INPUT_CLASSES)

    def clean(self) -> dict[str, Any]:
        if username := self.cleaned_data.get("username"):
            with as_a_forms_error(self.request):
                refuse_if_limited(username, self.request)
        return super().clean()

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if not (user.is_superuser or memberships_of(user)):
            remember_failure(self, {"username": user.get_username()}, self.request)
            raise self.get_invalid_login_error()


class ChangePasswordForm(AdminOwnPasswordChangeForm):
    """Guesses at the old password count as failed sign-ins."""

    request: Any = None

    def clean_old_password(self) -> str:
        username = self.user.get_username()
        with as_a_forms_error(self.request):
            refuse_if_limited(username, self.request)
        try:
            return super().clean_old_password()
        except ValidationError:
            remember_failure(self, {"username": username}, self.request)
            raise


def tenant_name(request: HttpRequest) -> str:
    """What stands under the site's name: whose register this is."""
    return tenant.name if (tenant := tenant_of(request)) else ""


def own_style(request: HttpRequest) -> str:
    return static("tenants/desk.css")


def own_script(request: HttpRequest) -> str:
    return static("tenants/switch.js")


def favicon(request: HttpRequest) -> str:
    return static("tenants/favicon.svg")


class MemberSite(UnfoldAdminSite):
    index_title = _("Sổ đăng ký xử lý dữ liệu cá nhân")
    login_form = SignInForm

    def has_permission(self, request: HttpRequest) -> bool:
        return member_of(request) is not None or is_platform(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return as_refused(request, super().login(request, extra_context))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        form = type("BoundForm", (ChangePasswordForm,), {"request": request})
        view = PasswordChangeView.as_view(
            form_class=form,
            success_url=reverse("admin:password_change_done"),
            template_name="registration/password_change_form.html",
            extra_context={**self.each_context(request), **(extra_context or {})},
        )
        return as_refused(request, view(request))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "own_membership": own_membership(request),
            "tenant_shown": tenant_of(request),
            "tenants_to_choose": tenants_to_choose(request),
            "most_offered": visiting.MOST_OFFERED,
            "is_platform": is_platform(request),
            "is_guest": is_guest(request),
            # Of the platform's own pages; those of a tenant say it each for itself.
            "may_see_history": is_platform(request),
        }

    def get_urls(self) -> list[URLResolver | URLPattern]:
        from tenants.doorstep import second_factor  # asks the admin for its site, which this is

        choose = self.admin_view(require_POST(choose_tenant))
        own = [
            path("tenant/", choose, name="choose_tenant"),
            path("second-factor/", second_factor, name="second_factor"),
        ]
        return [*own, *super().get_urls()]


def own_membership(request: HttpRequest) -> Membership | None:
    """The membership as which the member of this session acts."""
    member = member_of(request)
    memberships: list[Membership] = getattr(request, "memberships", [])
    return next((each for each in memberships if member and each.tenant_id == member.tenant_id), None)


def is_guest(request: HttpRequest) -> bool:
    """Whether the desk is a tenant's that the platform looks at."""
    member = member_of(request)
    return member is not None and member.is_guest


def tenant_of(request: HttpRequest) -> Tenant | None:
    """Whose desk this is."""
    if own := own_membership(request):
        return own.tenant
    return getattr(request, "visited", None) if is_guest(request) else None


def tenants_to_choose(request: HttpRequest) -> Iterable[Tenant]:
    """What the switch offers: to members of several tenants those, to the platform all that are active."""
    if is_platform(request):
        return visiting.offered()
    memberships: list[Membership] = getattr(request, "memberships", [])
    return [each.tenant for each in memberships] if len(memberships) > 1 else []


def choose_tenant(request: HttpRequest) -> HttpResponse:
    """Go on in another tenant: as a member in another of one's own, as the platform's guest in any or again in none."""
    named = request.POST.get("tenant_id", "")
    if not is_platform(request):
        _go_over(request, named)
    elif named:
        visiting.begin(request, named)
    else:
        visiting.end(request)
    return redirect("admin:index")


def _go_over(request: HttpRequest, named: str) -> None:
    memberships: list[Membership] = getattr(request, "memberships", [])
    if named not in {str(each.tenant_id) for each in memberships}:
        raise Http404
    request.session[SESSION_KEY] = named
    tell(request, memberships)


@receiver(user_logged_in)
def tell_of_session(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    # A new sign-in proves everything anew.
    request.session.pop(secondfactor.PROVEN, None)
    visiting.end(request)
    tell(request, memberships_of(user))


def tell(request: HttpRequest, memberships: list[Membership]) -> None:
    """That a session has come to a tenant; a superuser who is nobody's member comes to none by signing in."""
    if member := member_of_session(request, memberships):
        signed_in.send(MemberSite, member=member, request=request)
