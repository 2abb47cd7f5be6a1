"""Who came to a tenant, a member or the platform, from where, and by which second factor, stays on its record."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from activities import audit
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants import visiting
from tenants.authentication import Member
from tenants.context import scope
from tenants.models import User
from tenants.signin import address_of, factor_forgotten, factor_set_up, signed_in


@receiver(signed_in)
def remember(sender: Any, member: Member, request: Any, **_: Any) -> None:
    """In a scope of its own: whoever was signed in before may have another tenant's open."""

    def write() -> None:
        with scope(member.tenant_id):
            words = say("signed_in", name=member.user.get_username())
            audit.record(member, Action.SIGNED_IN, words, role=member.role, address=address_of(request))

    transaction.on_commit(write)


@receiver(visiting.chosen)
def remember_guest(sender: Any, member: Member, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("platform_looked", name=member.user.get_username())
        audit.record(member, Action.PLATFORM_LOOKED, words, address=address_of(request))


@receiver(factor_set_up)
def remember_factor(sender: Any, member: Member, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("factor_set_up", name=member.user.get_username())
        audit.record(member, Action.FACTOR_SET_UP, words, address=address_of(request))


@receiver(factor_forgotten)
def remember_forgotten(sender: Any, member: Member, user: User, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("factor_forgotten", by=member.user.get_username(), name=user.get_username())
        audit.record(member, Action.FACTOR_FORGOTTEN, words, address=address_of(request))
