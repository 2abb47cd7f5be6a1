"""``pdpl``: uploads, imports and look-ups from a terminal or a script.

Exit codes: 0 all was stored; 1 some items were refused; 2 wrong usage, no
connection, or the server refused the request as a whole.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from pdpl_client import _credentials, _files
from pdpl_client._client import Client
from pdpl_client._errors import PdplError, Refused, UsageError
from pdpl_client._journal import Journal
from pdpl_client._kinds import KINDS
from pdpl_client._result import UploadResult, UploadStopped
from pdpl_client._words import say

REFUSED, WRONG = 1, 2
SHOWN = 20

app = typer.Typer(
    help="Client of PDPL Inventory. Exit codes: 0 all stored, 1 some refused, 2 usage or connection.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out, err = Console(), Console(stderr=True)

KindWord = Literal["processing-activities", "data-categories", "recipients", "data-transfers"]
Language = Literal["vi", "en"]

Url = Annotated[str, typer.Option("--url", envvar="PDPL_URL", help="The server's address.")]
Key = Annotated[str, typer.Option("--key", envvar="PDPL_API_KEY", help="An API key or an access token.")]
Tenant = Annotated[str, typer.Option("--tenant", envvar="PDPL_TENANT", help="The tenant's id; of a key: its own.")]
Lang = Annotated[Language, typer.Option("--lang", envvar="PDPL_LANG", help="The language of what is printed.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object, for scripts.")]
OfKind = Annotated[KindWord, typer.Option("--kind", help="What the items are.")]
Mode = Annotated[
    Literal["partial", "atomic"],
    typer.Option("--mode", help="partial: store every valid item; atomic: all or nothing."),
]
OnConflict = Annotated[
    Literal["error", "skip", "update"],
    typer.Option("--on-conflict", help="What to do with a key that the tenant already has."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="The same checks and answer; nothing is stored.")]


def main() -> None:
    """The command; what this package raises becomes one line on stderr and exit code 2."""
    try:
        app()
    except PdplError as error:
        told = f"{error.error_vi}\n{error.error}" if isinstance(error, Refused) else str(error)
        err.print(f"[red]{escape(told)}[/]")
        sys.exit(WRONG)
    except KeyboardInterrupt:
        sys.exit(130)


@contextmanager
def _client(url: str, key: str, tenant: str) -> Iterator[Client]:
    """A client from options and environment, else from what ``pdpl login`` kept."""
    kept = {} if key else _credentials.load()
    with Client(
        url or kept.get("url"),
        key or kept.get("api_key"),
        refresh_token=kept.get("refresh_token"),
        tenant_id=tenant or kept.get("tenant_id"),
    ) as client:
        yield client


# --- Signing in --------------------------------------------------------------------------------


@app.command()
def login(
    url: Url = "",
    user: Annotated[str, typer.Option("--user", help="Sign in as this person; without, give an API key.")] = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Keep a credential in a file that only you can read. The key or password is asked for, never an argument;
    in scripts it comes from PDPL_API_KEY or PDPL_PASSWORD."""
    address = url or typer.prompt("URL")
    if user:
        password = os.environ.get("PDPL_PASSWORD") or typer.prompt("Password", hide_input=True)
        kept = _signed_in(address, user, password, tenant)
    else:
        key = os.environ.get("PDPL_API_KEY") or typer.prompt("API key", hide_input=True)
        with Client(address, key, tenant_id=tenant or None) as client:
            client.limits()  # a key that is not good is told now
            kept = {"url": client.base_url, "api_key": key, "tenant_id": client.tenant_id}
    out.print(say("signed_in", lang, path=_credentials.save(kept)))


def _signed_in(url: str, user: str, password: str, tenant: str) -> dict[str, str]:
    with Client(url, username=user, password=password, tenant_id=tenant or None) as client:
        tokens = client.sign_in()
        return {"url": client.base_url, "refresh_token": tokens["refresh"], "tenant_id": tokens["tenant_id"]}


@app.command()
def logout(lang: Lang = "vi") -> None:
    """Forget the credential that `pdpl login` kept."""
    _credentials.forget()
    out.print(say("signed_out", lang))


@app.command()
def whoami(url: Url = "", key: Key = "", tenant: Tenant = "", lang: Lang = "vi", as_json: AsJson = False) -> None:
    """Which server, tenant and credential are in use, and that they are good."""
    with _client(url, key, tenant) as client:
        client.limits()
        told = {"server": client.base_url, "tenant": client.tenant_id, **client.credential()}
    if as_json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for word, value in told.items():
        out.print(f"{say(word, lang)}: {value}")


# --- Uploads -------------------------------------------------------------------------------------


@app.command()
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
    if errors and errors.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("--errors must end in .csv or .xlsx.")
    chosen = KINDS[kind]
    with _client(url, key, tenant) as client:
        options: dict[str, Any] = {"kind": kind, "mode": mode, "on_conflict": on_conflict, "dry_run": dry_run}
        about = [client.base_url, client.tenant_id, _files.digest(file), batch_size, options]
        fingerprint = hashlib.sha256(json.dumps(about).encode()).hexdigest()
        journal = Journal(_credentials.journal_path(fingerprint[:32]), fingerprint, resume)
        if journal.settled and not as_json:
            err.print(say("resumed", lang, count=journal.settled))
        rows = _files.RefusedRows(errors, chosen) if errors else None
        items = _files.read(file, chosen, lambda other: client.records(other).list())
        try:
            with _progress(say("uploading", lang), as_json) as advance:

                def settled(result: UploadResult, batch: Any, answer: dict[str, Any]) -> None:
                    advance(len(batch), None)
                    if rows:
                        start = result["total_submitted"] - len(batch)
                        for entry in answer["errors"]:
                            item = batch[entry["index"] - start]
                            rows.add(getattr(item, "item", item), entry)

                result = client.upload_data_scan_batch(
                    client.tenant_id,
                    items,
                    batch_size,
                    **options,
                    parallel=parallel,
                    journal=journal,
                    on_batch=settled,
                )
        except UploadStopped as stopped:
            if stopped.result["total_submitted"]:
                err.print(say("go_on", lang))
            if isinstance(stopped.__cause__, Refused):
                raise stopped.__cause__ from None
            raise
        except UsageError:
            journal.forget()
            raise
    journal.forget()
    if rows:
        rows.write()
    _tell(result, chosen.name, dry_run, lang, as_json, rows)
    raise typer.Exit(0 if result.is_whole else REFUSED)


def _tell(
    result: UploadResult,
    name: str,
    dry_run: bool,
    lang: Language,
    as_json: bool,
    rows: _files.RefusedRows | None = None,
    **more: Any,
) -> None:
    totals = {each: getattr(result, each) for each in ("total_updated", "total_skipped", "total_aborted")}
    if as_json:
        print(json.dumps({**result, **totals, "dry_run": dry_run, **more}, ensure_ascii=False))
        return
    table = Table(title=say("result", lang))
    counts = {each: result[each] for each in ("total_submitted", "total_created", "total_failed")}
    shown = {word: count for word, count in (counts | totals).items() if count or word in counts}
    for word in shown:
        table.add_column(say(word, lang), justify="right")
    table.add_row(*(f"{count:,}" for count in shown.values()))
    out.print(table)
    _tell_errors(result["errors"], name, lang)
    if rows and rows.count:
        out.print(say("written", lang, path=rows.path))
    if more:
        out.print(escape(more["message" if lang == "en" else "message_vi"]))
    if dry_run:
        out.print(say("dry_run", lang))


def _tell_errors(errors: list[dict[str, Any]], name: str, lang: Language) -> None:
    if not errors:
        return
    table = Table(title=say("errors", lang))
    table.add_column(say("place", lang), justify="right")
    table.add_column(say("name", lang))
    table.add_column(say("error", lang))
    for entry in errors[:SHOWN]:
        sentence = entry["error" if lang == "en" else "error_vi"]
        table.add_row(f"{entry['index']:,}", escape(str(entry.get(name) or "—")), escape(sentence))
    out.print(table)
    if len(errors) > SHOWN:
        out.print(say("more", lang, count=len(errors) - SHOWN))


@contextmanager
def _progress(label: str, quiet: bool) -> Iterator[Any]:
    """``advance(step, total)`` moves a bar with its rate and the time left, on stderr, where someone can see it."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.speed:,.0f}/s", justify="right"),
        TimeRemainingColumn(),
    )
    hidden = quiet or not err.is_terminal
    with Progress(*columns, console=err, disable=hidden, transient=True) as progress:
        task = progress.add_task(label, total=None)

        def advance(step: int, total: int | None) -> None:
            progress.update(task, advance=step, total=total)

        yield advance


# --- Imports and batches ---------------------------------------------------------------------------


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON, NDJSON, CSV or XLSX; .gz too.")],
    kind: OfKind = "processing-activities",
    mode: Mode = "partial",
    on_conflict: OnConflict = "error",
    dry_run: DryRun = False,
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
    with _client(url, key, tenant) as client:
        about = json.dumps([_files.digest(file), options, os.urandom(8).hex()])
        taken = client.imports.create(file, hashlib.sha256(about.encode()).hexdigest(), **options)
        if not wait:
            print(json.dumps(taken, ensure_ascii=False)) if as_json else out.print(
                say("queued", lang, id=taken["batch_id"])
            )
            return
        with _progress(say("importing", lang), as_json) as advance:
            seen = 0

            def told(batch: dict[str, Any]) -> None:
                nonlocal seen
                done = batch.get("processed") or 0
                advance(done - seen, batch.get("total"))
                seen = done

            batch = client.imports.wait(taken["batch_id"], told)
        failed = list(client.batches.errors(batch["id"])) if batch["total_failed"] else []
    result = UploadResult()
    result.add({**batch, "errors": failed})
    more = {word: batch[word] for word in ("status", "status_vi", "message", "message_vi")}
    _tell(result, KINDS[kind].name, dry_run, lang, as_json, batch_id=batch["id"], **more)
    raise typer.Exit(0 if result.is_whole and batch["status"] == "completed" else REFUSED)


@app.command()
def batches(
    limit: Annotated[int, typer.Option(help="How many, newest first.")] = 20,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """The newest batches and imports, and what became of them."""
    with _client(url, key, tenant) as client:
        found = [each for each, _ in zip(client.batches.list(page_size=min(limit, 1_000)), range(limit), strict=False)]
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
        return
    table = Table(title=say("batches", lang))
    table.add_column(say("batch", lang), min_width=36)  # an id is for copying
    for word in ("when", "kind", "status"):
        table.add_column(say(word, lang))
    for word in ("total_submitted", "total_created", "total_failed"):
        table.add_column(say(word, lang), justify="right")
    for each in found:
        status = each["status"] if lang == "en" else each.get("status_vi") or each["status"]
        counts = (f"{each[word]:,}" for word in ("total_submitted", "total_created", "total_failed"))
        table.add_row(each["id"], each["created_at"][:16].replace("T", " "), each["kind"], status, *counts)
    out.print(table)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it: .csv or .xlsx.")],
    kind: OfKind = "processing-activities",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Write an empty CSV or XLSX with the headings; in XLSX with the allowed codes, as the server tells them."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("The name must end in .csv or .xlsx.")
    codes: dict[str, Any] = {}
    if file.suffix.lower() == ".xlsx":
        with _client(url, key, tenant) as client:
            codes = client.limits()["codes"]
    _files.write_template(file, KINDS[kind], codes)
    out.print(say("template", lang, path=file))
