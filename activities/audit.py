"""The only writer of audit events: explicit rows, in the same transaction as what they tell of."""

from typing import Any
from uuid import UUID

from activities.kinds import Kind
from activities.models import AuditEvent, Record
from pdpl_inventory import messages, request_id
from tenants.authentication import Member


def record(
    member: Member,
    action: str,
    sentence: messages.Sentence,
    *,
    batch_id: UUID | None = None,
    **data: Any,
) -> AuditEvent:
    """Write that ``member`` did ``action``; needs the member's scope to be open. ``data`` must be plain JSON.

    What a key did is its maker's act; ``data`` says which key it was.
    """
    if member.key_id:
        data |= {"key_id": str(member.key_id), "key_prefix": member.key_prefix}
    event = AuditEvent(
        tenant_id=member.tenant_id,
        action=action,
        actor_id=member.user.pk,
        actor_name=member.user.get_username(),
        via=member.via,
        batch_id=batch_id,
        message=sentence.en,
        message_vi=sentence.vi,
        data=data,
        request_id=request_id.current.get(),
    )
    AuditEvent.objects.bulk_create([event])
    return event


def of_record(member: Member, kind: Kind, subject: Record, done: str, **data: Any) -> AuditEvent:
    """Write that ``member`` has ``created``, ``changed`` or ``deleted`` one record; ``data`` tells before and after."""
    sentence = messages.say(f"record_{done}", name=str(subject), **kind.nouns)
    return record(member, f"record.{done}", sentence, kind=kind.word.value, record_id=str(subject.pk), **data)
