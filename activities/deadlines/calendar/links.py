"""Making and withdrawing calendar links, each with an audit event, and finding the member of a link's secret."""

import hashlib
import secrets
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet

from activities.audit import log
from activities.models import CalendarLink
from activities.models.audit import Action, Via
from pdpl_inventory.messages import say
from tenants.authentication.members import Member, columns_of, names_of
from tenants.isolation.context import fetch_in_scope
from tenants.models import Membership, User
from tenants.permissions import Right

DEFAULT_NAME = "Lịch thời hạn"
# The maker of the link, while the membership, the user and the tenant are active.
LINK_QUERY = """
SELECT m.role, {}
FROM activities_calendarlink l
JOIN tenants_membership m ON m.tenant_id = l.tenant_id AND m.id = l.maker_id
JOIN tenants_user u ON u.id = m.user_id
JOIN tenants_tenant t ON t.id = l.tenant_id
WHERE l.tenant_id = %s AND l.digest = %s AND m.is_active AND u.is_active AND t.is_active
"""


def links_of(member: Member) -> QuerySet[CalendarLink]:
    """The links that a member may see and withdraw: their own, or everyone's for an administrator."""
    links = CalendarLink.objects.select_related("maker__user")
    return links if member.may(Right.MANAGE) else links.filter(maker__user=member.user)


def make_link(member: Member, name: str) -> tuple[CalendarLink, str]:
    """Make a link of ``member``'s in their open scope.

    Returns the link and its secret, which is stored only as a hash and cannot be read again.
    """
    # 256 random bits, so that a quick hash is enough.
    secret = secrets.token_urlsafe(32)
    maker = Membership.objects.get(user=member.user)
    link = CalendarLink.objects.create(tenant_id=member.tenant_id, name=name, digest=_digest(secret), maker=maker)
    log.record_event(
        member,
        Action.CALENDAR_LINK_CREATED.value,
        say("calendar_link_created", name=name),
        record_id=str(link.pk),
    )
    return link, secret


def withdraw_link(member: Member, link_id: UUID) -> None:
    """Withdraw a link: from the commit on, nothing is read by it.

    Raises ``CalendarLink.DoesNotExist``, also for a link that the member may not see.
    """
    link = links_of(member).select_for_update(of=("self",)).get(pk=link_id)
    log.record_event(
        member,
        Action.CALENDAR_LINK_WITHDRAWN.value,
        say("calendar_link_withdrawn", name=link.name, maker=link.maker.user.get_username()),
        record_id=str(link.pk),
    )
    link.delete()


def member_of_secret(tenant_id: UUID, secret: str) -> Member | None:
    """The active member who made the link with this secret, or None."""
    found = fetch_in_scope(tenant_id, LINK_QUERY.format(columns_of(User, "u")), [tenant_id, _digest(secret)])
    if not found:
        return None
    role, *values = found[0]
    user = User.from_db(DEFAULT_DB_ALIAS, names_of(User), values)
    return Member(user, tenant_id, role, Via.LINK.value)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
