"""The command ``template``. The docstring of a command is its help text."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pdpl_client import _files
from pdpl_client._errors import UsageError
from pdpl_client._kinds import KINDS
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
    """Write an empty CSV or XLSX with the headings; in XLSX with the allowed codes, as the server tells them."""
    if file.suffix.lower() not in (".csv", ".xlsx"):
        raise UsageError("The name must end in .csv or .xlsx.")
    codes: dict[str, Any] = {}
    if file.suffix.lower() == ".xlsx":
        with connected(url, key, tenant) as client:
            codes = client.limits()["codes"]
    _files.write_template(file, KINDS[kind], codes)
    output.print_message("template", lang, path=file)
