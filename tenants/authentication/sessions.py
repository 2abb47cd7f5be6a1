"""Sessions of the admin: the membership that a session uses, its ``Member``, and sessions as credentials of the API.

``TenantMiddleware`` decides for each request whether that member may act.
"""

import time
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from tenants.authentication import second_factor
from tenants.authentication.members import Member
from tenants.models import Membership, User

# The session's key for the id of the tenant that the user chose last.
SESSION_KEY = "tenant_id"
# The session's key for the time of its last request, in seconds since 1970; it may lie ``NOTED_EVERY`` seconds back.
USED_KEY = "used_at"
NOTED_EVERY = 60


def note_use(session: Any) -> None:
    """Note that the session is used. Writes once a minute at most."""
    if time.time() - session.get(USED_KEY, 0) >= NOTED_EVERY:
        session[USED_KEY] = int(time.time())


def was_left(session: Any) -> bool:
    """Whether the session was not used for ``PDPL_SESSION_IDLE_MINUTES``."""
    return time.time() - session.get(USED_KEY, 0) > settings.PDPL_SESSION_IDLE_MINUTES * 60


def member_of_session(request: HttpRequest, memberships: list[Membership]) -> Member | None:
    """The session's member, or None without a membership or while a required second factor is missing."""
    membership = membership_of_session(request, memberships)
    if membership is None or second_factor.is_missing(request.session, membership.tenant, membership.user):
        return None
    return member_of_membership(membership)


def membership_of_session(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The membership in the tenant that the session names, else the user's oldest; None without any."""
    named = request.session.get(SESSION_KEY)
    own = (each for each in memberships if str(each.tenant_id) == named)
    return next(own, memberships[0] if memberships else None)


def member_of_membership(membership: Membership) -> Member:
    """The member that a session at the admin has by this membership."""
    return Member(membership.user, membership.tenant_id, membership.role, "session", door="admin")


class BrowserSession(SessionAuthentication):
    """The session of a member signed in at ``/admin/``, for the browsable API; CSRF is enforced.

    None for a member whose second factor is missing (``TenantMiddleware``).
    """

    def authenticate(self, request: Request) -> tuple[User, Member] | None:
        found = super().authenticate(request)
        if found is None or isinstance(found[0], AnonymousUser):
            return None
        member = getattr(request._request, "member", None)
        return (member.user, replace(member, door="api")) if member else None
