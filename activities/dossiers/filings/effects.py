"""What filing a version, and its answer, mean for the deadlines: noted in the same transaction, each on record."""

import re
from typing import Any

from django.utils import timezone

from activities.contract.kinds import TRANSFERS
from activities.deadlines import events
from activities.dossiers.filings import snapshot
from activities.models import DataTransfer, DossierVersion
from activities.models.dossiers.events import Dossier, DossierEventKind
from activities.models.dossiers.versions import Result
from activities.postgres import locks
from activities.postgres.lookups import is_any_of
from activities.profile import change_profile
from pdpl_inventory.messages import Sentence, find, say
from tenants.authentication.members import Member
from tenants.models import Tenant

LONGEST_NOTE = 200


def after_filing(member: Member, version: DossierVersion) -> dict[str, Any]:
    """The first filing of processing sets its day in the profile, that of transfers their days; an update is noted.

    Returns the changed transfers as the audit event of the filing has them.
    """
    assert version.filed_on is not None
    changed: dict[str, Any] = {}
    if version.dossier == Dossier.CTIA:
        changed = _set_days_of_transfers(member, version)
    elif not version.is_update and Tenant.objects.get(pk=member.tenant_id).dpia_filed_on is None:
        change_profile(member, {"dpia_filed_on": version.filed_on})
    if version.is_update:
        note = say("filed_version_note", number=version.number).vi
        note = f"{note}, {version.receipt}" if version.receipt else note
        _note(member, version, DossierEventKind.UPDATED, version.filed_on, note)
    return changed


def after_result(member: Member, version: DossierVersion) -> None:
    """A dossier that is to be completed starts the term for it."""
    if version.result == Result.TO_COMPLETE:
        note = version.result_reason_vi or say("filed_version_note", number=version.number).vi
        _note(member, version, DossierEventKind.COMPLETION_REQUESTED, version.result_on, note)


def note_in_words(note: str) -> Sentence:
    """The note of an event in both languages: what ``after_filing`` and ``after_result`` wrote, else as it is."""
    written = find("filed_version_note")
    pattern = re.escape(written.vi).replace(re.escape("{number}"), r"(\d+)")
    found = re.match(f"{pattern}(?=,|$)", note)
    return Sentence(note, written.en.format(number=found[1]) + note[found.end() :]) if found else Sentence(note, note)


def _note(member: Member, version: DossierVersion, kind: DossierEventKind, day: Any, note: str) -> None:
    line = " ".join(note.split())
    short = line if len(line) <= LONGEST_NOTE else line[: LONGEST_NOTE - 1] + "…"
    events.note_event(member, version.dossier, kind.value, day, short)


def _set_days_of_transfers(member: Member, version: DossierVersion) -> dict[str, Any]:
    """Give the transfers of the version that have no day of filing, and need one, that of the version."""
    locks.acquire(TRANSFERS.lock_name)
    ids = snapshot.ids_in(version, snapshot.TRANSFER)
    open_ = DataTransfer.objects.filter(is_any_of("pk", ids), ctia_filed_on=None, exemption_code="")
    found = list(open_.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    if not found:
        return {}
    DataTransfer.objects.filter(is_any_of("pk", found)).update(
        ctia_filed_on=version.filed_on, changed_by=member.user, updated_at=timezone.now()
    )
    day = version.filed_on.isoformat() if version.filed_on else None
    return {"kind": TRANSFERS.word.value, "records": [(pk, {"ctia_filed_on": (None, day)}) for pk in found]}
