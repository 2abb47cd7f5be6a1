"""The audit event of what is downloaded of a dossier."""

from typing import Any

from activities.audit import log
from activities.dossiers.words import dossier_words
from activities.models import DossierVersion
from activities.models.audit import Action
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member


def record_export(
    member: Member, dossier: str, what: Sentence, version: DossierVersion | None = None, **data: Any
) -> None:
    """Record that a document of a dossier was downloaded, in the member's open scope. ``what`` names it."""
    sentence = say("dossier_exported", what_vi=what.vi, what_en=what.en, **dossier_words(dossier))
    about: dict[str, Any] = {"record_id": str(version.pk), "number": version.number} if version else {}
    log.record_event(member, Action.DOSSIER_EXPORTED.value, sentence, dossier=dossier, **about, **data)
