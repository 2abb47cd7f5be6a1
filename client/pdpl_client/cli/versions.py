"""The commands of ``dossier`` for versions: list, submit, approve, return, file, note the result, download."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.table import Table

from pdpl_client._client import Client
from pdpl_client._words import translated
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import AsJson, DossierForm, FormArgument, Key, Lang, Language, Output, Tenant, Url

DOSSIERS: dict[DossierForm, str] = {"form-10": "dpia", "form-09": "ctia"}
ENDINGS = {"pdf": "pdf", "docx": "docx", "notice": "pdf", "package": "zip"}
Part = Literal["pdf", "docx", "notice", "package"]
Version = Annotated[str, typer.Argument(metavar="ID", help="The version's id, as `pdpl dossier versions` shows it.")]
Comment = Annotated[str, typer.Option("--comment", help="What the next person should know.")]
Day = Annotated[str, typer.Option("--on", metavar="YYYY-MM-DD", help="The day; today otherwise.")]


def versions(
    form: Annotated[DossierForm | None, typer.Option("--form", help="Of one dossier alone.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many, newest first.")] = 20,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """The versions of the dossiers, newest first, and where each of them stands."""
    filters = {"dossier": DOSSIERS[form]} if form else {}
    with connected(url, key, tenant, lang) as client:
        listed = client.versions.list(page_size=min(limit, 1_000), **filters)
        found = [version for version, _ in zip(listed, range(limit), strict=False)]
    if as_json:
        output.print_json(found)
    else:
        output.out.print(_table(found, lang))


def submit(
    form: FormArgument = "form-10",
    comment: Comment = "",
    changes: Annotated[str, typer.Option("--changes", help="Of an update: what has changed; else computed.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Of an update: why it has changed.")] = "",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Freeze a dossier as it is now and submit it for approval."""
    given = {"comment": comment, "changes_vi": changes, "reason_vi": reason}
    with connected(url, key, tenant, lang) as client:
        version = client.versions.submit(DOSSIERS[form], **{name: value for name, value in given.items() if value})
    _print(version, lang, as_json)


def approve(
    version_id: Version,
    comment: Comment = "",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Approve a version that another person submitted."""
    with connected(url, key, tenant, lang) as client:
        _print(client.versions.approve(version_id, comment), lang, as_json)


def give_back(
    version_id: Version,
    comment: Annotated[str, typer.Option("--comment", help="Why it is returned.")],
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Return a version that is not filed yet."""
    with connected(url, key, tenant, lang) as client:
        _print(client.versions.give_back(version_id, comment), lang, as_json)


def file(
    version_id: Version,
    channel: Annotated[Literal["portal", "in_person", "post"], typer.Option("--channel", help="How it was filed.")],
    filed_on: Day = "",
    receipt: Annotated[str, typer.Option("--receipt", help="The number of the receipt.")] = "",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Note that an approved version was filed with the authority."""
    with connected(url, key, tenant, lang) as client:
        version = client.versions.file(version_id, filed_on or _today(), channel, receipt)
    _print(version, lang, as_json)


def result(
    version_id: Version,
    answer: Annotated[Literal["passed", "to_complete", "failed"], typer.Argument(help="What the authority answered.")],
    result_on: Day = "",
    reason: Annotated[str, typer.Option("--reason", help="What it says.")] = "",
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
    as_json: AsJson = False,
) -> None:
    """Note what the authority answered to a filed version."""
    with connected(url, key, tenant, lang) as client:
        version = client.versions.note_result(version_id, answer, result_on or _today(), reason)
    _print(version, lang, as_json)


def download(
    version_id: Version,
    part: Annotated[
        Part, typer.Option("--part", help="The report (pdf, docx), the notice, or the package.")
    ] = "package",
    target: Output = None,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Save what was frozen of a version: the package that is filed, the report or the notice."""
    with connected(url, key, tenant, lang) as client:
        version = client.versions.get(version_id)
        content = _content(client, version, part)
    path = target or Path(f"{version['dossier']}-{version['number']}-{part}.{ENDINGS[part]}")
    path.write_bytes(content)
    output.print_message("dossier", lang, path=path)


def package(
    form: FormArgument = "form-10",
    target: Output = None,
    url: Url = "",
    key: Key = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Save the package of a dossier as it would be filed now: a ZIP of notice, report and attachments."""
    with connected(url, key, tenant, lang) as client:
        content = client.dossier_package(form)
    path = target or Path(f"{form}.zip")
    path.write_bytes(content)
    output.print_message("dossier", lang, path=path)


def _content(client: Client, version: dict[str, Any], part: Part) -> bytes:
    if part == "package":
        form = next(form for form, dossier in DOSSIERS.items() if dossier == version["dossier"])
        return client.dossier_package(form, version["id"])
    return client.versions.notice(version["id"]) if part == "notice" else client.versions.document(version["id"], part)


def _today() -> str:
    return date.today().isoformat()


def _print(version: dict[str, Any], lang: Language, as_json: bool) -> None:
    if as_json:
        output.print_json(version)
    else:
        status = translated(f"version_{version['status']}", lang)
        output.print_message("version_is", lang, number=version["number"], status=status, id=version["id"])


def _table(found: list[dict[str, Any]], lang: Language) -> Table:
    """Versions as a table, one row each."""
    table = Table(title=translated("versions", lang))
    table.add_column(translated("version", lang), min_width=36)  # ids are never cut, so that they can be copied
    for word in ("dossier_name", "number", "status", "authority_answer", "when"):
        table.add_column(translated(word, lang))
    for each in found:
        table.add_row(
            each["id"],
            translated(f"dossier_{each['dossier']}", lang),
            str(each["number"]),
            translated(f"version_{each['status']}", lang),
            translated(f"result_{each['result']}", lang) if each["status"] == "filed" else "–",
            each["submitted_at"][:16].replace("T", " "),
        )
    return table
