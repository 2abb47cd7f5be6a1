"""The frozen files of versions in the storage, in a folder named by the version's id."""

from typing import IO, Any
from uuid import UUID

from django.core.files.base import File

from activities.files import storage
from activities.models import DossierVersion

REPORT_PDF, REPORT_DOCX, NOTICE_PDF, SNAPSHOT = "report.pdf", "report.docx", "notice.pdf", "snapshot.ndjson.gz"
HASHES = {
    REPORT_PDF: "report_pdf_sha256",
    REPORT_DOCX: "report_docx_sha256",
    NOTICE_PDF: "notice_pdf_sha256",
    SNAPSHOT: "snapshot_sha256",
}
"""The column of each file's SHA-256."""


def folder_of(tenant_id: UUID) -> str:
    """The folder of a tenant's versions."""
    return f"{tenant_id}/dossiers/versions"


def save(tenant_id: UUID, pk: UUID, name: str, file: IO[bytes]) -> None:
    """Save a frozen file durably, and close it."""
    file.seek(0)
    storage.save(f"{folder_of(tenant_id)}/{pk}/{name}", File(file, name))


def open_file(version: DossierVersion, name: str) -> IO[bytes]:
    """Open a frozen file. Raises ``Problem`` (404) when it is gone."""
    return storage.open_kept(f"{folder_of(version.tenant_id)}/{version.pk}/{name}")


def delete(tenant_id: UUID, pk: UUID) -> None:
    """Delete the files of a version that was not stored."""
    storage.remove(f"{folder_of(tenant_id)}/{pk}")


def delete_orphans(tenant_id: UUID, before: Any) -> None:
    """Delete the files saved ``before`` a moment for which no version was committed, in the tenant's scope."""
    for pk in storage.ids_in(folder_of(tenant_id)):
        if storage.saved_before(pk, before) and not DossierVersion.objects.filter(pk=pk).exists():
            delete(tenant_id, pk)
