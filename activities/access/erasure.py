"""Erasing a person: their account, what they kept at the desk, and their names in the audit logs of all tenants.

The account stays as a number, since records and log entries refer to it; it is called ``da-xoa-`` and that number
everywhere. Each tenant is a transaction of its own, the account comes last: an erasure that was interrupted is done by
the next try.
"""

from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from activities.access.members import LastAdmin, require_remaining_admin
from activities.audit import chain, log
from activities.models import CalendarLink, LogRedaction, Notification, NotificationChoice, SavedFilter
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.isolation.context import scope
from tenants.models import ApiKey, Identity, Membership, Role, SecondFactor, SignInFailure, Tenant, User

KEPT_AT_THE_DESK = (Notification, NotificationChoice, SavedFilter)


class StillNeeded(Exception):
    """The person is the only active administrator of ``tenant``."""

    def __init__(self, tenant: Tenant) -> None:
        super().__init__(str(tenant))
        self.tenant = tenant


def erase_person(user: User) -> int:
    """Erase a person. Returns how many entries of audit logs named them. Raises ``StillNeeded`` before any change."""
    tenants = list(Tenant.objects.order_by("pk"))
    for tenant in tenants:
        with scope(tenant.pk):
            _refuse_last_admin(user, tenant)
    count = sum(_erase_in(tenant, user) for tenant in tenants)
    forget_account(user, user.pseudonym)
    return count


def forget_account(user: User, username: str) -> None:
    """Take from an account everything that is personal and every way in; ``username`` is its name from now on."""
    with transaction.atomic():
        _forget_in_page_log(user, username)
        for model in (Identity, SecondFactor, SignInFailure, OutstandingToken):
            model._default_manager.filter(user=user).delete()
        user.username, user.first_name, user.last_name, user.email = username, "", "", ""
        user.is_active = user.is_staff = user.is_superuser = False
        user.last_login = None
        user.set_unusable_password()
        user.save()


def _forget_in_page_log(user: User, name: str) -> None:
    """Replace the person's name in the log that Django keeps of the platform's pages."""
    accounts, *others = ContentType.objects.get_for_models(User, Identity, SecondFactor).values()
    named = Q(content_type__in=[accounts, *others], object_repr=user.username)
    LogEntry.objects.filter(named | Q(content_type=accounts, object_id=str(user.pk))).update(object_repr=name)


def _refuse_last_admin(user: User, tenant: Tenant) -> None:
    membership = Membership.objects.filter(user=user, is_active=True, role=Role.ADMIN).first()
    if membership is None or not tenant.is_active:
        return
    membership.is_active = False
    try:
        require_remaining_admin(membership)
    except LastAdmin as error:
        raise StillNeeded(tenant) from error


def _erase_in(tenant: Tenant, user: User) -> int:
    """Withdraw the membership, delete what the person kept, and replace their names in the log."""
    with scope(tenant.pk):
        _refuse_last_admin(user, tenant)
        Membership.objects.filter(user=user).update(is_active=False, kept_by_provider=False)
        ApiKey.objects.filter(maker__user=user, revoked_at=None).update(revoked_at=timezone.now())
        CalendarLink.objects.filter(maker__user=user).delete()
        for model in KEPT_AT_THE_DESK:
            model.objects.filter(user=user).delete()
        return _redact(tenant.pk, user)


def _redact(tenant_id: UUID, user: User) -> int:
    order = LogRedaction(tenant_id=tenant_id, user_id=user.pk)
    order.save(force_insert=True)
    made = LogRedaction.objects.filter(pk=order.pk).first()
    if made is None:  # no entry names the person
        return 0
    words = say("member_erased", pseudonym=user.pseudonym, count=len(made.events))
    left = [(pk, {"entry": digests}) for pk, digests in chain.digests_of(made.events)]
    log.record_operator_event(Action.MEMBER_ERASED, words, records=left, user_id=user.pk, count=len(made.events))
    return len(made.events)
