"""The only writer of audit events: explicit rows, in the same transaction as what they tell of.

The database gives them their place in the tenant's chain when they are
committed. What a record went through is read here too (``trail``).
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from activities.bulk import Blanks
from activities.kinds import Kind
from activities.models import AuditEvent, Record, RecordChange
from activities.models.audit import Action, Door
from pdpl_inventory import messages, request_id
from tenants.authentication import Member
from tenants.context import current_tenant

Changes = Mapping[str, tuple[Any, Any]]
"""By field: what was before, and what is after."""


def record(
    member: Member,
    action: str,
    sentence: messages.Sentence,
    *,
    batch_id: UUID | None = None,
    door: str | None = None,
    records: Sequence[tuple[UUID, Changes]] = (),
    **data: Any,
) -> AuditEvent:
    """Write that ``member`` did ``action``; needs the member's scope to be open. ``data`` must be plain JSON.

    ``records`` are those that an act on many has changed, by their ids. What a
    key did is its maker's act; ``data`` says which key it was.
    """
    if member.key_id:
        data |= {"key_id": str(member.key_id), "key_prefix": member.key_prefix}
    event = _write(
        action,
        sentence,
        actor_id=member.user.pk,
        actor_name=member.user.get_username(),
        via=member.via,
        door=door or member.door,
        batch_id=batch_id,
        data=data,
    )
    if records:
        row = Blanks(RecordChange, tenant_id=event.tenant_id, event_id=event.pk).filled
        rows = [row({"record_id": pk, "changes": msgspec.json.encode(fields).decode()}) for pk, fields in records]
        RecordChange.objects.bulk_create(rows)
    return event


def by_operator(action: str, sentence: messages.Sentence, **data: Any) -> AuditEvent:
    """Write, in the tenant's open scope, what was done at the command line, where nobody signs in."""
    command = Door.COMMAND.value
    return _write(action, sentence, actor_id=None, actor_name="manage.py", via=command, door=command, data=data)


def _write(action: str, sentence: messages.Sentence, **columns: Any) -> AuditEvent:
    event = AuditEvent(
        tenant_id=current_tenant(),
        action=Action(action).value,
        message=sentence.en,
        message_vi=sentence.vi,
        request_id=request_id.current.get(),
        **columns,
    )
    AuditEvent.objects.bulk_create([event])
    return event


def of_record(member: Member, kind: Kind, subject: Record, done: str, **data: Any) -> AuditEvent:
    """Write that ``member`` has ``created``, ``changed`` or ``deleted`` one record; ``data`` tells before and after."""
    sentence = messages.say(f"record_{done}", name=str(subject), **kind.nouns)
    return record(member, f"record.{done}", sentence, kind=kind.word.value, record_id=str(subject.pk), **data)


# --- Reading -------------------------------------------------------------------------


def trail(record_ids: Sequence[UUID]) -> QuerySet[AuditEvent]:
    """The events that tell of any of these records, of one alone or of many, in the current tenant."""
    # Keys first: asked with one OR, PostgreSQL reads all of the log.
    alone = AuditEvent.objects.filter(record_id__in=record_ids).values_list("pk", flat=True)
    among = RecordChange.objects.filter(record_id__in=record_ids).values_list("event_id", flat=True)
    return AuditEvent.objects.filter(pk__in={*alone, *among})
