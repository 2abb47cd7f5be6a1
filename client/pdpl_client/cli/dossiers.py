"""The commands ``dossier form-10``, ``dossier form-09`` and ``dossier missing``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from pdpl_client._errors import UsageError
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import SOME_REFUSED, DossierForm, FormArgument, Key, Lang, Output, Tenant, Url

FORMATS = ("pdf", "docx")
AsDocument = Annotated[
    Literal["pdf", "docx"] | None, typer.Option("--format", help="Otherwise by the name's ending, else PDF.")
]
app = typer.Typer(
    help="The impact-assessment dossiers of Decree 356/2025/NĐ-CP, filled from the register.", no_args_is_help=True
)


def _save(form: DossierForm, about: str) -> None:
    """Add the command that saves the report of a form."""

    @app.command(form, help=f"Save the report of {about} as PDF or DOCX.")
    def save(
        file: Output = None,
        file_format: AsDocument = None,
        url: Url = "",
        key: Key = "",
        tenant: Tenant = "",
        lang: Lang = "vi",
    ) -> None:
        wanted = file_format or (file.suffix.lower().removeprefix(".") if file else FORMATS[0])
        if wanted not in FORMATS:
            raise UsageError(f"Give --format, or a name that ends in one of {', '.join(FORMATS)}.")
        target = file or Path(f"{form}.{wanted}")
        with connected(url, key, tenant, lang) as client:
            content = client.dossier(form, wanted)
        target.write_bytes(content)
        output.print_message("dossier", lang, path=target)


_save("form-10", "Form 10, the impact of processing,")
_save("form-09", "Form 09, the impact of cross-border transfers,")


@app.command()
def missing(
    form: FormArgument = "form-10",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Show what is missing of a report, and by which article. Exit code 1 while something is."""
    with connected(url, key, tenant, lang) as client:
        standing = client.dossier_standing(form)
    if as_json:
        output.print_json(standing)
    else:
        output.print_missing(standing, lang)
    if not standing["complete"]:
        raise typer.Exit(SOME_REFUSED)
