"""What the commands print: messages and tables in the chosen language, JSON, and a progress bar."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from pdpl_client._errors import PdplError, Refused
from pdpl_client._files import RefusedRows
from pdpl_client._result import UploadResult
from pdpl_client._words import translated
from pdpl_client.cli.options import Language

out, err = Console(), Console(stderr=True)

ERRORS_SHOWN = 20
ALWAYS_SHOWN = ("total_submitted", "total_created", "total_failed")
SHOWN_UNLESS_ZERO = ("total_updated", "total_skipped", "total_aborted")

Advance = Callable[[int, int | None], None]


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False))


def print_message(word: str, lang: Language, **values: object) -> None:
    """Print a message of ``_words`` to standard output."""
    out.print(translated(word, lang, **values))


def print_notice(word: str, lang: Language, **values: object) -> None:
    """Print a message of ``_words`` to standard error, so that standard output holds the result alone."""
    err.print(translated(word, lang, **values))


def print_error(error: PdplError) -> None:
    """Print an error to standard error; the server's errors in Vietnamese and in English."""
    text = f"{error.error_vi}\n{error.error}" if isinstance(error, Refused) else str(error)
    err.print(f"[red]{escape(text)}[/]")


# --- Results ---------------------------------------------------------------------------------


def print_result(result: UploadResult, name: str, dry_run: bool, lang: Language, rows: RefusedRows | None) -> None:
    """Print the counts and errors of an upload. ``name`` is the items' field with their name, ``rows`` the file of
    refused rows that was written, if any."""
    print_counts(result, lang)
    print_errors(result["errors"], name, lang)
    if rows and rows.count:
        print_message("written", lang, path=rows.path)
    if dry_run:
        print_message("dry_run", lang)


def result_as_json(result: UploadResult, dry_run: bool) -> dict[str, Any]:
    """All counts and errors of an upload, as ``--json`` prints them."""
    return {**result, **{name: getattr(result, name) for name in SHOWN_UNLESS_ZERO}, "dry_run": dry_run}


def print_counts(result: UploadResult, lang: Language) -> None:
    """Print the counts as a table of one row."""
    counts = {name: result[name] for name in ALWAYS_SHOWN}
    counts |= {name: count for name in SHOWN_UNLESS_ZERO if (count := getattr(result, name))}
    table = Table(title=translated("result", lang))
    for name in counts:
        table.add_column(translated(name, lang), justify="right")
    table.add_row(*(f"{count:,}" for count in counts.values()))
    out.print(table)


def print_errors(errors: list[dict[str, Any]], name: str, lang: Language) -> None:
    """Print the first errors as a table, and how many more there are."""
    if not errors:
        return
    table = Table(title=translated("errors", lang))
    table.add_column(translated("place", lang), justify="right")
    table.add_column(translated("name", lang))
    table.add_column(translated("error", lang))
    for entry in errors[:ERRORS_SHOWN]:
        message = entry["error" if lang == "en" else "error_vi"]
        table.add_row(f"{entry['index']:,}", escape(str(entry.get(name) or "—")), escape(message))
    out.print(table)
    if len(errors) > ERRORS_SHOWN:
        print_message("more", lang, count=len(errors) - ERRORS_SHOWN)


# --- Progress --------------------------------------------------------------------------------


@contextmanager
def progress_bar(label: str, quiet: bool) -> Iterator[Advance]:
    """A progress bar on standard error; hidden when ``quiet`` or when standard error is not a terminal.

    Gives ``advance(step, total)``: ``step`` more items are done of ``total``, which is None while it is not known.
    """
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
