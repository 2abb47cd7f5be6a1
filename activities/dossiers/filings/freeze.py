"""Freezing a version: its report, its notice and what it was made from are written once and kept with their hashes."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO
from uuid import UUID

from activities.dossiers.filings import files, snapshot
from activities.dossiers.notices import write_notice
from activities.dossiers.report import new_report
from activities.dossiers.words import form_of
from activities.models.dossiers.events import Dossier
from tenants.authentication.members import Member

IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Frozen:
    """What was frozen: how complete the dossier was, and the SHA-256 of each file by its name."""

    percent: int
    missing: int
    hashes: dict[str, str]


def freeze(member: Member, pk: UUID, dossier: Dossier, changes: str, reason: str) -> Frozen:
    """Write and keep the files of the version ``pk``, in the member's open scope. ``changes`` are those of an update.

    In ``read_in_snapshot``, so that the documents, the changes and what they were made from agree.
    """
    report = new_report(member, form_of(dossier))
    writers: dict[str, Callable[[IO[bytes]], None]] = {
        files.SNAPSHOT: lambda file: snapshot.write(dossier, file),
        files.REPORT_PDF: lambda file: report.write("pdf", file),
        files.REPORT_DOCX: lambda file: report.write("docx", file),
        files.NOTICE_PDF: lambda file: write_notice(report, "pdf", file, changes, reason),
    }
    hashes = {name: _keep(member.tenant_id, pk, name, write) for name, write in writers.items()}
    return Frozen(report.percent, len(report.missing), hashes)


def _keep(tenant_id: UUID, pk: UUID, name: str, write: Callable[[IO[bytes]], None]) -> str:
    """Save what ``write`` writes; return its SHA-256."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        write(file)
        digest = hashlib.sha256()
        for block in _blocks(file):
            digest.update(block)
        files.save(tenant_id, pk, name, file)
        return digest.hexdigest()


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(1024 * 1024):
        yield block
