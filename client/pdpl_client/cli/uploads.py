"""The command ``upload``. The docstring of a command is its help text."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from pdpl_client import _credentials, _files
from pdpl_client._client import Client
from pdpl_client._errors import Refused, UsageError
from pdpl_client._items import InvalidItem
from pdpl_client._journal import Journal
from pdpl_client._kinds import KINDS, Kind
from pdpl_client._result import UploadResult, UploadStopped
from pdpl_client._words import translated
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import (
    SOME_REFUSED,
    AsJson,
    DryRun,
    Key,
    Lang,
    Language,
    Mode,
    OfKind,
    OnConflict,
    Tenant,
    Url,
)


def upload(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, NDJSON, CSV or XLSX; .gz too.")],
    kind: OfKind = "processing-activities",
    mode: Mode = "partial",
    on_conflict: OnConflict = "error",
    dry_run: DryRun = False,
    batch_size: Annotated[int, typer.Option(help="Items in one request.")] = 1_000,
    parallel: Annotated[int, typer.Option(help="Requests at once.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with this file where the last time ended.")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="Write refused rows here (.csv or .xlsx).")] = None,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Upload a file of any length, batch by batch."""
    rows = _refused_rows(errors, KINDS[kind])
    options: dict[str, Any] = {"kind": kind, "mode": mode, "on_conflict": on_conflict, "dry_run": dry_run}
    with connected(url, key, tenant) as client:
        journal = _journal(client, file, batch_size, options, resume)
        if journal.settled and not as_json:
            output.print_notice("resumed", lang, count=journal.settled)
        with _errors_handled(journal, lang), output.progress_bar(translated("uploading", lang), as_json) as advance:
            sending = {**options, "batch_size": batch_size, "parallel": parallel, "journal": journal}
            result = _send(client, file, sending, rows, advance)
    journal.delete()
    if rows:
        rows.write()
    if as_json:
        output.print_json(output.result_as_json(result, dry_run))
    else:
        output.print_result(result, KINDS[kind].name, dry_run, lang, rows)
    raise typer.Exit(0 if result.is_whole else SOME_REFUSED)


def _refused_rows(path: Path | None, kind: Kind) -> _files.RefusedRows | None:
    """The file of refused rows that ``--errors`` names. Raises ``UsageError`` for a name of another format."""
    if path is None:
        return None
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("--errors must end in .csv or .xlsx.")
    return _files.RefusedRows(path, kind)


def _journal(client: Client, file: Path, batch_size: int, options: dict[str, Any], resume: bool) -> Journal:
    """The journal of this upload. It can be resumed only with the same server, tenant, file, batch size and options."""
    about = [client.base_url, client.tenant_id, _files.digest(file), batch_size, options]
    fingerprint = hashlib.sha256(json.dumps(about).encode()).hexdigest()
    return Journal(_credentials.journal_path(fingerprint[:32]), fingerprint, resume)


@contextmanager
def _errors_handled(journal: Journal, lang: Language) -> Iterator[None]:
    """Keep the journal of an upload that can be resumed and print how; delete it after a ``UsageError``.

    When the server refused a batch, raises ``Refused`` in place of ``UploadStopped``.
    """
    try:
        yield
    except UploadStopped as stopped:
        if stopped.result["total_submitted"]:
            output.print_notice("go_on", lang)
        if isinstance(stopped.__cause__, Refused):
            raise stopped.__cause__ from None
        raise
    except UsageError:
        journal.delete()
        raise


def _send(
    client: Client,
    file: Path,
    options: dict[str, Any],
    rows: _files.RefusedRows | None,
    advance: output.Advance,
) -> UploadResult:
    """Upload the items of a file, moving the progress bar and collecting refused rows after each batch."""

    def on_batch(result: UploadResult, batch: Sequence[Any], answer: dict[str, Any]) -> None:
        advance(len(batch), None)
        if rows:
            start = result["total_submitted"] - len(batch)
            for entry in answer["errors"]:
                item = batch[entry["index"] - start]
                rows.add(item.item if isinstance(item, InvalidItem) else item, entry)

    items = _files.read(file, KINDS[options["kind"]], lambda kind: client.records(kind).list())
    return client.upload_data_scan_batch(client.tenant_id, items, **options, on_batch=on_batch)
