"""The tenant of a session: recorded when a user signs in, changed by the switch in the header of the pages."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from tenants.authentication import second_factor
from tenants.authentication.members import memberships_of
from tenants.authentication.sessions import SESSION_KEY, member_of_session, note_use
from tenants.authentication.sign_in import signed_in
from tenants.authentication.single_sign_on.sessions import note_sign_in
from tenants.models import Membership, Tenant, User
from tenants.requests import platform_access
from tenants.site.current import is_platform, own_memberships


def tenants_to_choose(request: HttpRequest) -> Iterable[Tenant]:
    """The switch's tenants: all active ones for the platform, else the user's own when there are several."""
    if is_platform(request):
        return platform_access.tenants_offered()
    memberships = own_memberships(request)
    return [each.tenant for each in memberships] if len(memberships) > 1 else []


def choose_tenant(request: HttpRequest) -> HttpResponse:
    """POST ``tenant_id``: switch to another own tenant; for the platform, start a visit, or end it when empty.

    Raises ``Http404`` for a tenant that the user may not choose.
    """
    named = request.POST.get("tenant_id", "")
    if not is_platform(request):
        _switch_membership(request, named)
    elif named:
        platform_access.start_visit(request, named)
    else:
        platform_access.end_visit(request)
    return redirect("admin:index")


def _switch_membership(request: HttpRequest, named: str) -> None:
    memberships = own_memberships(request)
    if named not in {str(each.tenant_id) for each in memberships}:
        raise Http404
    request.session[SESSION_KEY] = named
    send_signed_in(request, memberships)


@receiver(user_logged_in)
def on_logged_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    # A session keeps no second factor, no visit and no identity provider across sign-ins.
    request.session.pop(second_factor.SESSION_KEY, None)
    platform_access.end_visit(request)
    note_sign_in(request)
    note_use(request.session)
    send_signed_in(request, memberships_of(user))


def send_signed_in(request: HttpRequest, memberships: list[Membership]) -> None:
    """Send ``signed_in`` for the session's tenant; nothing without a member, as for a superuser or a missing factor."""
    if member := member_of_session(request, memberships):
        signed_in.send(Membership, member=member, request=request)
