"""Events of sign-ins, of visits by the platform and of second factors, from the signals of ``tenants``."""

from typing import Any

from django.db import transaction
from django.dispatch import receiver

from activities.audit import log
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.authentication.addresses import address_of
from tenants.authentication.members import Member
from tenants.authentication.sign_in import factor_removed, factor_set_up, signed_in
from tenants.isolation.context import scope
from tenants.models import User
from tenants.requests import platform_access


@receiver(signed_in)
def remember(sender: Any, member: Member, request: Any, **_: Any) -> None:
    """Record a sign-in. In a scope of its own: the session may have had another tenant's scope open."""

    def write() -> None:
        with scope(member.tenant_id):
            words = say("signed_in", name=member.user.get_username())
            log.record_event(member, Action.SIGNED_IN, words, role=member.role, address=address_of(request))

    transaction.on_commit(write)


@receiver(platform_access.visit_started)
def remember_guest(sender: Any, member: Member, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("platform_looked", name=member.user.get_username())
        log.record_event(member, Action.PLATFORM_LOOKED, words, address=address_of(request))


@receiver(factor_set_up)
def remember_factor(sender: Any, member: Member, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("factor_set_up", name=member.user.get_username())
        log.record_event(member, Action.FACTOR_SET_UP, words, address=address_of(request))


@receiver(factor_removed)
def remember_factor_removed(sender: Any, member: Member, user: User, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("factor_forgotten", by=member.user.get_username(), name=user.get_username())
        log.record_event(member, Action.FACTOR_FORGOTTEN, words, address=address_of(request))
