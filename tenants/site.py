"""The admin site of members: who may sign in, and for which of their tenants. What each may do is in ``admin``."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.signals import user_logged_in
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.forms import AdminOwnPasswordChangeForm
from unfold.sites import UnfoldAdminSite
from unfold.widgets import BASE_INPUT_CLASSES

from pdpl_inventory.language import spoken
from tenants import secondfactor
from tenants.authentication import Member, memberships_of
from tenants.middleware import SESSION_KEY, member_of_session
from tenants.models import Membership, User
from tenants.permissions import Right, may
from tenants.signin import TooManyFailures, as_refused, refuse_if_limited, remember_failure, signed_in


def member_of(request: HttpRequest) -> Member | None:
    """The member whose session this is, as ``TenantMiddleware`` found."""
    return getattr(request, "member", None)


def acting(request: HttpRequest) -> Member:
    """The member who acts; a page that only members reach asks this."""
    member = member_of(request)
    assert member is not None
    return member


def is_platform(request: HttpRequest) -> bool:
    """A superuser who is no tenant's member. One who is a member acts as one, by their role."""
    user = request.user
    if hasattr(request, "awaiting"):
        return False
    return member_of(request) is None and user.is_active and bool(getattr(user, "is_superuser", False))


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
            refuse(self.request, username)
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
        refuse(self.request, username)
        try:
            return super().clean_old_password()
        except ValidationError:
            remember_failure(self, {"username": username}, self.request)
            raise


def refuse(request: Any, username: str) -> None:
    """``signin.refuse_if_limited`` in a form's words."""
    try:
        refuse_if_limited(username, request)
    except TooManyFailures as refusal:
        request.refusal = refusal
        raise ValidationError(spoken(refusal.sentence), code=refusal.code) from refusal


def tenant_name(request: HttpRequest) -> str:
    """What stands under the site's name: whose register this is."""
    return own.tenant.name if (own := own_membership(request)) else ""


def own_style(request: HttpRequest) -> str:
    return static("tenants/desk.css")


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
        own = own_membership(request)
        return {
            **super().each_context(request),
            "memberships": getattr(request, "memberships", []),
            "own_membership": own,
            "may_see_history": is_platform(request) or (own is not None and may(own.role, Right.AUDIT)),
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


def choose_tenant(request: HttpRequest) -> HttpResponse:
    """Go on as a member of another of one's own tenants; a name that is none of them changes nothing."""
    named = request.POST.get("tenant_id", "")
    memberships: list[Membership] = getattr(request, "memberships", [])
    if named in {str(each.tenant_id) for each in memberships}:
        request.session[SESSION_KEY] = named
        tell(request, memberships)
    return redirect("admin:index")


@receiver(user_logged_in)
def tell_of_session(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    # A new sign-in proves everything anew.
    request.session.pop(secondfactor.PROVEN, None)
    tell(request, memberships_of(user))


def tell(request: HttpRequest, memberships: list[Membership]) -> None:
    """That a session has come to a tenant; a superuser who is nobody's member comes to none."""
    if member := member_of_session(request, memberships):
        signed_in.send(MemberSite, member=member, request=request)
