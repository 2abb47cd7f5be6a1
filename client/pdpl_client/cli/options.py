"""The options that several commands share, and the exit codes."""

from pathlib import Path
from typing import Annotated, Literal

import typer

# Exit codes beside 0; the last is what shells report of a program that Ctrl-C has ended.
SOME_REFUSED, NOT_DONE, INTERRUPTED = 1, 2, 130

KindWord = Literal["processing-activities", "data-categories", "recipients", "data-transfers"]
Language = Literal["vi", "en"]
DossierForm = Literal["form-10", "form-09"]

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
Profile = Annotated[
    Literal["ico", "cnil", "ciso-assistant", "fides"] | None,
    typer.Option("--profile", help="The table is a register kept for Art. 30 of the GDPR, in this layout."),
]
UnknownBasis = Annotated[
    Literal["refuse", "draft"] | None,
    typer.Option("--unknown-basis", help="With --profile: rows whose ground Vietnamese law lacks."),
]
UnknownColumns = Annotated[
    Literal["refuse", "ignore"] | None,
    typer.Option("--unknown-columns", help="Of a table: columns whose headings name no field."),
]
FormArgument = Annotated[DossierForm, typer.Argument(help="form-10 (processing) or form-09 (cross-border transfers).")]
Output = Annotated[Path | None, typer.Option("-o", "--output", dir_okay=False, help="Where to write it.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="The same checks and answer; nothing is stored.")]
