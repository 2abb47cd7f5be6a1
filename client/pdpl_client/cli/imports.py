"""The commands ``import`` and ``batches``. The docstrings of commands are their help texts."""

import hashlib
import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from pdpl_client import _files
from pdpl_client._kinds import KINDS
from pdpl_client._result import UploadResult
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
    Profile,
    Tenant,
    UnknownBasis,
    UnknownColumns,
    Url,
)
from pdpl_client.cli.progress import follow, progress_bar


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, NDJSON, CSV or XLSX; .gz too.")],
    kind: OfKind = "processing-activities",
    mode: Mode = "partial",
    on_conflict: OnConflict = "error",
    dry_run: DryRun = False,
    profile: Profile = None,
    unknown_basis: UnknownBasis = None,
    unknown_columns: UnknownColumns = None,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until it has ended, with a progress bar.")] = False,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Hand a whole file to the server, which takes it in the background."""
    options: dict[str, str] = {"kind": kind, "mode": mode, "on_conflict": on_conflict}
    if dry_run:
        options["dry_run"] = "true"
    if profile:
        options["profile"] = profile
    if unknown_basis:
        options["unknown_basis"] = unknown_basis
    if unknown_columns:
        options["unknown_columns"] = unknown_columns
    with connected(url, key, tenant, lang) as client:
        accepted = client.imports.create(file, _idempotency_key(file, options), **options)
        if not wait:
            _print_accepted(accepted, lang, as_json)
            return
        with progress_bar(translated("importing", lang), as_json) as advance:
            batch = follow(client, accepted["batch_id"], advance)
        errors = list(client.batches.errors(batch["id"])) if batch["total_failed"] else []
    result = UploadResult()
    result.add({**batch, "errors": errors})
    _print_import(batch, result, KINDS[kind].name, dry_run, lang, as_json)
    raise typer.Exit(0 if result.is_whole and batch["status"] == "completed" else SOME_REFUSED)


def _idempotency_key(file: Path, options: dict[str, str]) -> str:
    """A key for this run alone: the same file may be imported again by another run."""
    about = json.dumps([_files.digest(file), options, os.urandom(8).hex()])
    return hashlib.sha256(about.encode()).hexdigest()


def _print_accepted(accepted: dict[str, Any], lang: Language, as_json: bool) -> None:
    if as_json:
        output.print_json(accepted)
    else:
        output.print_message("queued", lang, id=accepted["batch_id"])


def _print_import(
    batch: dict[str, Any], result: UploadResult, name: str, dry_run: bool, lang: Language, as_json: bool
) -> None:
    """Print the counts and errors of an import that has ended, and the server's message about it."""
    if as_json:
        outcome = {word: batch[word] for word in ("status", "status_vi", "message", "message_vi")}
        output.print_json({**output.result_as_json(result, dry_run), "batch_id": batch["id"], **outcome})
        return
    output.print_counts(result, lang)
    output.print_errors(result["errors"], name, lang)
    output.out.print(escape(batch["message" if lang == "en" else "message_vi"]))
    if dry_run:
        output.print_message("dry_run", lang)


def batches(
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 20,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """The newest batches and imports, and what became of them."""
    with connected(url, key, tenant, lang) as client:
        listed = client.batches.list(page_size=min(limit, 1_000))
        found = [batch for batch, _ in zip(listed, range(limit), strict=False)]
    if as_json:
        output.print_json(found)
    else:
        output.out.print(_table(found, lang))


def _table(found: list[dict[str, Any]], lang: Language) -> Table:
    """Batches as a table, one row each."""
    counts = ("total_submitted", "total_created", "total_failed")
    table = Table(title=translated("batches", lang))
    table.add_column(translated("batch", lang), min_width=36)  # ids are never cut, so that they can be copied
    for word in ("when", "kind", "status"):
        table.add_column(translated(word, lang))
    for word in counts:
        table.add_column(translated(word, lang), justify="right")
    for batch in found:
        status = batch["status"] if lang == "en" else batch.get("status_vi") or batch["status"]
        numbers = (f"{batch[word]:,}" for word in counts)
        table.add_row(batch["id"], batch["created_at"][:16].replace("T", " "), batch["kind"], status, *numbers)
    return table
