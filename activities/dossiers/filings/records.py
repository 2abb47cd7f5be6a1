"""Audit events of the versions of dossiers: each names its dossier, its number and its record."""

from datetime import date
from typing import Any

from activities.audit import log
from activities.deadlines.kinds import day_words
from activities.dossiers.words import dossier_words
from activities.models import DossierVersion
from activities.models.audit import Action
from pdpl_inventory.language import labels_in_both_languages
from pdpl_inventory.messages import say
from tenants.authentication.members import Member


def record(member: Member, action: Action, version: DossierVersion, said: dict[str, Any], **data: Any) -> None:
    """Record an act on a version, in the member's open scope. ``said`` are the values of its sentence."""
    sentence = say(action.value.replace(".", "_"), number=version.number, **dossier_words(version.dossier), **said)
    log.record_event(
        member,
        action.value,
        sentence,
        record_id=str(version.pk),
        dossier=version.dossier,
        number=version.number,
        **data,
    )


def label_words(name: str, label: Any) -> dict[str, str]:
    """``{"<name>_vi", "<name>_en"}``: a code's label in both languages, for a sentence."""
    labels = labels_in_both_languages(label)
    return {f"{name}_vi": labels["label_vi"], f"{name}_en": labels["label_en"]}


def day_said(day: date) -> dict[str, str]:
    """A day as each language writes it, for a sentence."""
    return day_words("day", day)
