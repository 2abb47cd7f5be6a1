"""The frozen documents of a version as downloads, each with the act that puts it on record."""

from collections.abc import Callable
from functools import partial
from typing import Any

from activities.dossiers.attachments.content import PDF
from activities.dossiers.downloads import stored_download
from activities.dossiers.exports import record_export
from activities.dossiers.filings import files
from activities.dossiers.words import form_of
from activities.models import DossierVersion
from activities.register.files import DOCX
from pdpl_inventory.messages import Sentence, say
from tenants.authentication.members import Member

REPORTS = {"pdf": (files.REPORT_PDF, PDF), "docx": (files.REPORT_DOCX, DOCX)}


Download = tuple[Any, Callable[[], None]]
"""A response, and what records it: at the desk after the page's own transaction, which may be read-only."""


def report_download(member: Member, version: DossierVersion, wanted: str) -> Download:
    """The report of a version in the format ``wanted``, in the member's open scope. Raises ``Problem`` (404)."""
    name, media_type = REPORTS[wanted]
    stem = form_of(version.dossier).stem
    what = say("download_report", format=wanted.upper(), number=version.number)
    return _download(member, version, name, media_type, f"{stem}-{version.number}.{wanted}", what)


def notice_download(member: Member, version: DossierVersion) -> Download:
    """The notice of a version, in the member's open scope. Raises ``Problem`` (404)."""
    stem = form_of(version.dossier).notice_stem
    what = say("download_notice", number=version.number)
    return _download(member, version, files.NOTICE_PDF, PDF, f"{stem}-{version.number}.pdf", what)


def _download(
    member: Member, version: DossierVersion, name: str, media_type: str, filename: str, what: Sentence
) -> Download:
    digest = getattr(version, files.HASHES[name])
    response = stored_download(partial(files.open_file, version, name), media_type, filename, digest)
    return response, partial(record_export, member, version.dossier, what, version, file=name, sha256=digest)
