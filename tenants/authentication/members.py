"""``Member``, the authenticated subject of a request, and the queries of active members and memberships."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, models

from tenants.isolation.context import fetch_in_scope, person_scope
from tenants.models import Membership, Tenant, User
from tenants.permissions import Right, may

# Runs in every request: Django's ORM takes longer to compile this query than PostgreSQL to run it.
ACTIVE_MEMBER_QUERY = """
SELECT m.role, {}
FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id JOIN tenants_tenant t ON t.id = m.tenant_id
WHERE m.tenant_id = %s AND m.user_id = %s AND m.is_active AND u.is_active AND t.is_active
"""
# A membership that holds: it, its user and its tenant are active.
ACTIVE = {"is_active": True, "user__is_active": True, "tenant__is_active": True}


@dataclass(frozen=True)
class Member:
    """An authenticated user with a role in one tenant.

    ``via`` is the kind of credential: ``password``, ``token``, ``session`` or
    ``key``. A key acts for the user who made it, in the key's role;
    ``maker_role`` is that user's current role, whose rights the key never
    exceeds. ``door`` is where the request came in: ``api`` or ``admin``. A
    guest is a superuser who reads the tenant's pages without a membership.
    """

    user: User
    tenant_id: UUID
    role: str
    via: str
    key_id: UUID | None = None
    key_prefix: str = ""
    maker_role: str | None = None
    door: str = "api"
    is_guest: bool = False

    def may(self, right: Right) -> bool:
        return may(self.role, right) and (self.maker_role is None or may(self.maker_role, right))


def member_of(tenant_id: UUID, user_id: Any, via: str) -> Member | None:
    """The member, or None when the user, the tenant or the membership is not active."""
    found = fetch_in_scope(tenant_id, ACTIVE_MEMBER_QUERY.format(columns_of(User, "u")), [tenant_id, user_id])
    if not found:
        return None
    role, *values = found[0]
    return Member(User.from_db(DEFAULT_DB_ALIAS, names_of(User), values), tenant_id, role, via)


def names_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def columns_of(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


def memberships_of(user: User) -> list[Membership]:
    """The user's active memberships with their tenants, oldest first."""
    with person_scope(user.pk):
        memberships = Membership._base_manager.filter(user=user, **ACTIVE).select_related("tenant", "user")
        return list(memberships.order_by("created_at"))


def tenants_of(user: User) -> list[Tenant]:
    """The tenants in which the user's membership is active, whether or not the tenant and the user are."""
    with person_scope(user.pk):
        memberships = Membership._base_manager.filter(user=user, is_active=True).select_related("tenant")
        return [each.tenant for each in memberships]
