"""Submitting a version of a dossier, which freezes it. The caller checks the right."""

from dataclasses import dataclass
from uuid import UUID

from activities.dossiers.filings import files
from activities.dossiers.filings.changes import comparison
from activities.dossiers.filings.freeze import Frozen, freeze
from activities.dossiers.filings.records import record
from activities.dossiers.words import dossier_words
from activities.models import DataTransfer, DossierVersion
from activities.models.audit import Action
from activities.models.dossiers.events import Dossier
from activities.models.dossiers.versions import LONGEST_CHANGES, VersionStatus
from activities.notifications.notify import notify_approvers
from activities.postgres import locks
from pdpl_inventory.errors import Problem, fault
from pdpl_inventory.messages import find, say
from tenants.authentication.members import Member
from tenants.isolation.snapshots import read_in_snapshot
from tenants.models import Tenant
from tenants.uuid7 import new_key

OPEN = (VersionStatus.SUBMITTED, VersionStatus.APPROVED)


@dataclass(frozen=True)
class Made:
    """What a version was made of at one moment: whether it is an update, what it changes, and its frozen files."""

    is_update: bool
    changes_vi: str
    frozen: Frozen


def submit_version(
    member: Member, dossier: Dossier, comment: str = "", changes_vi: str = "", reason_vi: str = ""
) -> DossierVersion:
    """Freeze the dossier as it is now and submit it for approval, in the member's open scope.

    What is frozen is read as it was committed at one moment; meanwhile records, answers and attachments may be written.
    Of a dossier that was filed before it is an update; without ``changes_vi`` its notice says how it differs from the
    version that was filed last. Raises ``Problem``: 409 while another version is open, 400 for changes of a dossier
    that was never filed, 404 when the frozen files of the version that was filed last are gone.
    """
    lock_versions(dossier, exclusive=True)
    refuse_second(dossier)
    pk = new_key()
    try:
        made = read_in_snapshot(member.tenant_id, lambda: _make(member, pk, dossier, changes_vi, reason_vi))
        version = DossierVersion.objects.create(
            id=pk,
            tenant_id=member.tenant_id,
            dossier=dossier,
            number=DossierVersion.objects.filter(dossier=dossier).count() + 1,
            is_update=made.is_update,
            comment=comment,
            changes_vi=made.changes_vi,
            reason_vi=reason_vi,
            submitted_by=member.user,
            percent=made.frozen.percent,
            missing_count=made.frozen.missing,
            **{files.HASHES[name]: digest for name, digest in made.frozen.hashes.items()},
        )
        _record(member, version)
        words = {"number": version.number, **dossier_words(dossier)}
        notify_approvers(member, pk, say("notification_version_waiting", **words))
    except BaseException:
        files.delete(member.tenant_id, pk)
        raise
    return version


def _make(member: Member, pk: UUID, dossier: Dossier, changes_vi: str, reason_vi: str) -> Made:
    is_update = was_filed(dossier, member)
    if changes_vi and not is_update:
        raise Problem(400, "validation_failed", fields=[fault("changes_vi", "dossier_never_filed")])
    if is_update and not changes_vi:
        changes_vi = changes_in_words(dossier)
    return Made(is_update, changes_vi, freeze(member, pk, dossier, changes_vi, reason_vi))


def lock_versions(dossier: str, exclusive: bool = False) -> None:
    """Wait until no version of the dossier is being submitted, and let none until the open scope ends."""
    locks.acquire(f"dossier {Dossier(dossier).value}", exclusive)


def refuse_second(dossier: Dossier) -> None:
    """Raise ``Problem`` (409) while a version of the dossier is submitted or approved and not filed."""
    if found := DossierVersion.objects.filter(dossier=dossier, status__in=OPEN).first():
        status = find(f"status_{found.status}")
        words = {"status_vi": status.vi, "status_en": status.en}
        raise Problem(409, "version_open", fields=(), headers=None, number=found.number, **words)


def was_filed(dossier: Dossier, member: Member) -> bool:
    """Whether the dossier was filed before, here or, as the profile or a transfer says, elsewhere."""
    if DossierVersion.objects.filter(dossier=dossier, status=VersionStatus.FILED).exists():
        return True
    if dossier is Dossier.CTIA:
        return DataTransfer.objects.filter(ctia_filed_on__isnull=False).exists()
    return Tenant.objects.get(pk=member.tenant_id).dpia_filed_on is not None


def last_filed(dossier: str) -> DossierVersion | None:
    """The version of the dossier that was filed last."""
    return DossierVersion.objects.filter(dossier=dossier, status=VersionStatus.FILED).order_by("-number").first()


def changes_in_words(dossier: Dossier) -> str:
    """What an update changes since the version that was filed last, as its notice says it, in the open scope."""
    filed = last_filed(dossier)
    if filed is None:
        return find("changes_since_elsewhere").vi
    found = [each.vi for each in comparison.sentences(comparison.differences_from(filed, None))]
    text = "\n".join(found)
    return text if len(text) <= LONGEST_CHANGES else text[: LONGEST_CHANGES - 1] + "…"


def _record(member: Member, version: DossierVersion) -> None:
    said = {"percent": version.percent, "missing": version.missing_count}
    record(
        member,
        Action.DOSSIER_SUBMITTED,
        version,
        said,
        comment=version.comment,
        **{each: getattr(version, each) for each in files.HASHES.values()},
    )
