"""Findings: what Vietnamese law requires of an activity and the register does not have.

A finding is a code, its sentence, article and remedy in ``messages``, and a
condition in SQL. The filter, the list, the count and the page all use this one
list. A condition may read the links of the activity, the catalogues and the
tenant's own row; all of it is part of the statement that reads the activities.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from activities.models import ActivityCategory, ActivityRecipient, ActivityTransfer, ProcessingActivity
from activities.models.activities import is_true, linked_to, to_sensitive
from activities.models.catalogues import DataTransfer, Recipient
from activities.models.codes import BASIS_AS_SENT, LegalBasis, RecipientRole, SubjectGroup
from activities.models.text import fold
from pdpl_inventory.messages import Sentence, find
from tenants.isolation.context import current_tenant
from tenants.models import FilerRole, Relief, Tenant

OF_LAW = (LegalBasis.EMERGENCY_SECURITY, LegalBasis.STATE_AGENCY, LegalBasis.LEGAL_OBLIGATION)
TO_BE_PROVEN = (LegalBasis.VITAL_INTEREST, LegalBasis.RIGHTS_DEFENCE)
# The cases of Art. 19(1) of Law 91/2025/QH15. Recording in public places (Art. 32) is none of them.
OF_ARTICLE_19 = (*OF_LAW, *TO_BE_PROVEN, LegalBasis.CONTRACT)
# Decree 356/2025/NĐ-CP, Art. 7(1), with Art. 17(1)(d) of the law: transfers to these need an agreement on any basis.
WITH_AGREEMENT = (RecipientRole.PROCESSOR, RecipientRole.THIRD_PARTY)
DAYS_TO_FILE = 60  # Art. 21(1) of the law
# Art. 38(2) and (3) of the law, Art. 41 of the decree.
SMALL_RELIEVED_BEFORE = date(2031, 1, 1)
MANY_SUBJECTS = 100_000
# Codes of VSIC for Art. 8(1) of the decree: finance and banking (64), other financial activities (66), support of
# payments and credit, credit information among it (8291). Insurance (65) has an article of its own, 26 of the law.
FINANCE = "^(64|66|8291)"
REPRESENTATIVES = ("đại diện", "giám hộ", "cha mẹ", "cha, mẹ", "cha hoặc mẹ", "bố mẹ", "phụ huynh")
OF_TENANT = object()
OWN: dict[str, Any] = {"activity_id": OuterRef("pk")}


@dataclass(frozen=True, eq=False)
class Finding:
    """One requirement. ``when`` makes the condition of the activities that do not meet it, for the tenant and today.

    ``field`` is the activity's field in which it is mended; if ``is_of_linked``, the records are to be mended to which
    the activity links by it. It is empty where the organisation's own particulars are to be mended.
    """

    code: str
    when: Callable[[], Q]
    field: str = ""
    is_of_linked: bool = False

    @property
    def condition(self) -> Q:
        return self.when()

    @property
    def sentence(self) -> Sentence:
        return find(f"finding_{self.code}")

    @property
    def article(self) -> Sentence:
        return find(f"finding_{self.code}:article")

    @property
    def remedy(self) -> Sentence:
        """What to do about it."""
        return find(f"finding_{self.code}:remedy")

    @property
    def column(self) -> str:
        return f"finding_{self.code}"

    @cached_property
    def shown(self) -> dict[str, str]:
        """The finding as JSON, with its message, article and remedy in both languages."""
        return {
            "code": self.code,
            "message": self.sentence.en,
            "message_vi": self.sentence.vi,
            "article": self.article.en,
            "article_vi": self.article.vi,
            "remedy": self.remedy.en,
            "remedy_vi": self.remedy.vi,
        }


# --- The activity itself and its data -----------------------------------------------------------


def _sensitive() -> Exists:
    return Exists(to_sensitive(ActivityCategory._base_manager.filter(**OWN)))


def _any_accents(words: str) -> str:
    """A regular expression for ``words`` in any case, with or without their accents.

    It names both cases of each letter, since what a case-insensitive match knows of Vietnamese depends on the locale.
    """
    letters = ({each, each.upper(), fold(each), fold(each).upper()} for each in words)
    return "".join(f"[{''.join(sorted(each))}]" for each in letters)


SPEAKS_OF_REPRESENTATIVE = "|".join(map(_any_accents, REPRESENTATIVES))


def _children_without_representative() -> Q:
    """Art. 24(2) excepts the cases of Art. 19(1), so this asks only where the basis is consent."""
    consented = Q(legal_basis=LegalBasis.CONSENT, data_subject_groups__contains=[SubjectGroup.CHILDREN])
    return consented & ~Q(consent_form_vi__regex=SPEAKS_OF_REPRESENTATIVE)


def _basis_without_oversight() -> Q:
    missing = Q(responsible_vi="") | Q(protection_measures_vi="") | Q(risks_vi="")
    return Q(legal_basis__in=OF_ARTICLE_19) & missing


def _automated_without_opt_out() -> Q:
    """Art. 10(3) binds who decides on purpose and means. The role is the activity's, else the tenant's."""
    processor = Q(filer_role=FilerRole.PROCESSOR)
    by_tenant = Q(Exists(_tenant().filter(processor)), filer_role__isnull=True)
    return Q(has_automated_decision_making=True, automated_processing_vi="") & ~processor & ~by_tenant


# --- Recipients and transfers --------------------------------------------------------------------


def _to_recipients(recipients: QuerySet[Recipient]) -> Exists:
    links = ActivityRecipient._base_manager.filter(**OWN)
    return Exists(linked_to(links, "recipient_id", recipients))


def _to_transfers(transfers: QuerySet[DataTransfer]) -> Exists:
    links = ActivityTransfer._base_manager.filter(**OWN)
    return Exists(linked_to(links, "transfer_id", transfers.filter(exemption_code="")))


def _recipient_without_contract() -> Q:
    """Art. 17(1)(a) of the law: by consent, an agreement with any recipient; (d): with these roles on any basis."""
    without = Recipient._base_manager.filter(contract_number="")
    by_consent = Q(_to_recipients(without), legal_basis=LegalBasis.CONSENT)
    return by_consent | Q(_to_recipients(without.filter(role__in=WITH_AGREEMENT)))


def _recipient_abroad_without_transfer() -> Q:
    abroad = Recipient._base_manager.exclude(country_code="VN")
    links = linked_to(ActivityRecipient._base_manager.filter(**OWN), "recipient_id", abroad)
    own = {"activity_id": OuterRef("activity_id"), "transfer__recipient_id": OuterRef("recipient_id")}
    transferred = is_true(Exists(ActivityTransfer._base_manager.filter(**own)))
    return Q(Exists(links.exclude(transferred)))


def _transfer_without_dossier() -> Q:
    return Q(_to_transfers(DataTransfer._base_manager.filter(ctia_filed_on__isnull=True)))


def _transfer_incomplete() -> Q:
    missing = Q(contract_number="") | Q(recipient__isnull=True) | Q(recipient__dpo_contact="")
    return Q(_to_transfers(DataTransfer._base_manager.filter(missing)))


# --- The organisation -------------------------------------------------------------------------


def _tenant() -> QuerySet[Tenant]:
    """The current tenant's own row. A condition on it refers to no activity, so it is evaluated once."""
    return Tenant.objects.filter(pk=current_tenant())


def _relieved(today: date) -> Q:
    """The tenant's relief holds: it is in time, no sensitive data is processed, and no activity has many subjects."""
    claimed = Q(relief=Relief.MICRO_OR_HOUSEHOLD)
    if today < SMALL_RELIEVED_BEFORE:
        claimed |= Q(relief=Relief.SMALL_OR_STARTUP)
    sensitive = to_sensitive(ActivityCategory._base_manager.filter(tenant_id=current_tenant()))
    many = ProcessingActivity._base_manager.filter(tenant_id=current_tenant(), data_subject_count__gte=MANY_SUBJECTS)
    return claimed & ~Q(Exists(sensitive)) & ~Q(Exists(many))


def _processing_unfiled() -> Q:
    today = timezone.localdate()
    unfiled = _tenant().filter(dpia_filed_on__isnull=True).exclude(_relieved(today))
    return Q(Exists(unfiled), started_on__lt=today - timedelta(days=DAYS_TO_FILE))


def _finance_without_assessment() -> Q:
    finance = Func(
        F("business_lines"),
        template=f"""jsonb_path_exists(%(expressions)s, '$[*].code ? (@ like_regex "{FINANCE}")')""",
        output_field=BooleanField(),
    )
    overdue = Q(compliance_assessed_on__isnull=True) | Q(
        compliance_assessed_on__lt=_a_year_before(timezone.localdate())
    )
    return Q(Exists(_tenant().filter(finance).filter(overdue)))


def _a_year_before(day: date) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if is_leap_day else day.day)


FINDINGS = (
    Finding("missing_purpose", lambda: Q(purpose_vi=""), "purpose_vi"),
    Finding("basis_to_be_chosen", lambda: Q(legal_basis_citation__startswith=BASIS_AS_SENT.strip()), "legal_basis"),
    Finding("missing_citation", lambda: Q(legal_basis__in=OF_LAW, legal_basis_citation=""), "legal_basis_citation"),
    Finding(
        "missing_evidence", lambda: Q(legal_basis__in=TO_BE_PROVEN, legal_basis_citation=""), "legal_basis_citation"
    ),
    Finding("consent_without_form", lambda: Q(legal_basis=LegalBasis.CONSENT, consent_form_vi=""), "consent_form_vi"),
    Finding("children_without_representative", _children_without_representative, "consent_form_vi"),
    Finding("basis_without_oversight", _basis_without_oversight, "protection_measures_vi"),
    Finding("sensitive_without_dpia", lambda: Q(_sensitive(), requires_dpia=False), "requires_dpia"),
    Finding(
        "sensitive_without_protection", lambda: Q(_sensitive(), protection_measures_vi=""), "protection_measures_vi"
    ),
    Finding("automated_without_opt_out", _automated_without_opt_out, "automated_processing_vi"),
    Finding("recipient_without_contract", _recipient_without_contract, "recipient_ids", is_of_linked=True),
    Finding("recipient_abroad_without_transfer", _recipient_abroad_without_transfer, "transfer_ids"),
    Finding("transfer_without_dossier", _transfer_without_dossier, "transfer_ids", is_of_linked=True),
    Finding("transfer_incomplete", _transfer_incomplete, "transfer_ids", is_of_linked=True),
    Finding("missing_retention", lambda: Q(retention_period_months__isnull=True), "retention_period_months"),
    Finding("processing_unfiled", _processing_unfiled),
    Finding("finance_without_assessment", _finance_without_assessment),
)


def with_findings(activities: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    """``activities`` with a boolean column for each finding; needs no further statement."""
    tenant_id = current_tenant()
    columns = _columns(timezone.localdate())
    return activities.annotate(
        **{
            name: RawSQL(sql, [tenant_id if each is OF_TENANT else each for each in values], BooleanField())
            for name, (sql, values) in columns.items()
        }
    )


@lru_cache(maxsize=2)
def _columns(today: date) -> dict[str, tuple[str, list[Any]]]:
    """The SQL of each column and its values on a day, with ``OF_TENANT`` for the current tenant's id.

    It is the same for every tenant, and Django takes 40 ms to make it: most of the time of reading one activity.
    """
    conditions = {each.column: ExpressionWrapper(each.condition, output_field=BooleanField()) for each in FINDINGS}
    query = ProcessingActivity._base_manager.annotate(**conditions).query
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    columns = {}
    for name in conditions:
        sql, values = compiler.compile(query.annotations[name])
        columns[name] = sql, [OF_TENANT if each == current_tenant() else each for each in values]
    return columns


def findings_of(activity: Any) -> list[Finding]:
    """The findings of an activity that was read ``with_findings``."""
    return [each for each in FINDINGS if getattr(activity, each.column)]
