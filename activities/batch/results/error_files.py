"""The failed rows of a batch as a CSV or XLSX file, to correct and send again. Each download is recorded."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import FileResponse, HttpResponse

from activities.audit import log
from activities.batch.results.errors import FailedItems
from activities.contract.kinds import KINDS, Kind
from activities.contract.serializers import serializer_of
from activities.models import Batch
from activities.models.audit import Action
from activities.models.batches import Kind as Word
from activities.spreadsheets import words, writer
from pdpl_inventory.api.downloads import download
from pdpl_inventory.messages import say
from tenants.authentication.members import Member

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: dict[str, tuple[Any, str]] = {
    "csv": (writer.write_csv, "text/csv; charset=utf-8"),
    "xlsx": (writer.write_xlsx, XLSX),
}


def audit_download(batch: Batch, wanted: str, member: Member) -> None:
    """Record a download of the failed rows, in the tenant's open scope."""
    log.record_event(
        member, Action.BATCH_EXPORTED, say("batch_exported", format=wanted), batch_id=batch.pk, format=wanted
    )


def error_file(batch: Batch, wanted: str, *, labelled: bool = False) -> HttpResponse | FileResponse:
    """The response with the failed rows. ``wanted`` is a key of ``FILES``; a large file is streamed from disk.

    ``labelled``: with labels for the names of fields and codes, and one column of errors, in the reader's language.
    """
    write, media_type = FILES[wanted]
    entries = FailedItems(batch)
    kind = KINDS[Word(batch.kind)]
    names = writer.field_columns(serializer_of(batch.kind)().writable_names, entries)
    text_of: Callable[[str, Any], str]
    errors_of: Callable[[dict[str, Any]], list[str]]
    if labelled:
        headings = [*(words.label(kind, name) for name in names), str(writer.ERROR)]
        text_of, errors_of = partial(words.words, kind), partial(_labelled_errors, kind)
    else:
        headings, text_of, errors_of = [*names, *writer.LAST_COLUMNS], _plain_text, _plain_errors
    table = writer.rows(names, entries, text_of, errors_of)
    return download(lambda file: write(headings, table, file), media_type, f"errors-{batch.pk}.{wanted}")


def _plain_text(name: str, value: Any) -> str:
    return writer.cell(value)


def _plain_errors(entry: dict[str, Any]) -> list[str]:
    return [entry[name] for name in writer.LAST_COLUMNS]


def _labelled_errors(kind: Kind, entry: dict[str, Any]) -> list[str]:
    return [" ".join(words.fault_words(kind, each) for each in entry["fields"])]
