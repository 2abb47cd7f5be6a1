"""Opens the tenant's context for people with a session (admin, browsable API), and closes it for everyone.

A token's tenant is not known here: REST framework reads tokens in the view.
"""

from collections.abc import Callable

from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tenants import secondfactor, visiting
from tenants.authentication import Member, memberships_of
from tenants.context import scope
from tenants.models import Membership

SESSION_KEY = "tenant_id"
# What somebody may still open whose second factor is missing.
DOORSTEP = ("admin:second_factor", "admin:login", "admin:logout")


class TenantMiddleware:
    """Sets ``request.member`` and ``request.memberships``; and ``request.awaiting`` instead of the member whose
    second factor is missing, who gets no further than the doorstep. A session that proved a factor which was
    taken away since is signed out. ``request.visited`` is the tenant whose guest the platform is.

    Outside the API the whole view, its template included, runs in the member's scope; a guest's is read-only.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.member = self._member(request)  # type: ignore[attr-defined]
        if _waits_outside(request):
            return redirect(DOORSTEP[0])
        if member is None or request.path.startswith("/api/"):
            return self.get_response(request)
        if member.is_guest and not visiting.is_in_room(request):
            return self.get_response(request)
        with scope(member.tenant_id):
            if member.is_guest:
                visiting.forbid_writing()
            response = self.get_response(request)
            if getattr(request, "failed", False):
                transaction.set_rollback(True)
            return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Django turns a view's exception into an answer before it reaches ``__call__``; remember to roll back."""
        request.failed = True  # type: ignore[attr-defined]

    def _member(self, request: HttpRequest) -> Member | None:
        if not request.user.is_authenticated:
            return None
        memberships = request.memberships = memberships_of(request.user)  # type: ignore[attr-defined]
        visited = request.visited = visiting.visited(request, memberships)  # type: ignore[attr-defined]
        if chosen := membership_of_session(request, memberships):
            member, tenant = as_member(chosen), chosen.tenant
        elif visited:
            member, tenant = visiting.as_guest(request.user, visited), visited
        else:
            return None
        if not secondfactor.is_missing(request.session, tenant, member.user):
            return member
        if secondfactor.is_forgotten(request.session):
            # Not to the doorstep, where whoever holds this session could set up a phone of their own.
            logout(request)
            request.memberships = []  # type: ignore[attr-defined]
            return None
        request.awaiting = member  # type: ignore[attr-defined]
        return None


def _waits_outside(request: HttpRequest) -> bool:
    """Whether somebody whose second factor is missing asks for more than the doorstep."""
    is_desk = hasattr(request, "awaiting") and request.path.startswith("/admin/")
    return is_desk and request.path not in map(reverse, DOORSTEP)


def member_of_session(request: HttpRequest, memberships: list[Membership]) -> Member | None:
    """None too while the second factor that the tenant requires is missing."""
    chosen = membership_of_session(request, memberships)
    if chosen is None or secondfactor.is_missing(request.session, chosen.tenant, chosen.user):
        return None
    return as_member(chosen)


def membership_of_session(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """Of the tenant that the session names, or else of the user's first."""
    named = request.session.get(SESSION_KEY)
    own = (each for each in memberships if str(each.tenant_id) == named)
    return next(own, memberships[0] if memberships else None)


def as_member(chosen: Membership) -> Member:
    return Member(chosen.user, chosen.tenant_id, chosen.role, "session", door="admin")
