"""The platform as a tenant's guest: a superuser who is nobody's member looks at one tenant's desk, and changes nothing.

A choice lives in the session. It holds for a working day, while its tenant is
active and whoever chose is the platform still; one that no longer holds is
forgotten, so that it has to be made, and told of, anew.
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

from tenants.authentication import Member
from tenants.models import Membership, Role, Tenant

SESSION_KEY = "visited_tenant_id"
CHOSEN_AT = "visited_since"
HOLDS_FOR = timedelta(hours=8)
# As many tenants as a page offers; the platform's list of tenants leads to all of them.
MOST_OFFERED = 100
# Where the tenant's rows are shown. What else there is at the admin is the platform's, or the person's own.
ROOMS = ("/admin/activities/", "/admin/autocomplete/", "/admin/search/")
# Sent with ``member`` and ``request`` when somebody has chosen a tenant: what is done with it is not known here.
chosen = Signal()


def begin(request: HttpRequest, named: str) -> None:
    """Choose a tenant, on its record. Raises ``Http404`` when none that is active has this id."""
    tenant = _active(named)
    if tenant is None:
        raise Http404
    chosen.send(Tenant, member=as_guest(request.user, tenant), request=request)
    request.session[SESSION_KEY] = str(tenant.pk)
    request.session[CHOSEN_AT] = timezone.now().timestamp()


def end(request: HttpRequest) -> None:
    for key in (SESSION_KEY, CHOSEN_AT):
        request.session.pop(key, None)


def visited(request: HttpRequest, memberships: list[Membership]) -> Tenant | None:
    """The tenant that the platform has chosen, at its pages; whoever is a member acts as one."""
    named = request.session.get(SESSION_KEY)
    if named is None or not request.path.startswith("/admin/"):
        return None
    is_platform = bool(getattr(request.user, "is_superuser", False)) and not memberships
    tenant = _active(named) if is_platform and not _has_lapsed(request) else None
    if tenant is None:
        end(request)
    return tenant


def _has_lapsed(request: HttpRequest) -> bool:
    """A choice of an older version has no moment: it has lapsed."""
    return timezone.now().timestamp() >= request.session.get(CHOSEN_AT, 0) + HOLDS_FOR.total_seconds()


def _active(named: str) -> Tenant | None:
    try:
        return Tenant.objects.filter(pk=UUID(named), is_active=True).first()
    except ValueError:
        return None


def as_guest(user: AbstractBaseUser | AnonymousUser, tenant: Tenant) -> Member:
    """Reads what an auditor reads."""
    return Member(user, tenant.pk, Role.AUDITOR, "session", door="admin", is_guest=True)  # type: ignore[arg-type]


def is_in_room(request: HttpRequest) -> bool:
    """Whether what a guest asks for shows the tenant's rows; nothing else is run in the tenant's scope."""
    return request.path == reverse("admin:index") or request.path.startswith(ROOMS)


def forbid_writing() -> None:
    """Until the transaction ends the database itself refuses every change, whatever a page forgets."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")


def offered() -> QuerySet[Tenant]:
    """Those to choose from, and one more when there are more."""
    return Tenant.objects.filter(is_active=True).only("name").order_by("name", "id")[: MOST_OFFERED + 1]
