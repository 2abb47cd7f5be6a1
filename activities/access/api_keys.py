"""Creating and revoking API keys, each with an audit event. The caller checks the right to manage."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from activities.audit import log
from pdpl_inventory.messages import say
from tenants.authentication import api_keys
from tenants.authentication.members import Member
from tenants.models import ApiKey, Membership
from tenants.permissions import role_words


def create_key(member: Member, name: str, role: str, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """Create a key for ``member``'s membership, in their open scope.

    Returns the key and its text, which is stored only as a hash and cannot be read again.
    """
    maker = Membership.objects.get(user=member.user)
    key, text = api_keys.create_key(maker, name, role, expires_at)
    until = expires_at.isoformat() if expires_at else None
    words = say("key_created", name=name, **role_words(role))
    log.record_event(
        member, "key.created", words, record_id=str(key.pk), prefix=key.prefix, role=role, expires_at=until
    )
    return key, text


def revoke_key(member: Member, key_id: UUID) -> None:
    """Revoke a key: requests with it are refused once this is committed. Does nothing when it is revoked already.

    Raises ``ApiKey.DoesNotExist``.
    """
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key_id)
    if key.revoked_at:
        return
    key.revoked_at = timezone.now()
    key.save(update_fields=["revoked_at"])
    words = say("key_withdrawn", name=key.name)
    log.record_event(member, "key.revoked", words, record_id=str(key.pk), prefix=key.prefix)
