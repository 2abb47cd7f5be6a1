"""The commands ``login``, ``logout`` and ``whoami``. The docstrings of commands are their help texts."""

import os
from typing import Annotated

import typer

from pdpl_client import _credentials
from pdpl_client._client import Client
from pdpl_client._words import translated
from pdpl_client.cli import output
from pdpl_client.cli.connection import connected
from pdpl_client.cli.options import AsJson, Key, Lang, Language, Tenant, Url
from pdpl_client.cli.progress import wait_notices


def login(
    url: Url = "",
    user: Annotated[str, typer.Option("--user", help="Sign in as this person; without, give an API key.")] = "",
    tenant: Tenant = "",
    lang: Lang = "vi",
) -> None:
    """Keep a credential in a file that only you can read. The key or password is asked for, never an argument;
    in scripts it comes from PDPL_API_KEY or PDPL_PASSWORD."""
    address = url or typer.prompt("URL")
    stored = _session_of_user(address, user, tenant, lang) if user else _checked_key(address, tenant, lang)
    output.print_message("signed_in", lang, path=_credentials.save(stored))


def _session_of_user(url: str, user: str, tenant: str, lang: Language) -> dict[str, str]:
    """Sign a user in; what is stored is the refresh token, not the password. Raises ``SignInRefused``."""
    password = os.environ.get("PDPL_PASSWORD") or typer.prompt("Password", hide_input=True)
    on_wait = wait_notices(lang)
    with Client(url, username=user, password=password, tenant_id=tenant or None, on_wait=on_wait) as client:
        tokens = client.sign_in()
        return {"url": client.base_url, "refresh_token": tokens["refresh"], "tenant_id": tokens["tenant_id"]}


def _checked_key(url: str, tenant: str, lang: Language) -> dict[str, str]:
    """An API key that the server has accepted. Raises ``SignInRefused``."""
    key = os.environ.get("PDPL_API_KEY") or typer.prompt("API key", hide_input=True)
    with Client(url, key, tenant_id=tenant or None, on_wait=wait_notices(lang)) as client:
        client.limits()  # any request will do: a wrong key is refused before it is stored
        return {"url": client.base_url, "api_key": key, "tenant_id": client.tenant_id}


def logout(lang: Lang = "vi") -> None:
    """Forget the credential that `pdpl login` kept."""
    _credentials.delete()
    output.print_message("signed_out", lang)


def whoami(url: Url = "", key: Key = "", tenant: Tenant = "", lang: Lang = "vi", as_json: AsJson = False) -> None:
    """Which server, tenant and credential are in use, and that they are good."""
    with connected(url, key, tenant, lang) as client:
        client.limits()
        session = {"server": client.base_url, "tenant": client.tenant_id, **client.credential()}
    if as_json:
        output.print_json(session)
        return
    for word, value in session.items():
        output.out.print(f"{translated(word, lang)}: {value}")
