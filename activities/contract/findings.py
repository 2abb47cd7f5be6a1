"""Findings: what Vietnamese law requires of an activity and the register does not have.

A finding is a code, its sentence and article in ``messages``, and a condition
in SQL. The filter, the list, the count and the page all use this one list.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from activities.models import ActivityCategory, ActivityTransfer, ProcessingActivity
from activities.models.activities import to_sensitive
from activities.models.codes import LegalBasis
from pdpl_inventory.messages import Sentence, find

OF_LAW = (LegalBasis.EMERGENCY_SECURITY, LegalBasis.STATE_AGENCY, LegalBasis.LEGAL_OBLIGATION)
TO_BE_PROVEN = (LegalBasis.VITAL_INTEREST, LegalBasis.RIGHTS_DEFENCE)
OWN: dict[str, Any] = {"activity_id": OuterRef("pk")}


@dataclass(frozen=True, eq=False)
class Finding:
    """One requirement. ``condition`` holds for the activities that do not meet it."""

    code: str
    condition: Q

    @property
    def sentence(self) -> Sentence:
        return find(f"finding_{self.code}")

    @property
    def article(self) -> Sentence:
        return find(f"finding_{self.code}:article")

    @property
    def column(self) -> str:
        return f"finding_{self.code}"

    @property
    def shown(self) -> dict[str, str]:
        """The finding as JSON, with its message and article in both languages."""
        return {
            "code": self.code,
            "message": self.sentence.en,
            "message_vi": self.sentence.vi,
            "article": self.article.en,
            "article_vi": self.article.vi,
        }


def _sensitive() -> Exists:
    return Exists(to_sensitive(ActivityCategory._base_manager.filter(**OWN)))


def _without_dossier() -> Exists:
    """The activity has a transfer that needs a dossier (it has no exemption) and none was filed."""
    links = ActivityTransfer._base_manager.filter(transfer__ctia_filed_on__isnull=True, **OWN)
    return Exists(links.filter(transfer__exemption_code=""))


FINDINGS = (
    Finding("missing_purpose", Q(purpose_vi="")),
    Finding("missing_citation", Q(legal_basis__in=OF_LAW, legal_basis_citation="")),
    Finding("missing_evidence", Q(legal_basis__in=TO_BE_PROVEN, legal_basis_citation="")),
    Finding("sensitive_without_dpia", Q(_sensitive(), requires_dpia=False)),
    Finding("transfer_without_dossier", Q(_without_dossier())),
    Finding("missing_retention", Q(retention_period_months__isnull=True)),
)


def with_findings(activities: QuerySet[ProcessingActivity]) -> QuerySet[ProcessingActivity]:
    """``activities`` with a boolean column for each finding; needs no further statement."""
    return activities.annotate(
        **{each.column: ExpressionWrapper(each.condition, output_field=BooleanField()) for each in FINDINGS}
    )


def findings_of(activity: Any) -> list[Finding]:
    """The findings of an activity that was read ``with_findings``."""
    return [each for each in FINDINGS if getattr(activity, each.column)]
