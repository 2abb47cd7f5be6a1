"""What records of the register lack for the forms, as conditions in SQL: counted for a report, filtered at the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet

from activities.dossiers.forms import FORM_09, FORM_10
from activities.dossiers.questions.organisation import OFFICER, PARTIES
from activities.dossiers.questions.processing import POLICY, PURPOSE
from activities.dossiers.questions.question import Articles, articles
from activities.models import (
    ActivityCategory,
    ActivityRecipient,
    ActivityTransfer,
    DataTransfer,
    ProcessingActivity,
    Recipient,
)
from activities.models.activities import is_linked
from activities.models.codes import LegalBasis, Status
from pdpl_inventory.messages import Sentence, find


@dataclass(frozen=True)
class Gap:
    """What records of ``model`` lack. ``items`` are the items of the forms that it leaves open, by form."""

    code: str
    model: type[Model]
    condition: Q
    items: Mapping[str, str]
    articles: Articles

    @property
    def label(self) -> Sentence:
        return find(f"dossier_gap_{self.code}:label")


_OWN_TRANSFERS = ActivityTransfer._base_manager.filter(transfer_id=OuterRef("pk"))
# Links of activities are read once: among 100,000 activities a look for those of each takes a third of a second.
_RECIPIENTS_ABROAD = ActivityRecipient._base_manager.exclude(recipient__country_code="VN")
_ABROAD = ~Q(storage_country_codes__contained_by=["VN"]) | Q(is_linked(_RECIPIENTS_ABROAD))
_TRANSFERRED = is_linked(ActivityTransfer._base_manager.all())
_CONTRACTED = DataTransfer._base_manager.filter(
    recipient_id=OuterRef("pk"), exemption_code="", contract_date__isnull=False
).exclude(contract_number="")
_CATEGORISED = is_linked(ActivityCategory._base_manager.all())
_CONTRACTS = articles(2, "b", "b")
_IN_BOTH = {FORM_10: "II.2", FORM_09: "II.2"}
_SUBJECTS = {FORM_10: "II.1", FORM_09: "II.1"}
_PARTIES = {FORM_10: "B", FORM_09: "B"}
_NO_CONTRACT = Q(contract_number="") | Q(contract_date__isnull=True)

GAPS: dict[str, Gap] = {
    each.code: each
    for each in (
        Gap("subject_groups", ProcessingActivity, Q(data_subject_groups=[]), _SUBJECTS, PURPOSE),
        Gap("subject_count", ProcessingActivity, Q(data_subject_count__isnull=True), _SUBJECTS, PURPOSE),
        Gap("purpose", ProcessingActivity, Q(purpose_vi=""), _IN_BOTH, PURPOSE),
        Gap("operations", ProcessingActivity, Q(processing_operations=[]), _IN_BOTH, PURPOSE),
        Gap("not_approved", ProcessingActivity, ~Q(status=Status.APPROVED), _IN_BOTH, PURPOSE),
        Gap("categories", ProcessingActivity, ~Q(_CATEGORISED), {FORM_10: "II.3", FORM_09: "II.3"}, PURPOSE),
        Gap(
            "consent_form",
            ProcessingActivity,
            Q(legal_basis=LegalBasis.CONSENT, consent_form_vi=""),
            {FORM_10: "II.4"},
            POLICY,
        ),
        Gap("storage_system", ProcessingActivity, Q(storage_system_vi=""), {FORM_10: "II.5", FORM_09: "II.4"}, POLICY),
        Gap(
            "deletion_method", ProcessingActivity, Q(deletion_method_vi=""), {FORM_10: "II.6", FORM_09: "II.5"}, POLICY
        ),
        Gap("transfer_missing", ProcessingActivity, _ABROAD & ~Q(_TRANSFERRED), {FORM_10: "II.10"}, PURPOSE),
        Gap("transfer_activity", DataTransfer, ~Q(Exists(_OWN_TRANSFERS)), {FORM_09: "II.2"}, PURPOSE),
        Gap("transfer_recipient", DataTransfer, Q(recipient__isnull=True), {FORM_09: "B.II"}, PARTIES),
        Gap("transfer_purpose", DataTransfer, Q(purpose_vi=""), {FORM_09: "II.2"}, PURPOSE),
        Gap("tax_code", Recipient, Q(country_code="VN", tax_code=""), _PARTIES, PARTIES),
        Gap("dpo_contact", Recipient, Q(dpo_contact=""), _PARTIES, OFFICER),
        Gap("contract", Recipient, _NO_CONTRACT, {FORM_10: "B"}, _CONTRACTS),
        Gap("importer_contract", Recipient, _NO_CONTRACT & ~Q(Exists(_CONTRACTED)), {FORM_09: "B"}, _CONTRACTS),
        Gap("services", Recipient, Q(services_vi=""), _PARTIES, PARTIES),
    )
}


def activities_of(form: str) -> QuerySet[ProcessingActivity]:
    """The activities of a report: all, or for Form 09 those with a transfer that needs an assessment."""
    activities = ProcessingActivity.objects.all()
    if form == FORM_09:
        links = ActivityTransfer.objects.filter(activity_id=OuterRef("pk"), transfer__exemption_code="")
        activities = activities.filter(Exists(links))
    return activities


def transfers_of(form: str) -> QuerySet[DataTransfer]:
    """The transfers of a report: for Form 09 all that are not exempt (L91 Art. 20(6)), else those of activities."""
    if form == FORM_09:
        return DataTransfer.objects.filter(exemption_code="")
    return DataTransfer.objects.filter(Exists(ActivityTransfer.objects.filter(transfer_id=OuterRef("pk"))))


def recipients_of(form: str) -> QuerySet[Recipient]:
    """The parties of a report: the recipients of its activities and of its transfers."""
    links = ActivityRecipient.objects.filter(recipient_id=OuterRef("pk"))
    if form == FORM_09:
        assessed = ActivityTransfer.objects.filter(transfer__exemption_code="")
        links = links.filter(activity_id__in=assessed.order_by().values("activity_id"))
    own = Exists(links)
    return Recipient.objects.filter(Q(own) | Q(Exists(transfers_of(form).filter(recipient_id=OuterRef("pk")))))


def records_of(form: str, model: type[Model]) -> QuerySet[Any]:
    """The records of ``model`` that a report is made of."""
    if model is ProcessingActivity:
        return activities_of(form)
    return recipients_of(form) if model is Recipient else transfers_of(form)


def with_gap(form: str, gap: Gap, records: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``records`` of which the report is made and that lack what the gap names."""
    lacking = records.filter(gap.condition)
    is_of_all = form == FORM_10 and gap.model is ProcessingActivity
    return lacking if is_of_all else lacking.filter(pk__in=records_of(form, gap.model).values("pk"))


def count_gaps(form: str) -> tuple[dict[str, int], bool]:
    """How many catalogue records of a report lack what each of its gaps names, and whether it has any party.

    One statement a kind of record. The gaps of activities are in the ``Outline``.
    """
    parties = recipients_of(form).aggregate(all=Count("*"), **_counted(form, Recipient))
    has_parties = parties.pop("all") > 0
    transfers = _counted(form, DataTransfer)
    return (transfers_of(form).aggregate(**transfers) if transfers else {}) | parties, has_parties


def _counted(form: str, model: type[Model]) -> dict[str, Count]:
    of_kind = [each for each in GAPS.values() if each.model is model and form in each.items]
    return {each.code: Count("pk", filter=each.condition) for each in of_kind}
