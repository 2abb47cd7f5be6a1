"""The command ``upload``. The docstring of a command is its help text."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from pdpl_client import _credentials, _files
from pdpl_client._client import Client
from pdpl_client._errors import UsageError
from pdpl_client._items import InvalidItem
from pdpl_client._journal import Journal
from pdpl_client._kinds import KINDS
from pdpl_client._result import UploadResult
from pdpl_client._words import translated
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import (
    NOT_DONE,
    SOME_REFUSED,
    AsJson,
    DryRun,
    Key,
    Lang,
    Mode,
    OfKind,
    OnConflict,
    Tenant,
    UnknownColumns,
    Url,
)
from pdpl_client.cli.progress import Advance, progress_bar
from pdpl_client.cli.settled import Settled, stops_told
from pdpl_client.cli.tables import import_table, is_done


def upload(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="JSON, NDJSON, CSV, TSV or XLSX; .gz or .gzip too.")
    ],
    kind: OfKind = "processing-activities",
    mode: Mode = "partial",
    on_conflict: OnConflict = "error",
    dry_run: DryRun = False,
    unknown_columns: UnknownColumns = None,
    batch_size: Annotated[int, typer.Option(help="Items in one request; no effect on tables.")] = 1_000,
    parallel: Annotated[int, typer.Option(help="Requests at once; no effect on tables.")] = 1,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with this file where the last time ended.")] = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="Write refused rows here (.csv or .xlsx).")] = None,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Upload a file of any length. JSON and NDJSON are sent batch by batch; a table (CSV, TSV, XLSX) is handed to the
    server, which reads it, and the command waits for the result."""
    if errors and errors.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("--errors must end in .csv or .xlsx.")
    is_table = _files.format_of(file) in _files.TABLES
    options: dict[str, Any] = {"kind": kind, "mode": mode, "on_conflict": on_conflict, "dry_run": dry_run}
    if unknown_columns and not is_table:
        raise UsageError("--unknown-columns is for tables: CSV, TSV, XLSX.")
    if unknown_columns:
        options["unknown_columns"] = unknown_columns
    rows = _files.RefusedRows(errors, KINDS[kind]) if errors else None
    settled, batch = Settled(), None
    with connected(url, key, tenant, lang) as client:
        journal = _journal(client, file, [0 if is_table else batch_size, options], resume)
        with (
            stops_told(settled, journal, dry_run, lang, as_json),
            progress_bar(translated("uploading", lang), as_json) as advance,
        ):
            if is_table:
                if known := journal.answer(0):
                    output.print_notice("resumed_import", lang, id=known["batch_id"])
                query = {**options, "dry_run": "true" if dry_run else "false"}
                batch = import_table(client, file, query, journal, settled, advance)
            else:
                if journal.settled:
                    output.print_notice("resumed", lang, count=journal.settled)
                sending = {**options, "batch_size": batch_size, "parallel": parallel, "journal": journal}
                _send_items(client, file, sending, settled, rows, advance)
        journal.delete()
        unread = batch is not None and not is_done(batch)
        if not unread or settled.result["total_submitted"]:
            output.print_result(settled.result, KINDS[kind].name, dry_run, lang, as_json)
        if batch is not None and unread:
            output.print_failure(batch["message_vi"], batch["message"])
        if errors and settled.result["total_failed"]:
            _write_errors(client, errors, settled, rows)
            if not as_json:
                output.print_message("written", lang, path=errors)
    if unread:
        raise typer.Exit(NOT_DONE)
    raise typer.Exit(0 if settled.result.is_whole else SOME_REFUSED)


def _journal(client: Client, file: Path, options: list[Any], resume: bool) -> Journal:
    """The journal of this upload. It can be resumed only with the same server, tenant, file and options."""
    about = [client.base_url, client.tenant_id, _files.digest(file), *options]
    fingerprint = hashlib.sha256(json.dumps(about).encode()).hexdigest()
    return Journal(_credentials.journal_path(fingerprint[:32]), fingerprint, resume)


def _send_items(
    client: Client,
    file: Path,
    options: dict[str, Any],
    settled: Settled,
    rows: _files.RefusedRows | None,
    advance: Advance,
) -> None:
    """Upload the items of a file, moving the progress bar and collecting refused rows after each batch."""

    def on_batch(result: UploadResult, batch: Sequence[Any], answer: dict[str, Any]) -> None:
        settled.result = result
        advance(len(batch), None)
        if rows is not None:
            start = result["total_submitted"] - len(batch)
            for entry in answer["errors"]:
                item = batch[entry["index"] - start]
                rows.add(item.item if isinstance(item, InvalidItem) else item, entry)

    items = _files.read(file, KINDS[options["kind"]])
    client.upload_data_scan_batch(client.tenant_id, items, **options, on_batch=on_batch)


def _write_errors(client: Client, path: Path, settled: Settled, rows: _files.RefusedRows | None) -> None:
    """Write the refused rows: of a table the server's own file, of items those that were collected."""
    if settled.batch_id:
        path.write_bytes(client.batches.errors_file(settled.batch_id, path.suffix.lower().removeprefix(".")))
    elif rows is not None:
        rows.write()
