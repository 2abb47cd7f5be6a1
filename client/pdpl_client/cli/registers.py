"""The command ``register``. The docstring of a command is its help text."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pdpl_client._errors import UsageError
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import Key, Lang, Tenant, Url

FORMATS = ("xlsx", "csv", "docx", "pdf", "json", "jsonld")
FileFormat = Literal["xlsx", "csv", "docx", "pdf", "json", "jsonld"]


def register(
    file: Annotated[
        Path | None, typer.Option("-o", "--output", dir_okay=False, help="Where to write it; so-dang-ky.* otherwise.")
    ] = None,
    file_format: Annotated[FileFormat | None, typer.Option("--format", help="Otherwise by the name's ending.")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="A past day, YYYY-MM-DD: as it stood at its end.")] = "",
    chosen: Annotated[
        list[str] | None, typer.Option("--filter", help="A filter of the API as NAME=VALUE; may be repeated.")
    ] = None,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Save the register of processing activities as a file, with values in the language of --lang."""
    wanted = file_format or _format_of(file)
    target = file or Path(f"so-dang-ky.{wanted}")
    filters = _filters(chosen or [])
    with connected(url, key, tenant, lang) as client:
        content = client.register(wanted, lang=lang, as_of=as_of, **filters)
    target.write_bytes(content)
    output.print_message("register", lang, path=target)


def _format_of(file: Path | None) -> str:
    ending = file.suffix.lower().removeprefix(".") if file else FORMATS[0]
    if ending not in FORMATS:
        raise UsageError(f"Give --format, or a name that ends in one of {', '.join(FORMATS)}.")
    return ending


def _filters(chosen: list[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for each in chosen:
        name, equals, value = each.partition("=")
        if not (name and equals) or name in ("format", "file_format", "lang", "as_of"):
            raise UsageError(
                "A filter is NAME=VALUE, such as status=approved; --format, --lang and --as-of are options."
            )
        filters.setdefault(name, []).append(value)
    return filters
