"""The tenant's people: adding one, changing a role, withdrawing, each on record. A tenant keeps an administrator."""

from typing import Any
from uuid import UUID

from activities import audit
from activities.tenancy import create_member
from pdpl_inventory.messages import say
from tenants.authentication import Member
from tenants.context import current_tenant
from tenants.models import Membership, Role, Tenant
from tenants.permissions import role_words


class LastAdmin(Exception):
    """Without this member the tenant would have no active administrator."""


class AlreadyMember(Exception):
    """The person is an active member of the tenant."""


def add(by: Member, username: str, role: Role, password: str, email: str = "") -> Membership:
    """A new person, one whom another tenant knows (with their own password), or one who was a member before.

    Raises ``AlreadyMember``, ``tenancy.WrongPassword``, and ``ValidationError`` for a password that is weak.
    """
    _one_at_a_time()
    before = Membership.objects.select_related("user").filter(user__username=username).first()
    if before is None:
        made = create_member(by.tenant_id, username, role, password, email)
        _tell(by, made, "created", role=role)
        return made
    if before.is_active:
        raise AlreadyMember(username)
    return _become(by, before, role, True)


def change_role(by: Member, member_id: UUID, role: Role) -> Membership:
    """Raises ``Membership.DoesNotExist`` and ``LastAdmin``."""
    return _become(by, _active(member_id), role, True)


def withdraw(by: Member, member_id: UUID) -> None:
    """Refused from the next request on, their keys too. Raises ``Membership.DoesNotExist`` and ``LastAdmin``."""
    membership = _active(member_id)
    _become(by, membership, membership.role, False)


def change(by: Member, member_id: UUID, role: str, is_active: bool) -> Membership:
    """Both at once, as a form has them; whoever was withdrawn may come back.

    Raises ``Membership.DoesNotExist`` and ``LastAdmin``.
    """
    _one_at_a_time()
    return _become(by, Membership.objects.select_related("user").get(pk=member_id), role, is_active)


def _become(by: Member, membership: Membership, role: str, is_active: bool) -> Membership:
    """What stays as it was is not told of."""
    before, was_active = membership.role, membership.is_active
    if (role, is_active) == (before, was_active):
        return membership
    membership.role, membership.is_active = role, is_active
    keep_an_admin(membership)
    membership.save(update_fields=["role", "is_active"])
    told: dict[str, Any] = {"role": role}
    if role != before:
        told["role_before"] = before
    if is_active != was_active:
        told["is_active"] = is_active
    _tell(by, membership, "changed", **told)
    return membership


def keep_an_admin(changed: Membership) -> None:
    """Raises ``LastAdmin`` when ``changed`` is about to leave its tenant without an active administrator.

    Two administrators who demote each other at once wait for each other here.
    """
    _one_at_a_time()
    stays = changed.role == Role.ADMIN and changed.is_active
    others = Membership.objects.filter(role=Role.ADMIN, is_active=True, user__is_active=True)
    if not stays and not others.exclude(pk=changed.pk).exists():
        raise LastAdmin


def _active(member_id: UUID) -> Membership:
    _one_at_a_time()
    return Membership.objects.select_related("user").get(pk=member_id, is_active=True)


def _one_at_a_time() -> None:
    """Until the scope ends; a lock that writing the tenant's records does not meet."""
    Tenant.objects.select_for_update(no_key=True).get(pk=current_tenant())


def _tell(by: Member, membership: Membership, done: str, **data: Any) -> None:
    state_vi, state_en = ("đang hoạt động", "active") if membership.is_active else ("đã ngừng", "withdrawn")
    states = {"state_vi": state_vi, "state_en": state_en} if done == "changed" else {}
    words = say(f"member_{done}", name=membership.user.get_username(), **role_words(membership.role), **states)
    audit.record(by, f"member.{done}", words, record_id=str(membership.pk), **data)
