"""The only writer of audit events: explicit rows, in the transaction of the act that they record.

The database adds an event to its tenant's chain when the transaction commits.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from activities.contract.kinds import Kind
from activities.models import AuditEvent, Record, RecordChange
from activities.models.audit import Action, Door
from activities.postgres.bulk import RowFactory
from pdpl_inventory import messages, request_id
from tenants.authentication.members import Member
from tenants.isolation.context import current_tenant
from tenants.isolation.replica_reads import on_primary

Changes = Mapping[str, tuple[Any, Any]]
"""The value before and after of each changed field."""


def record_event(
    member: Member,
    action: str,
    sentence: messages.Sentence,
    *,
    batch_id: UUID | None = None,
    door: str | None = None,
    records: Sequence[tuple[UUID, Changes]] = (),
    **data: Any,
) -> AuditEvent:
    """Record an act of ``member``, in the member's open scope.

    ``records`` are the records that an act on many has changed, by id. ``data`` are JSON values. An act of an API
    key is recorded as its maker's; ``data`` then names the key.
    """
    if member.key_id:
        data |= {"key_id": str(member.key_id), "key_prefix": member.key_prefix}
    with on_primary(current_tenant()):  # also when a read is recorded that the replica answers
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
        _write_changes(event, records)
    return event


def record_operator_event(
    action: str, sentence: messages.Sentence, *, records: Sequence[tuple[UUID, Changes]] = (), **data: Any
) -> AuditEvent:
    """Record an act of the command line, which has no member, in the tenant's open scope."""
    command = Door.COMMAND.value
    event = _write(action, sentence, actor_id=None, actor_name="manage.py", via=command, door=command, data=data)
    _write_changes(event, records)
    return event


def _write_changes(event: AuditEvent, records: Sequence[tuple[UUID, Changes]]) -> None:
    if records:
        row = RowFactory(RecordChange, tenant_id=event.tenant_id, event_id=event.pk).make
        rows = [row({"record_id": pk, "changes": msgspec.json.encode(fields).decode()}) for pk, fields in records]
        RecordChange.objects.bulk_create(rows)


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


def record_change_event(member: Member, kind: Kind, subject: Record, done: str, **data: Any) -> AuditEvent:
    """Record that one record was ``created``, ``changed`` or ``deleted``; ``data`` has its state before and after."""
    sentence = messages.say(f"record_{done}", name=str(subject), **kind.nouns)
    return record_event(member, f"record.{done}", sentence, kind=kind.word.value, record_id=str(subject.pk), **data)
