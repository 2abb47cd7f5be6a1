"""The member of a session (admin, browsable API), and the scope in which a page of the admin runs.

Tokens and keys are not read here: REST framework authenticates them in the view.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial

from django.conf import settings
from django.contrib.auth import logout
from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pdpl_inventory.replica.current import NeedsPrimary, is_replica
from tenants.authentication import second_factor
from tenants.authentication.members import Member, memberships_of
from tenants.authentication.sessions import member_of_membership, membership_of_session, note_use, was_left
from tenants.isolation.context import committed, scope
from tenants.isolation.replica_reads import START, read_in_scope, written_position
from tenants.requests import platform_access

# The admin's pages for a session whose required second factor is missing.
WITHOUT_SECOND_FACTOR = ("admin:second_factor", "admin:login", "admin:logout")

PLATFORM_PATH = "/admin/tenants/"

# Pages of batches and imports: the progress of an import is not in the audit log, by which a replica is known to have
# what was written.
ON_PRIMARY_PATHS = ("/admin/activities/batch/",)
# The session's key for how far the primary's log had come when the session last wrote.
WRITTEN_KEY = "written_position"


class TenantMiddleware:
    """Sets the session's ``request.member``, ``request.memberships`` and ``request.visited_tenant``.

    A member whose second factor is missing becomes ``request.pending_member``
    instead, and gets only the pages ``WITHOUT_SECOND_FACTOR``. A session that
    proved a factor which was removed since is signed out, and so is one that
    was not used for ``PDPL_SESSION_IDLE_MINUTES``. ``visited_tenant``
    is the tenant that a superuser has chosen to read as a guest.

    Outside the API the whole view, template rendering included, runs in the
    member's scope, which is rolled back when the view raises; a guest's is
    read-only, and opened only for pages that show the tenant's data. What the
    platform sends from its own pages is one transaction without a tenant.
    A member's pages that only read may be answered by the replica.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.member = self._member(request)  # type: ignore[attr-defined]
        if _needs_second_factor(request):
            return redirect(WITHOUT_SECOND_FACTOR[0])
        if member and _may_be_answered_by_replica(request, member):
            position = request.session.get(WRITTEN_KEY, START)
            response = read_in_scope(member.tenant_id, partial(self._read, request), position)
            writes = isinstance(request.failure, NeedsPrimary)  # type: ignore[attr-defined]
        else:
            response = self._answer(request, member)
            writes = request.method not in ("GET", "HEAD")
        if settings.DATABASE_REPLICA_URL and writes and request.user.is_authenticated:
            request.session[WRITTEN_KEY] = written_position()
        return response

    def _answer(self, request: HttpRequest, member: Member | None) -> HttpResponse:
        opened = self._transaction_of(request, member)
        if opened is None:
            return self.get_response(request)
        with opened:
            if member and member.is_guest and platform_access.shows_tenant_data(request):
                platform_access.make_read_only()
            response = self.get_response(request)
            if getattr(request, "failed", False):
                transaction.set_rollback(True)
            return response

    def _read(self, request: HttpRequest) -> HttpResponse:
        """The page, in the open scope. Raises what the replica failed with, whatever page Django made of it."""
        request.failed = False  # type: ignore[attr-defined]
        request.failure = getattr(request, "failure", None)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if is_replica() and request.failure:  # type: ignore[attr-defined]
            raise request.failure  # type: ignore[attr-defined]
        if request.failed and not is_replica():  # type: ignore[attr-defined]
            transaction.set_rollback(True)
        return response

    def _transaction_of(self, request: HttpRequest, member: Member | None) -> AbstractContextManager[None] | None:
        """The context in which the view runs; None for a view that opens its own or reads alone."""
        if request.path.startswith("/api/"):
            return None
        if member and not (member.is_guest and not platform_access.shows_tenant_data(request)):
            return scope(member.tenant_id)
        return committed() if _is_of_platform(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Marks the request for rollback: Django makes the exception a response before ``__call__`` could see it.

        A failure of the replica is kept for ``_read``; the response for it is shown to nobody.
        """
        request.failed = True  # type: ignore[attr-defined]
        if is_replica() and isinstance(exception, Error | NeedsPrimary):
            request.failure = exception  # type: ignore[attr-defined]
            return HttpResponse(status=503)
        return None

    def _member(self, request: HttpRequest) -> Member | None:
        if not request.user.is_authenticated:
            return None
        if was_left(request.session):
            logout(request)
            return None
        note_use(request.session)
        memberships = request.memberships = memberships_of(request.user)  # type: ignore[attr-defined]
        visited = platform_access.visited_tenant(request, memberships)
        request.visited_tenant = visited  # type: ignore[attr-defined]
        if own := membership_of_session(request, memberships):
            member, tenant = member_of_membership(own), own.tenant
        elif visited:
            member, tenant = platform_access.guest_of(request.user, visited), visited
        else:
            return None
        if not second_factor.is_missing(request.session, tenant, member.user):
            return member
        if second_factor.was_removed(request.session):
            # Not to the page of the second factor, where a stolen session could set up another phone.
            logout(request)
            request.memberships = []  # type: ignore[attr-defined]
            return None
        request.pending_member = member  # type: ignore[attr-defined]
        return None


def _may_be_answered_by_replica(request: HttpRequest, member: Member) -> bool:
    """Whether the request reads the tenant's data at the desk, as a member."""
    return (
        bool(settings.DATABASE_REPLICA_URL)
        and request.method in ("GET", "HEAD")
        and not member.is_guest
        and platform_access.shows_tenant_data(request)
        and not request.path.startswith(ON_PRIMARY_PATHS)
    )


def _is_of_platform(request: HttpRequest) -> bool:
    """Whether the request writes rows of the platform at its pages."""
    return request.method == "POST" and request.path.startswith(PLATFORM_PATH)


def _needs_second_factor(request: HttpRequest) -> bool:
    is_pending = hasattr(request, "pending_member") and request.path.startswith("/admin/")
    return is_pending and request.path not in map(reverse, WITHOUT_SECOND_FACTOR)
