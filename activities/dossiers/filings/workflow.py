"""The steps of a submitted version: approved by another or returned, filed, answered. Each is taken once, on record.

The views of the API and the desk check the right that a step needs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from activities.deadlines.kinds import DAYS_TO_COMPLETE, day_words, days_after
from activities.dossiers.filings import effects
from activities.dossiers.filings.records import record
from activities.dossiers.words import dossier_words
from activities.models import DossierVersion
from activities.models.audit import Action
from activities.models.dossiers.versions import Channel, Result, VersionStatus
from activities.notifications.notify import end_waiting_version, notify_submitter
from pdpl_inventory.errors import Problem, fault
from pdpl_inventory.language import label_words
from pdpl_inventory.messages import find, say
from tenants.authentication.members import Member
from tenants.permissions import Right


@dataclass(frozen=True)
class Step:
    """A step from one of the statuses ``sources`` to ``target``. ``by_another``: not by the person who submitted."""

    name: str
    sources: tuple[VersionStatus, ...]
    target: VersionStatus
    action: Action
    right: Right = Right.REVIEW
    by_another: bool = False


SUBMITTED, APPROVED = VersionStatus.SUBMITTED, VersionStatus.APPROVED
APPROVE = Step("approve", (SUBMITTED,), APPROVED, Action.DOSSIER_APPROVED, by_another=True)
# Whoever submitted may take it back as well: that approves nothing, and nothing else could be submitted until then.
RETURN = Step("return", (SUBMITTED, APPROVED), VersionStatus.RETURNED, Action.DOSSIER_RETURNED)
FILE = Step("file", (APPROVED,), VersionStatus.FILED, Action.DOSSIER_FILED)
ANSWER = Step("result", (VersionStatus.FILED,), VersionStatus.FILED, Action.DOSSIER_ANSWERED)
STEPS = {step.name: step for step in (APPROVE, RETURN, FILE, ANSWER)}


def is_open(step: Step, version: DossierVersion) -> bool:
    """Whether the version stands where the step begins."""
    return version.status in step.sources and (step is not ANSWER or version.result == Result.PENDING)


def is_own(step: Step, version: DossierVersion, member: Member) -> bool:
    """Whether the step is refused to the member as the person who submitted."""
    return step.by_another and version.submitted_by_id == member.user.pk


def review_version(step: Step, member: Member, pk: UUID, comment: str = "") -> DossierVersion:
    """Approve or return a version, in the member's open scope.

    Raises ``DossierVersion.DoesNotExist``, and ``Problem``: 409 for its status, 403 for one's own.
    """
    version = _locked(step, member, pk)
    version.reviewed_by, version.reviewed_at, version.review_comment = member.user, timezone.now(), comment
    _save(step, version)
    end_waiting_version(pk)
    if step is RETURN:
        words = {"number": version.number, **dossier_words(version.dossier)}
        sentence = say("notification_version_returned", **words)
        notify_submitter(member, pk, version.submitted_by_id, sentence, comment)
    code = "dossier_withdrawn" if is_withdrawal(step, version, member) else ""
    record(member, step.action, version, {}, code, comment=comment, **({"is_withdrawal": True} if code else {}))
    return version


def is_withdrawal(step: Step, version: DossierVersion, member: Member) -> bool:
    """Whether the member takes back what they submitted themselves."""
    return step is RETURN and version.submitted_by_id == member.user.pk


def file_version(member: Member, pk: UUID, filed_on: date, channel: str, receipt: str = "") -> DossierVersion:
    """Note that an approved version was filed, and tell the deadlines of it, in the member's open scope.

    Raises ``DossierVersion.DoesNotExist``, and ``Problem``: 409 for its status, 400 for a day before its approval,
    404 when its frozen files are gone.
    """
    version = _locked(FILE, member, pk)
    assert version.reviewed_at is not None
    _refuse_before("filed_on", filed_on, timezone.localdate(version.reviewed_at), "filed_before_approval")
    version.filed_on, version.channel, version.receipt, version.filed_by = filed_on, channel, receipt, member.user
    _save(FILE, version)
    said = {**day_words("day", filed_on), **label_words("channel", Channel(channel).label)}
    transfers = effects.after_filing(member, version)
    record(
        member,
        FILE.action,
        version,
        said,
        filed_on=filed_on.isoformat(),
        channel=channel,
        receipt=receipt,
        **transfers,
    )
    return version


def note_result(member: Member, pk: UUID, result: str, result_on: date, reason_vi: str = "") -> DossierVersion:
    """Note what the authority answered to a filed version, in the member's open scope.

    Raises ``DossierVersion.DoesNotExist``, and ``Problem``: 409 for its status or an answer that it has already, 400
    for a day before the filing.
    """
    version = _locked(ANSWER, member, pk)
    assert version.filed_on is not None
    _refuse_before("result_on", result_on, version.filed_on, "result_before_filing")
    version.result, version.result_on, version.result_reason_vi = result, result_on, reason_vi
    if result == Result.TO_COMPLETE:
        version.complete_by = days_after(result_on, DAYS_TO_COMPLETE)
    _save(ANSWER, version)
    effects.after_result(member, version)
    said = {**day_words("day", result_on), **label_words("result", Result(result).label)}
    record(member, ANSWER.action, version, said, result=result, result_on=result_on.isoformat(), reason_vi=reason_vi)
    return version


def _locked(step: Step, member: Member, pk: UUID) -> DossierVersion:
    version = DossierVersion.objects.select_for_update(no_key=True).get(pk=pk)
    if version.status not in step.sources:
        raise Problem(409, "version_status", fields=(), headers=None, **_statuses(step, version))
    if not is_open(step, version):
        raise Problem(409, "version_answered", number=version.number)
    if is_own(step, version, member):
        raise Problem(403, "own_version")
    return version


def _statuses(step: Step, version: DossierVersion) -> dict[str, Any]:
    """The words for a version's status and for the statuses from which the step leads."""
    named, allowed = find(f"status_{version.status}"), [find(f"status_{each}") for each in step.sources]
    return {
        "number": version.number,
        "status_vi": named.vi,
        "status_en": named.en,
        "allowed_vi": " hoặc ".join(each.vi for each in allowed),
        "allowed_en": " or ".join(each.en for each in allowed),
    }


def _refuse_before(field: str, day: date, earliest: date, code: str) -> None:
    if day < earliest:
        words = {"day_vi": f"{earliest:%d/%m/%Y}", "day_en": earliest.isoformat()}
        raise Problem(400, "validation_failed", fields=[fault(field, code, **words)])


def _save(step: Step, version: DossierVersion) -> None:
    version.status = step.target
    version.save(force_update=True)
