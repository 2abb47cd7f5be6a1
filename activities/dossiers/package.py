"""The package in which a dossier is filed: one ZIP of the notice, the report and the attachments, in filing order.

Of the names that the authority asks for, a published account shows ``1.TB-…``, ``2.HSMau…``, ``3.QĐ-NS-DPO`` and
``3.HĐ-TC-DPO`` (domain §7.5). The other stems, and the titles after them, are inferred in the same manner.
"""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import IO

from django.utils import timezone

from activities.dossiers.attachments import files as attachment_files
from activities.dossiers.attachments.attach import attachments_of
from activities.dossiers.attachments.content import EXTENSIONS
from activities.dossiers.filings import files as version_files
from activities.dossiers.filings import snapshot
from activities.dossiers.filings.submit import changes_in_words, was_filed
from activities.dossiers.forms import Form
from activities.dossiers.notices import write_notice
from activities.dossiers.report import new_report
from activities.models import DossierAttachment, DossierVersion
from activities.models.dossiers.attachments import AttachmentKind
from pdpl_inventory.api.downloads import LARGEST_IN_MEMORY
from pdpl_inventory.errors import Problem
from tenants.authentication.members import Member

STEMS = {
    AttachmentKind.DPO_APPOINTMENT: "QĐ-NS-DPO",
    AttachmentKind.SERVICE_CONTRACT: "HĐ-TC-DPO",
    AttachmentKind.PROCESSING_CONTRACT: "HĐ-xulyDLCN",
    AttachmentKind.TRANSFER_CONTRACT: "HĐ-chuyenDLCNxbg",
    AttachmentKind.POLICY: "CS-BVDLCN",
    AttachmentKind.PROCEDURE: "QT-BVDLCN",
    AttachmentKind.FORM: "BM-BVDLCN",
    AttachmentKind.OTHER: "TL",
}
# What Windows allows in no name, and white space.
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')
LONGEST_TITLE = 60


@dataclass(frozen=True)
class Part:
    """A file of the package: its name, and what writes it."""

    name: str
    write: Callable[[IO[bytes]], None]


def package_parts(member: Member, form: Form, version: DossierVersion | None) -> list[Part]:
    """The files of a dossier's package, numbered, in the member's open scope.

    They are those of ``version``, frozen, and the attachments that it has; with None notice and report are made of the
    register of now, and the attachments are today's. Raises ``Problem`` (404) when a file is gone.
    """
    attachments = _attachments_in(version) if version else list(attachments_of(form.dossier))
    notice, report = _frozen(version) if version else _made_now(member, form)
    parts = [Part(f"{form.notice_stem}.pdf", notice), Part(f"{form.stem}.pdf", report)]
    parts += [Part(_name_of(each), partial(_copy, partial(attachment_files.open_file, each))) for each in attachments]
    return [Part(f"{number}.{part.name}", part.write) for number, part in enumerate(parts, start=1)]


def write_package(parts: list[Part], file: IO[bytes]) -> None:
    """Write the ZIP, one part after the other. Raises ``Problem`` (404) when a file is gone.

    Nothing is compressed: PDF, office documents and pictures are already.
    """
    now = timezone.localtime().timetuple()[:6]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for part in parts:
            entry = zipfile.ZipInfo(part.name, now)
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as inside:
                part.write(inside)


def _frozen(version: DossierVersion) -> Iterator[Callable[[IO[bytes]], None]]:
    for name in (version_files.NOTICE_PDF, version_files.REPORT_PDF):
        yield partial(_copy, partial(version_files.open_file, version, name))


def _attachments_in(version: DossierVersion) -> list[DossierAttachment]:
    """The attachments that a version was submitted with, in its order. Raises ``Problem`` (404) when one is gone."""
    ids = snapshot.ids_in(version, snapshot.ATTACHMENT)
    found = DossierAttachment.objects.in_bulk(ids)
    if len(found) < len(ids):
        raise Problem(404, "file_missing")
    return [found[pk] for pk in ids]


def _made_now(member: Member, form: Form) -> Iterator[Callable[[IO[bytes]], None]]:
    changes = changes_in_words(form.dossier) if was_filed(form.dossier, member) else ""
    report = new_report(member, form)
    for write in (lambda file: write_notice(report, "pdf", file, changes), lambda file: report.write("pdf", file)):
        yield partial(_by_way_of_a_file, write)


def _by_way_of_a_file(write: Callable[[IO[bytes]], None], file: IO[bytes]) -> None:
    """Write to a file of its own first: PDF is written with steps back, which the entry of a ZIP does not take."""
    with tempfile.SpooledTemporaryFile(LARGEST_IN_MEMORY) as whole:
        write(whole)
        whole.seek(0)
        shutil.copyfileobj(whole, file)


def _copy(open_file: Callable[[], IO[bytes]], file: IO[bytes]) -> None:
    with open_file() as stored:
        shutil.copyfileobj(stored, file)


def _name_of(attachment: DossierAttachment) -> str:
    title = NOT_IN_NAMES.sub("-", attachment.title_vi)[:LONGEST_TITLE].strip("-. ")
    stem = STEMS[AttachmentKind(attachment.kind)]
    return (
        f"{stem}-{title}.{EXTENSIONS[attachment.media_type]}"
        if title
        else f"{stem}.{EXTENSIONS[attachment.media_type]}"
    )
