"""Adding, changing and withdrawing members, each with an audit event; a tenant keeps at least one active administrator.

The caller checks the right to manage and opens the scope.
"""

from typing import Any
from uuid import UUID

from activities.access.tenancy import create_member
from activities.audit import log
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.isolation.context import current_tenant
from tenants.models import Membership, Role, Tenant
from tenants.permissions import role_words


class LastAdmin(Exception):
    """Without this member the tenant would have no active administrator."""


class AlreadyMember(Exception):
    """The person is an active member of the tenant."""


def add_member(by: Member, username: str, role: Role, password: str, email: str = "") -> Membership:
    """Add a new user, a user of another tenant (with their own password), or a former member (without one).

    Raises ``AlreadyMember``, ``tenancy.WrongPassword``, and ``ValidationError`` for a password that is weak.
    """
    _lock_tenant()
    before = Membership.objects.select_related("user").filter(user__username=username).first()
    if before is None:
        made = create_member(by.tenant_id, username, role, password, email)
        _audit(by, made, "created", role=role)
        return made
    if before.is_active:
        raise AlreadyMember(username)
    return _update(by, before, role, True)


def change_role(by: Member, member_id: UUID, role: Role) -> Membership:
    """Change an active member's role. Raises ``Membership.DoesNotExist`` and ``LastAdmin``."""
    return _update(by, _active(member_id), role, True)


def withdraw_member(by: Member, member_id: UUID) -> None:
    """Withdraw an active member: once this is committed their requests are refused, those with their keys too.

    Raises ``Membership.DoesNotExist`` and ``LastAdmin``.
    """
    membership = _active(member_id)
    _update(by, membership, membership.role, False)


def change_member(by: Member, member_id: UUID, role: str, is_active: bool) -> Membership:
    """Change role and activity at once, as the admin's form does; a withdrawn member can be activated again.

    Raises ``Membership.DoesNotExist`` and ``LastAdmin``.
    """
    _lock_tenant()
    return _update(by, Membership.objects.select_related("user").get(pk=member_id), role, is_active)


def follow_provider(by: Member, role: Role | None, may_add: bool) -> None:
    """Bring the membership of ``by`` to what the identity provider's groups give them: ``role``, or none.

    Only memberships that the provider keeps are changed; one is added or activated again when ``may_add``. The last
    administrator may leave too: who lost the group must lose the access.
    """
    _lock_tenant()
    membership = Membership.objects.select_related("user").filter(user=by.user).first()
    if membership is None:
        if role and may_add:
            made = Membership.objects.create(tenant_id=by.tenant_id, user=by.user, role=role, kept_by_provider=True)
            _audit(by, made, "created", role=role)
    elif membership.kept_by_provider and (membership.is_active or (role and may_add)):
        _update(by, membership, role or membership.role, role is not None, by_provider=True)


def _update(by: Member, membership: Membership, role: str, is_active: bool, by_provider: bool = False) -> Membership:
    """Save and audit what differs; nothing when nothing does.

    Whom people withdraw or activate is no longer the provider's to decide on.
    """
    before, was_active = membership.role, membership.is_active
    if (role, is_active) == (before, was_active):
        return membership
    membership.role, membership.is_active = role, is_active
    if not by_provider:
        require_remaining_admin(membership)
        membership.kept_by_provider = membership.kept_by_provider and is_active == was_active
    membership.save(update_fields=["role", "is_active", "kept_by_provider"])
    changes: dict[str, Any] = {"role": role}
    if role != before:
        changes["role_before"] = before
    if is_active != was_active:
        changes["is_active"] = is_active
    _audit(by, membership, "changed", **changes)
    return membership


def require_remaining_admin(changed: Membership) -> None:
    """Raise ``LastAdmin`` when saving ``changed`` would leave its tenant without an active administrator.

    The tenant is locked first, so that two administrators cannot demote each other at the same time.
    """
    _lock_tenant()
    stays = changed.role == Role.ADMIN and changed.is_active
    others = Membership.objects.filter(role=Role.ADMIN, is_active=True, user__is_active=True)
    if not stays and not others.exclude(pk=changed.pk).exists():
        raise LastAdmin


def _active(member_id: UUID) -> Membership:
    _lock_tenant()
    return Membership.objects.select_related("user").get(pk=member_id, is_active=True)


def _lock_tenant() -> None:
    """Lock the tenant's row until the scope ends; inserting the tenant's records does not wait for this lock."""
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant())


def _audit(by: Member, membership: Membership, done: str, **data: Any) -> None:
    state_vi, state_en = ("đang hoạt động", "active") if membership.is_active else ("đã ngừng", "withdrawn")
    states = {"state_vi": state_vi, "state_en": state_en} if done == "changed" else {}
    words = say(f"member_{done}", name=membership.user.get_username(), **role_words(membership.role), **states)
    log.record_event(by, f"member.{done}", words, record_id=str(membership.pk), **data)
