"""Who may come in through the identity provider: their account and memberships follow their groups at each sign-in.

Each tenant's part is a transaction of its own, as is the account's: whatever
is left undone, the next sign-in does.
"""

import logging
from uuid import UUID

from activities.access.members import follow_provider
from activities.models.audit import Door, Via
from tenants.authentication.members import Member, memberships_of
from tenants.authentication.single_sign_on.groups import roles_by_tenant
from tenants.authentication.single_sign_on.identities import create_user, user_of
from tenants.authentication.single_sign_on.provider import Person
from tenants.isolation.context import person_scope, scope
from tenants.models import Membership, Role, Tenant, User

logger = logging.getLogger("pdpl.signin")


class NotAdmitted(Exception):
    """The person, whose account is ``user`` if there is one, has no access.

    ``reason`` is ``no_groups``, ``not_added`` or ``inactive``.
    """

    def __init__(self, reason: str, user: User | None = None) -> None:
        super().__init__(reason)
        self.reason, self.user = reason, user


def admit(person: Person) -> User:
    """The person's account, with its memberships as their groups have them.

    Raises ``NotAdmitted`` without an active membership, and ``WrongGroups``.
    """
    roles = roles_by_tenant(person.groups)
    tenants = {tenant.pk: tenant for tenant in Tenant.objects.filter(pk__in=roles, is_active=True)}
    if len(tenants) < len(roles):
        logger.warning("PDPL_OIDC_GROUPS names a tenant that is missing or inactive.")
    adding = {pk for pk, tenant in tenants.items() if tenant.adds_members_at_sign_in}
    user = user_of(person)
    if user is None:
        if not adding:
            raise NotAdmitted("not_added" if tenants else "no_groups")
        user = create_user(person)
    if not user.is_active or user.is_superuser:
        raise NotAdmitted("inactive", user)
    # A tenant that is inactive for now is left alone: its groups are still the person's.
    for tenant_id in [*_kept_by_provider(user) - set(roles), *tenants]:
        role = roles[tenant_id] if tenant_id in tenants else None
        _follow(user, tenant_id, role, tenant_id in adding)
    if not memberships_of(user):
        raise NotAdmitted("not_added" if tenants else "no_groups", user)
    return user


def _kept_by_provider(user: User) -> set[UUID]:
    with person_scope(user.pk):
        memberships = Membership._base_manager.filter(user=user, is_active=True, kept_by_provider=True)
        return set(memberships.values_list("tenant_id", flat=True))


def _follow(user: User, tenant_id: UUID, role: Role | None, may_add: bool) -> None:
    member = Member(user, tenant_id, role or "", Via.PROVIDER.value, door=Door.ADMIN.value)
    with scope(tenant_id):
        follow_provider(member, role, may_add)
