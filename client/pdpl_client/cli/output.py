"""What the commands print: messages and tables in the chosen language, and JSON."""

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pdpl_client._errors import ConnectionFailed, JournalDamaged, PdplError, Refused
from pdpl_client._result import UploadResult
from pdpl_client._words import translated
from pdpl_client.cli.options import Language

out, err = Console(), Console(stderr=True)

ERRORS_SHOWN = 20
ALWAYS_SHOWN = ("total_submitted", "total_created", "total_failed")
SHOWN_UNLESS_ZERO = ("total_updated", "total_skipped", "total_aborted")


def print_json(value: Any) -> None:
    """Print a value as one line of JSON."""
    print(json.dumps(value, ensure_ascii=False))


def print_message(word: str, lang: Language, **values: object) -> None:
    """Print a message of ``_words`` to standard output."""
    out.print(translated(word, lang, **values), markup=False, soft_wrap=True)


def print_notice(word: str, lang: Language, **values: object) -> None:
    """Print a message of ``_words`` to standard error, so that standard output holds the result alone."""
    print_line(translated(word, lang, **values))


def print_line(text: str) -> None:
    """Print a line to standard error, above the progress bar when there is one."""
    err.print(text, markup=False, highlight=False, soft_wrap=True)


def print_error(error: PdplError) -> None:
    """Print an error to standard error; one that has texts in Vietnamese and in English in both."""
    match error:
        case Refused() | JournalDamaged():
            texts = [error.error_vi, error.error]
        case ConnectionFailed():
            word = "lost" if error.reached else "unreached"
            texts = [translated(word, lang, error=error) for lang in ("vi", "en")]
        case _:
            texts = [str(error)]
    print_failure(*texts)


def print_failure(*texts: str) -> None:
    """Print why a command failed to standard error, one line for each text."""
    for text in texts:
        err.print(f"[red]{escape(text)}[/]", soft_wrap=True)


# --- Results ---------------------------------------------------------------------------------


def print_result(result: UploadResult, name: str, dry_run: bool, lang: Language, as_json: bool) -> None:
    """Print the counts and errors of an upload. ``name`` is the items' field with their name."""
    if as_json:
        print_json(result_as_json(result, dry_run))
        return
    print_counts(result, lang)
    print_errors(result["errors"], name, lang)
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
    """Print the first errors as a table, and how many more there are. The place of an error is the row of the file, or
    without one the item's index."""
    if not errors:
        return
    place = "row" if errors[0].get("row") else "index"
    table = Table(title=translated("errors", lang))
    table.add_column(translated(place, lang), justify="right")
    table.add_column(translated("name", lang))
    table.add_column(translated("error", lang))
    for entry in errors[:ERRORS_SHOWN]:
        message = entry["error" if lang == "en" else "error_vi"]
        table.add_row(f"{entry[place]:,}", escape(str(entry.get(name) or "—")), escape(message))
    out.print(table)
    if len(errors) > ERRORS_SHOWN:
        print_message("more", lang, count=len(errors) - ERRORS_SHOWN)


def print_missing(standing: dict[str, Any], lang: Language) -> None:
    """Print how complete a report is, and what is missing of it as a table."""
    print_message("complete" if standing["complete"] else "incomplete", lang, percent=standing["percent"])
    if not standing["missing"]:
        return
    table = Table()
    for word in ("item", "missing", "article"):
        table.add_column(translated(word, lang))
    ending = "_vi" if lang == "vi" else ""
    for each in standing["missing"]:
        table.add_row(*(escape(each[name]) for name in ("item", f"message{ending}", f"article{ending}")))
    out.print(table)
