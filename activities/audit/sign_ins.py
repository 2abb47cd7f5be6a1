"""Events of sign-ins and sign-outs, of visits by the platform and of credentials, from signals of ``tenants``."""

from dataclasses import replace
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from activities.audit import log
from activities.models.audit import Action, Door, Via
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.addresses import address_of
from tenants.authentication.members import Member, memberships_of
from tenants.authentication.passwords.change import NewPassword, password_changed
from tenants.authentication.sign_in import factor_removed, factor_set_up, signed_in, signed_out
from tenants.authentication.single_sign_on.identities import identity_linked
from tenants.authentication.single_sign_on.sessions import is_of_provider
from tenants.isolation.context import scope
from tenants.models import User
from tenants.requests import platform_access


@receiver(signed_in)
def remember(sender: Any, member: Member, request: Any, **_: Any) -> None:
    """Record a sign-in. In a scope of its own: the session may have had another tenant's scope open."""

    is_through_provider = member.via == Via.SESSION and is_of_provider(getattr(request, "session", {}))

    def write() -> None:
        with scope(member.tenant_id):
            through = "signed_in_through_provider" if is_through_provider else "signed_in"
            words = say(through, name=member.user.get_username())
            by = replace(member, via=Via.PROVIDER.value) if is_through_provider else member
            log.record_event(by, Action.SIGNED_IN, words, role=member.role, address=address_of(request))

    transaction.on_commit(write)


@receiver(signed_out)
def remember_end(sender: Any, member: Member, request: Any, **_: Any) -> None:
    with scope(member.tenant_id):
        words = say("signed_out", name=member.user.get_username())
        log.record_event(member, Action.SIGNED_OUT, words, address=address_of(request))


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


@receiver(identity_linked)
def remember_identity(sender: Any, user: User, **_: Any) -> None:
    words = say("identity_linked", name=user.get_username())
    _record_everywhere(user, user, Via.PROVIDER, Door.ADMIN, Action.IDENTITY_LINKED, words)


VIA = {NewPassword.CHANGED: Via.PASSWORD, NewPassword.RESET: Via.LETTER, NewPassword.SET: Via.SESSION}


@receiver(password_changed)
def remember_password(sender: Any, user: User, request: Any, how: NewPassword, **_: Any) -> None:
    """Record a new password in each tenant where the user is a member."""
    by = request.user if how is NewPassword.SET else user
    words = say(f"password_{how}", by=by.get_username(), name=user.get_username())
    door = Door.ADMIN if request.path.startswith("/admin/") else Door.API
    event = (user, by, VIA[how], door, Action.PASSWORD_CHANGED, words)
    # At the desk the scope of one of the tenants is open.
    transaction.on_commit(lambda: _record_everywhere(*event, address=address_of(request)))


def _record_everywhere(
    user: User, by: User, via: Via, door: Door, action: Action, words: Sentence, **data: Any
) -> None:
    """Record an act of ``by`` in each tenant where ``user`` is a member."""
    for membership in memberships_of(user):
        member = Member(by, membership.tenant_id, membership.role, via.value, door=door.value)
        with scope(membership.tenant_id):
            log.record_event(member, action, words, **data)
