"""The failed rows of a batch as a file to correct and send again; whoever takes it stays on record."""

import tempfile
from typing import Any

from django.http import FileResponse, HttpResponse

from activities import audit, sheets
from activities.imports.failures import Failures
from activities.models import Batch
from activities.models.audit import Action
from activities.serializers import contract_of
from pdpl_inventory.messages import say
from tenants.authentication import Member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: dict[str, tuple[Any, str]] = {
    "csv": (sheets.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (sheets.write_xlsx, XLSX),
}
HELD = 8 * 1024 * 1024  # larger files go by way of the disk


def remember(batch: Batch, wanted: str, member: Member) -> None:
    """In the tenant's open scope."""
    audit.record(member, Action.BATCH_EXPORTED, say("batch_exported", format=wanted), batch_id=batch.pk, format=wanted)


def failed_rows(batch: Batch, wanted: str) -> HttpResponse | FileResponse:
    """``wanted`` is one of ``FILES``."""
    write, media_type = FILES[wanted]
    entries = Failures(batch)
    names = sheets.headings(contract_of(batch.kind)().writable_names, entries)
    file = tempfile.SpooledTemporaryFile(HELD)  # noqa: SIM115 - the response closes it
    write(names, sheets.rows(names, entries), file)
    size = file.tell()
    file.seek(0)
    if size > HELD:
        response: HttpResponse | FileResponse = FileResponse(file)
    else:
        with file:
            response = HttpResponse(file.read())
    response["Content-Type"], response["Content-Length"] = media_type, str(size)
    response["Content-Disposition"] = f'attachment; filename="errors-{batch.pk}.{wanted}"'
    return response
