"""The client: one server, one credential, and what can be asked of it."""

import base64
import json
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import httpx

from pdpl_client._auth import Bearer, Person
from pdpl_client._errors import UsageError, error_from
from pdpl_client._journal import Journal
from pdpl_client._kinds import KINDS
from pdpl_client._resources import Batches, Collection, Imports, Records
from pdpl_client._result import UploadResult
from pdpl_client._transport import Transport
from pdpl_client._upload import Upload

API = "/api/v1"
KEY_MARK = "pdpl_"
SHOWN = 14  # characters of a key that may be seen


class Client:
    """``Client(base_url=…, api_key=…)``, or ``username`` and ``password`` of a person, or their ``refresh_token``.

    What is left out comes from the environment: ``PDPL_URL``, ``PDPL_API_KEY`` (a key or an access token),
    ``PDPL_TENANT``. ``timeout``: seconds that one answer may take. ``patience``: seconds for which a lost
    connection, a busy server or a used-up limit is waited for. Raises ``UsageError`` when something is missing.
    """

    def __init__(
        self,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        username: str | None = None,
        password: str | None = None,
        refresh_token: str | None = None,
        tenant_id: str | None = None,
        timeout: float = 120.0,
        patience: float = 300.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = _address(base_url or os.environ.get("PDPL_URL") or "")
        self._key = api_key or ("" if username or refresh_token else os.environ.get("PDPL_API_KEY", ""))
        credential = self._key or refresh_token or ""
        self._tenant_id = str(tenant_id or os.environ.get("PDPL_TENANT") or _tenant_in(credential))
        self._asked = {"username": username, "password": password} if username and password else {}
        if self._asked and self._tenant_id:
            self._asked["tenant_id"] = self._tenant_id
        http = httpx.Client(
            base_url=self.base_url,
            auth=self._auth(refresh_token),
            timeout=timeout,
            transport=transport,
        )
        self._transport = Transport(http, patience)

    def _auth(self, refresh_token: str | None) -> httpx.Auth:
        if self._asked:
            return Person(self.base_url, self._asked)
        if refresh_token:
            return Person(self.base_url, refresh=refresh_token)
        if self._key:
            return Bearer(self._key)
        raise UsageError("Give api_key (or PDPL_API_KEY), or username and password.")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.http.close()

    @property
    def tenant_id(self) -> str:
        """The tenant that was named, or that the credential is of. Raises ``UsageError`` when there is none."""
        if not self._tenant_id:
            raise UsageError("Name the tenant: tenant_id=…, or PDPL_TENANT.")
        return self._tenant_id

    def sign_in(self) -> dict[str, Any]:
        """A person's tokens: ``{"access", "refresh", "tenant_id", "role"}``. Raises ``SignInRefused``."""
        if not self._asked:
            raise UsageError("Give username and password.")
        response = self._transport.request("POST", "/auth/token", json=self._asked, auth=None)
        if response.status_code != 200:
            raise error_from(response)
        return dict(response.json())

    def credential(self) -> dict[str, str]:
        """What is known of the credential without asking: what it is, and the role that a token carries."""
        if self._key.startswith(KEY_MARK):
            return {"credential": f"API key {self._key[:SHOWN]}…"}
        return {"credential": "token", **({"role": role} if (role := claims(self._key).get("role")) else {})}

    # --- Uploads ---------------------------------------------------------------------------

    def upload_data_scan_batch(
        self,
        tenant_id: str,
        activities: Iterable[Any],
        batch_size: int = 1_000,
        *,
        kind: str = "processing-activities",
        mode: str = "partial",
        on_conflict: str = "error",
        dry_run: bool = False,
        parallel: int = 1,
        upload_id: str = "",
        journal: Journal | None = None,
        on_batch: Callable[[UploadResult, Sequence[Any], dict[str, Any]], None] | None = None,
    ) -> UploadResult:
        """Send items of any number, ``batch_size`` at a time, ``parallel`` batches at once.

        ``{"total_submitted", "total_created", "total_failed", "errors"}``, an error's ``index`` counting from the
        first item. Items that are refused do not raise; ``result.raise_for_errors()`` does. With the same
        ``upload_id`` and items, within 24 hours, nothing is stored twice. Raises ``UsageError``, ``UploadStopped``.
        """
        if kind not in KINDS:
            raise UsageError(f"kind must be one of {', '.join(KINDS)}.")
        options = {"mode": mode, "on_conflict": on_conflict} | ({"dry_run": "true"} if dry_run else {})
        upload = Upload(
            self._transport,
            str(tenant_id),
            KINDS[kind],
            batch_size,
            options,
            parallel,
            upload_id,
            journal,
            on_batch,
        )
        return upload.run(activities)

    # --- What is stored ----------------------------------------------------------------------

    def records(self, kind: str) -> Records:
        """One kind of record: ``processing-activities``, ``data-categories``, ``recipients``, ``data-transfers``."""
        if kind not in KINDS:
            raise UsageError(f"kind must be one of {', '.join(KINDS)}.")
        return Records(self._transport, f"{self._path}/{kind}")

    @property
    def batches(self) -> Batches:
        return Batches(self._transport, f"{self._path}/batches")

    @property
    def imports(self) -> Imports:
        return Imports(self._transport, f"{self._path}/imports", self.batches)

    @property
    def audit_events(self) -> Collection:
        return Collection(self._transport, f"{self._path}/audit-events")

    def limits(self) -> dict[str, Any]:
        """What is allowed: items, bytes, rates, formats, and every code with its labels."""
        return self._transport.request_or_raise("GET", f"{self._path}/limits").json()

    def profile(self) -> dict[str, Any]:
        """The tenant's own particulars."""
        return self._transport.request_or_raise("GET", f"{self._path}/profile").json()

    @property
    def _path(self) -> str:
        return f"/tenants/{self.tenant_id}"


class VeriSyntraClient(Client):
    """``Client`` under the brief's name: ``VeriSyntraClient(api_key=…, base_url=…)``."""

    def __init__(self, api_key: str | None = None, base_url: str | None = None, **options: Any) -> None:
        super().__init__(base_url, api_key, **options)


def _address(url: str) -> str:
    """The API's address, given with or without ``/api/v1``."""
    if not url.startswith(("http://", "https://")):
        raise UsageError("Give the server's address: base_url=https://…, or PDPL_URL.")
    return url.rstrip("/").removesuffix(API) + API


def _tenant_in(credential: str) -> str:
    """A key and a token both say whose they are."""
    if credential.startswith(KEY_MARK):
        return credential.removeprefix(KEY_MARK).partition("_")[0]
    return str(claims(credential).get("tenant_id", ""))


def claims(token: str) -> dict[str, Any]:
    """What a token says of itself, unproven; nothing when it is no token."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
