"""Read-only visits: a superuser without a membership may read one tenant's pages at the admin as its guest.

The chosen tenant is kept in the session. The visit ends after eight hours, or
when the tenant is inactive or the user is no longer the platform's; it is then
removed from the session, so that a new visit is recorded again.
"""

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import connection
from django.db.models import QuerySet
from django.dispatch import Signal
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone

from tenants.authentication.members import Member
from tenants.models import Membership, Role, Tenant

SESSION_KEY = "visited_tenant_id"
CHOSEN_AT = "visited_since"
VISIT_LIFETIME = timedelta(hours=8)
# A page offers no more tenants than these; the admin's list of tenants has all.
MOST_OFFERED = 100
# The pages that show a tenant's rows; all others of the admin are the platform's or the user's own.
TENANT_DATA_PATHS = ("/admin/activities/", "/admin/autocomplete/", "/admin/search/")
# Sent with ``member`` (the guest) and ``request`` when a visit starts; the audit log receives it.
visit_started = Signal()


def start_visit(request: HttpRequest, named: str) -> None:
    """Start a visit and send ``visit_started``. Raises ``Http404`` when ``named`` is no active tenant's id."""
    tenant = _active_tenant(named)
    if tenant is None:
        raise Http404
    visit_started.send(Tenant, member=guest_of(request.user, tenant), request=request)
    request.session[SESSION_KEY] = str(tenant.pk)
    request.session[CHOSEN_AT] = timezone.now().timestamp()


def end_visit(request: HttpRequest) -> None:
    for key in (SESSION_KEY, CHOSEN_AT):
        request.session.pop(key, None)


def visited_tenant(request: HttpRequest, memberships: list[Membership]) -> Tenant | None:
    """The tenant of the current visit; None outside the admin, and for users with a membership.

    Ends a visit that no longer holds.
    """
    named = request.session.get(SESSION_KEY)
    if named is None or not request.path.startswith("/admin/"):
        return None
    is_platform = bool(getattr(request.user, "is_superuser", False)) and not memberships
    tenant = _active_tenant(named) if is_platform and not _has_expired(request) else None
    if tenant is None:
        end_visit(request)
    return tenant


def _has_expired(request: HttpRequest) -> bool:
    """A visit without a start, from an older version, has expired."""
    return timezone.now().timestamp() >= request.session.get(CHOSEN_AT, 0) + VISIT_LIFETIME.total_seconds()


def _active_tenant(named: str) -> Tenant | None:
    try:
        return Tenant.objects.filter(pk=UUID(named), is_active=True).first()
    except ValueError:
        return None


def guest_of(user: AbstractBaseUser | AnonymousUser, tenant: Tenant) -> Member:
    """The guest of a visit, with an auditor's rights."""
    return Member(user, tenant.pk, Role.AUDITOR, "session", door="admin", is_guest=True)  # type: ignore[arg-type]


def shows_tenant_data(request: HttpRequest) -> bool:
    """Whether the page shows a tenant's rows; only these run in the visited tenant's scope."""
    return request.path == reverse("admin:index") or request.path.startswith(TENANT_DATA_PATHS)


def make_read_only() -> None:
    """Make the database refuse every change until the transaction ends, whatever a page would allow."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def tenants_offered() -> QuerySet[Tenant]:
    """Active tenants by name: ``MOST_OFFERED``, and one more that shows there are others."""
    return Tenant.objects.filter(is_active=True).only("name").order_by("name", "id")[: MOST_OFFERED + 1]
