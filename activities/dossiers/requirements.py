"""What a dossier needs to be complete, and which of it is missing: for each item its article, and where to fill it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from activities.dossiers.material.gaps import GAPS, count_gaps, transfers_of
from activities.dossiers.material.material import Material
from activities.dossiers.questions import QUESTIONS, Question, questions_of
from activities.dossiers.questions.organisation import OFFICER, PARTIES
from activities.dossiers.questions.processing import PURPOSE
from activities.dossiers.questions.protection import DOSSIER
from activities.dossiers.questions.question import Articles
from activities.models.dossiers.attachments import AttachmentKind
from pdpl_inventory.messages import Sentence, find, say

ANSWERS = "activities_dossieranswer"
PARTS = ("I", "II", "III", "IV", "B")


@dataclass(frozen=True)
class Requirement:
    """A requirement of an item of the form. ``message`` says what is missing, ``where`` is the page that takes it."""

    item: str
    article: Sentence
    message: Sentence
    where: str
    is_met: bool


PROFILE = {
    "tax_code": "I.1c",
    "address": "I.2",
    "phone": "I.3",
    "business_lines": "I.4",
    "branch_count": "I.5",
    "email": "I.6",
}
"""The particulars that both forms ask, and their items. An organisation may have no foreign or short name, no site."""
OF_OFFICER = ("dpo_name", "dpo_phone", "dpo_email", "dpo_appointment_number", "dpo_appointment_date")
CONTRACTS = {AttachmentKind.PROCESSING_CONTRACT, AttachmentKind.TRANSFER_CONTRACT}
POLICIES = {AttachmentKind.POLICY, AttachmentKind.PROCEDURE, AttachmentKind.FORM}
NEEDS_OFFICER = ("dpo_head_name", "dpo_head_position", "dpo_head_mobile", "dpo_head_email")
NEEDS_SERVICE = ("service_tax_code", "service_representative", "service_address", "service_phone", "service_email")


def requirements(material: Material) -> list[Requirement]:
    """Every requirement of the report, in the order of its items, in the open scope."""
    gaps, has_parties = count_gaps(material.form.code)
    found = [
        *_of_profile(material),
        *_of_officer(material),
        *_of_register(material, {**material.outline.gaps, **gaps}),
        *_of_answers(material),
        *_of_documents(material, has_parties),
    ]
    return sorted(found, key=lambda each: _place(each.item))


def _place(item: str) -> tuple[int, list[int]]:
    """The place of an item such as ``II.9.4`` in a report; items of the notice come last."""
    part, *numbers = item.split(".")
    places = [int(re.sub(r"\D", "", each) or 0) for each in numbers]
    return (PARTS.index(part) if part in PARTS else len(PARTS)), places


def _of_profile(material: Material) -> Iterator[Requirement]:
    for name, item in PROFILE.items():
        yield _particular(material, name, item, PARTIES)


def _particular(material: Material, name: str, item: str, articles: Articles) -> Requirement:
    where = reverse("admin:tenants_tenant_change", args=[material.tenant.pk])
    value = getattr(material.tenant, name)
    is_met = value is not None and value != "" and value != []
    return Requirement(item, articles[material.form.code], find(f"dossier_missing_{name}"), where, is_met)


def _of_officer(material: Material) -> Iterator[Requirement]:
    """An officer or department, a hired service, or both (L91 Art. 33(2)): what is named is named whole."""
    tenant = material.tenant
    if tenant.protection_service_name:
        for code in NEEDS_SERVICE:
            yield _answer(material, code)
        yield _particular(material, "protection_service_contract", "I.8.1", OFFICER)
    if tenant.dpo_name or not tenant.protection_service_name:
        for name in OF_OFFICER:
            yield _particular(material, name, "I.8.3", OFFICER)
        for code in NEEDS_OFFICER:
            yield _answer(material, code)


def _answer(material: Material, code: str) -> Requirement:
    return _answered(QUESTIONS[code], material, material.is_answered(code))


def _answered(question: Question, material: Material, is_met: bool) -> Requirement:
    title = {"title_vi": question.title.vi, "title_en": question.title.en}
    where = f"{reverse(f'admin:{ANSWERS}_changelist')}?{urlencode({'section': question.section.value})}#{question.code}"
    item = question.items[material.form.code]
    return Requirement(
        item, question.articles[material.form.code], say("dossier_missing_answer", **title), where, is_met
    )


def _of_register(material: Material, gaps: dict[str, int]) -> Iterator[Requirement]:
    # Every statement is sent, whatever the register holds: pages that show the percentage cost the same.
    form, outline = material.form.code, material.outline
    has_transfers = transfers_of(form).exists()
    empty = f"dossier_missing_activities:{form}"
    activities = reverse("admin:activities_processingactivity_changelist")
    yield Requirement("II.1", PURPOSE[form], find(empty), activities, bool(outline.activities))
    if not outline.activities and not has_transfers:
        return
    yield Requirement(
        "II.1",
        PARTIES[form],
        find("dossier_missing_filer_role"),
        reverse("admin:tenants_tenant_change", args=[material.tenant.pk]),
        material.outline.without_role == 0,
    )
    for code, count in gaps.items():
        gap = GAPS[code]
        where = reverse(f"admin:activities_{gap.model._meta.model_name}_changelist") + f"?gap={form}.{code}"
        yield Requirement(
            gap.items[form], gap.articles[form], say(f"dossier_gap_{code}", count=count), where, count == 0
        )


def _of_answers(material: Material) -> Iterator[Requirement]:
    of_officer = {*NEEDS_OFFICER, *NEEDS_SERVICE}
    for question in questions_of(material.form.code):
        is_asked = question.is_required or (question.is_about_nation and material.asks_about_nation)
        if question.code in of_officer or not is_asked:
            continue
        if question.code == "consent_process" and not material.outline.activities:
            continue
        yield _answer(material, question.code)
    if material.value("service_business"):
        yield _answered(QUESTIONS["services"], material, bool(material.value("services")))


def _of_documents(material: Material, has_parties: bool) -> Iterator[Requirement]:
    """Documents of each dossier (Decree, Art. 18(2), 19(2)), attached here or named as enclosed on paper."""
    form, tenant = material.form.code, material.tenant
    where = reverse("admin:activities_dossierattachment_changelist")
    needed = (
        ("contracts", CONTRACTS, has_parties),
        ("policies", POLICIES, True),
        ("appointment", {AttachmentKind.DPO_APPOINTMENT}, bool(tenant.dpo_name)),
        ("service_contract", {AttachmentKind.SERVICE_CONTRACT}, bool(tenant.protection_service_name)),
    )
    for name, kinds, is_needed in needed:
        if is_needed:
            is_met = material.value("annexes") is not None or bool(kinds & material.attached)
            yield Requirement("IV", DOSSIER[form], find(f"dossier_missing_{name}"), where, is_met)
