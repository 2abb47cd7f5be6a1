"""The timeline of each dossier: the steps of its versions, newest first, and what falls due next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from activities.deadlines.kinds import Deadline
from activities.deadlines.rules import deadlines
from activities.dossiers.filings.changes.updates import next_update, open_deadlines_of
from activities.models import DossierVersion
from activities.models.dossiers.events import Dossier
from activities.models.dossiers.versions import Result, VersionStatus
from pdpl_inventory.language import in_request_language

MOST_VERSIONS = 50


@dataclass(frozen=True)
class Moment:
    """A step of a version on a day: what was done, by whom, and what was said of it."""

    day: date
    words: str
    by: str
    said: str
    version: DossierVersion


@dataclass(frozen=True)
class Timeline:
    """The moments of a dossier, newest first, its open deadlines, and the end of the present half-year."""

    dossier: Dossier
    moments: list[Moment]
    due: list[tuple[Deadline, str]]
    next_update: date | None


def timelines() -> list[Timeline]:
    """The timelines of both dossiers, in the open scope."""
    return [_timeline(dossier) for dossier in Dossier]


def _timeline(dossier: Dossier) -> Timeline:
    versions = DossierVersion.objects.filter(dossier=dossier).select_related("submitted_by", "reviewed_by", "filed_by")
    moments = [moment for each in versions.order_by("-number")[:MOST_VERSIONS] for moment in _moments(each)]
    due = [(each, in_request_language(each.message)) for each in deadlines(*open_deadlines_of(dossier)).deadlines]
    return Timeline(dossier, moments, due, next_update(dossier))


def _moments(version: DossierVersion) -> Iterator[Moment]:
    """The steps of one version, the last one first."""

    def moment(day: Any, words: str, by: Any, said: str) -> Moment:
        return Moment(day, words, by.get_username() if by else "", said, version)

    if version.result != Result.PENDING:
        said = version.result_reason_vi
        if version.complete_by:
            until = _("Hoàn thiện chậm nhất là ngày %s.") % date_format(version.complete_by, "SHORT_DATE_FORMAT")
            said = f"{until} {said}".rstrip()
        yield moment(version.result_on, _("Kết quả: %s") % version.get_result_display(), None, said)
    if version.filed_on:
        words = _("Đã nộp, %s") % version.get_channel_display()
        yield moment(version.filed_on, words, version.filed_by, version.receipt)
    if version.reviewed_at:
        is_returned = version.status == VersionStatus.RETURNED
        is_own = version.reviewed_by_id == version.submitted_by_id
        words = (_("Đã rút lại") if is_own else _("Bị trả lại")) if is_returned else _("Đã duyệt")
        yield moment(timezone.localdate(version.reviewed_at), words, version.reviewed_by, version.review_comment)
    kind = _("bản cập nhật") if version.is_update else _("lần đầu")
    words = _("Gửi duyệt (%s)") % kind
    yield moment(timezone.localdate(version.submitted_at), words, version.submitted_by, version.comment)
