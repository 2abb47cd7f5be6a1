"""The answers of the current tenant: reading them, and changing them on record."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from activities.audit import log
from activities.models import DossierAnswer
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.authentication.members import Member
from tenants.models import Tenant

Answers = Mapping[str, Any]
"""The value of each question that has an answer, by its code."""


def read_answers() -> dict[str, Any]:
    """The answers of the current tenant."""
    return dict(DossierAnswer.objects.values_list("question", "value"))


def change_answers(member: Member, values: Answers) -> None:
    """Set the answers that ``values`` names, and record those that differ, before and after.

    ``values`` are valid values by question. An empty one takes the answer away, so that the register answers again
    where it can. Two changes at a time wait for each other.
    """
    Tenant.objects.select_for_update(no_key=True).get(pk=member.tenant_id)
    before = read_answers()
    changes = {
        code: [before.get(code), None if is_empty(value) else value]
        for code, value in values.items()
        if before.get(code) != (None if is_empty(value) else value)
    }
    if not changes:
        return
    DossierAnswer.objects.filter(question__in=list(changes)).delete()
    now = timezone.now()
    DossierAnswer.objects.bulk_create(
        DossierAnswer(
            tenant_id=member.tenant_id, question=code, value=after, updated_by_id=member.user.pk, updated_at=now
        )
        for code, (_, after) in changes.items()
        if after is not None
    )
    sentence = say("dossier_answers_changed", count=len(changes))
    log.record_event(member, Action.DOSSIER_ANSWERS_CHANGED, sentence, changes=changes)


def is_empty(value: Any) -> bool:
    """Whether a value is no answer; ``False`` is one."""
    return value is None or value == "" or value == [] or value == {}
