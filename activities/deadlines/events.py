"""Noting and removing events of the dossiers, each with an audit event. The caller checks the right."""

from datetime import date
from uuid import UUID

from activities.audit import log
from activities.deadlines.kinds import day_words
from activities.models import DossierEvent
from activities.models.audit import Action
from activities.models.dossiers.events import DossierEventKind
from pdpl_inventory.language import label_words
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member


def note_event(member: Member, dossier: str, kind: str, occurred_on: date, note: str) -> DossierEvent:
    """Note an event in the member's open scope."""
    event = DossierEvent.objects.create(
        tenant_id=member.tenant_id,
        dossier=dossier,
        kind=kind,
        occurred_on=occurred_on,
        note=note,
        created_by=member.user,
    )
    _record(member, Action.DOSSIER_EVENT_CREATED, event)
    return event


def remove_event(member: Member, event_id: UUID) -> None:
    """Remove an event that was noted in error. Raises ``DossierEvent.DoesNotExist``."""
    event = DossierEvent.objects.select_for_update().get(pk=event_id)
    _record(member, Action.DOSSIER_EVENT_DELETED, event)
    event.delete()


def _record(member: Member, action: Action, event: DossierEvent) -> None:
    code = action.value.replace(".", "_")
    log.record_event(
        member,
        action.value,
        _sentence(code, event),
        record_id=str(event.pk),
        dossier=event.dossier,
        kind=event.kind,
        occurred_on=event.occurred_on.isoformat(),
        note=event.note,
    )


def _sentence(code: str, event: DossierEvent) -> Sentence:
    name = label_words("name", DossierEventKind(event.kind).label)
    return say(code, **name, **day_words("day", event.occurred_on))
