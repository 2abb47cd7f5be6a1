"""Giving a program a key, and taking it back: acts of those who manage, each on record."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from activities import audit
from pdpl_inventory.messages import say
from tenants import apikeys
from tenants.authentication import Member
from tenants.models import ApiKey, Membership
from tenants.permissions import role_words


def give_key(member: Member, name: str, role: str, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """A key and, this once, its text, in the member's open scope."""
    maker = Membership.objects.get(user=member.user)
    key, text = apikeys.make(maker, name, role, expires_at)
    until = expires_at.isoformat() if expires_at else None
    words = say("key_created", name=name, **role_words(role))
    audit.record(member, "key.created", words, record_id=str(key.pk), prefix=key.prefix, role=role, expires_at=until)
    return key, text


def revoke_key(member: Member, key_id: UUID) -> None:
    """Refused from the next request on. A key that was revoked before stays so. Raises ``ApiKey.DoesNotExist``."""
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key_id)
    if key.revoked_at:
        return
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    words = say("key_withdrawn", name=key.name)
    audit.record(member, "key.revoked", words, record_id=str(key.pk), prefix=key.prefix)
