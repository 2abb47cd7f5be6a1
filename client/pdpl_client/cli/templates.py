"""The command ``template``. The docstring of a command is its help text."""

from pathlib import Path
from typing import Annotated

import typer

from pdpl_client._errors import UsageError
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import Key, Lang, OfKind, Tenant, Url


def template(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it: .csv or .xlsx.")],
    kind: OfKind = "processing-activities",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Save the server's empty table of a kind, with headings in the language of --lang; in XLSX with the codes."""
    file_format = file.suffix.lower().removeprefix(".")
    if file_format not in ("csv", "xlsx"):
        raise UsageError("The name must end in .csv or .xlsx.")
    with connected(url, key, tenant, lang) as client:
        content = client.imports.template(kind, file_format, lang)
    file.write_bytes(content)
    output.print_message("template", lang, path=file)
