"""Audit events of the versions of dossiers: each names its dossier, its number and its record."""

from typing import Any

from activities.audit import log
from activities.dossiers.words import dossier_words
from activities.models import DossierVersion
from activities.models.audit import Action
from pdpl_inventory.messages import say
from tenants.authentication.members import Member


def record(
    member: Member, action: Action, version: DossierVersion, said: dict[str, Any], code: str = "", **data: Any
) -> None:
    """Record an act on a version, in the member's open scope.

    ``said`` are the values of its sentence, which is that of the action unless ``code`` names another.
    """
    sentence = say(
        code or action.value.replace(".", "_"), number=version.number, **dossier_words(version.dossier), **said
    )
    log.record_event(
        member,
        action.value,
        sentence,
        record_id=str(version.pk),
        dossier=version.dossier,
        number=version.number,
        **data,
    )
