"""What a page of the admin asks about its request: the member, the platform, the tenant shown."""

from django.http import HttpRequest

from tenants.authentication.members import Member
from tenants.models import Membership, Tenant


def member_of(request: HttpRequest) -> Member | None:
    """The session's member or guest, as set by ``TenantMiddleware``.

    None without a sign-in, while a required second factor is missing, and for
    the platform outside of a visit.
    """
    return getattr(request, "member", None)


def acting_member(request: HttpRequest) -> Member:
    """The session's member, on pages that require one."""
    member = member_of(request)
    assert member is not None
    return member


def is_platform(request: HttpRequest) -> bool:
    """Whether the user is a superuser without a membership, visiting a tenant or not.

    A superuser with a membership has only its role's rights; one whose second
    factor is missing has none.
    """
    user, member = request.user, member_of(request)
    if hasattr(request, "pending_member"):
        return False
    return (member is None or member.is_guest) and user.is_active and bool(getattr(user, "is_superuser", False))


def is_guest(request: HttpRequest) -> bool:
    """Whether the platform is visiting a tenant."""
    member = member_of(request)
    return member is not None and member.is_guest


def is_own_desk(request: HttpRequest) -> bool:
    """Whether a member is at their own tenant's desk: not a guest, and not the platform's own pages."""
    return member_of(request) is not None and not is_guest(request)


def own_memberships(request: HttpRequest) -> list[Membership]:
    """The user's active memberships, as set by ``TenantMiddleware``."""
    return getattr(request, "memberships", [])


def own_membership(request: HttpRequest) -> Membership | None:
    """The membership of the session's member; None for a guest."""
    member = member_of(request)
    return next((each for each in own_memberships(request) if member and each.tenant_id == member.tenant_id), None)


def tenant_of(request: HttpRequest) -> Tenant | None:
    """The tenant whose pages are shown: the member's own, or the one visited."""
    if own := own_membership(request):
        return own.tenant
    return getattr(request, "visited_tenant", None) if is_guest(request) else None
