"""``Client``, the entry point of the package."""

import os
from collections.abc import Iterable
from typing import Any

import httpx

from pdpl_client._auth import KEY_MARK, BearerAuth, UserAuth, claims, tenant_in
from pdpl_client._errors import UsageError, error_from
from pdpl_client._journal import Journal
from pdpl_client._kinds import KINDS
from pdpl_client._resources import Batches, Collection, Events, Imports, Records, Versions
from pdpl_client._result import UploadResult
from pdpl_client._transport import OnWait, Transport
from pdpl_client._upload import OnBatch, Upload

API = "/api/v1"
LONGEST_CONNECT = 10.0  # seconds
KEY_SHOWN = 14  # the first characters of a key; they are part of the tenant id, which is not secret


class Client:
    """Access to one server with one credential. May be shared between threads; close it, or use it in ``with``.

    ``base_url`` is the server's address, with or without ``/api/v1``. The credential is ``api_key`` (an API key or an
    access token), or a user's ``username`` and ``password``, or a user's ``refresh_token``. ``tenant_id`` may be left
    out when the credential names its tenant, as keys and tokens do; with user name and password, give it. Arguments
    that are left out come from the environment variables ``PDPL_URL``, ``PDPL_API_KEY`` and ``PDPL_TENANT``.

    ``timeout`` is the longest wait in seconds for each step of a request, such as the next bytes of the answer;
    connecting takes 10 seconds at most. ``patience`` is the time in seconds for which a request is repeated after a
    temporary failure: a lost connection, a busy server or a used-up rate limit. A server that was never reached is not
    waited for; ``connect_patience`` is the time in seconds for which connecting to it is repeated.
    ``on_wait(reason, seconds, left)`` is called before each pause of a request that is repeated: ``reason`` is
    ``unreached``, ``lost``, ``limit`` (429), ``busy`` (502, 503, 504) or ``in_progress`` (the first attempt is still
    being processed), ``seconds`` the length of the pause, and ``left`` the time until the request is given up.
    ``transport`` replaces the network, for tests.

    Raises ``UsageError`` when the address or the credential is missing. All methods that send a request raise
    ``Refused`` (in the subclass of its status) and ``ConnectionFailed``, except that ``upload_data_scan_batch`` raises
    ``UploadStopped`` from them.
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
        connect_patience: float = 0.0,
        on_wait: OnWait | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.base_url = _address(base_url or os.environ.get("PDPL_URL") or "")
        self._key = api_key or ("" if username or refresh_token else os.environ.get("PDPL_API_KEY", ""))
        credential = self._key or refresh_token or ""
        self._tenant_id = str(tenant_id or os.environ.get("PDPL_TENANT") or tenant_in(credential))
        self._sign_in_body = {"username": username, "password": password} if username and password else {}
        if self._sign_in_body and self._tenant_id:
            self._sign_in_body["tenant_id"] = self._tenant_id
        http = httpx.Client(
            base_url=self.base_url,
            auth=self._auth(refresh_token),
            timeout=httpx.Timeout(timeout, connect=min(timeout, LONGEST_CONNECT)),
            transport=transport,
        )
        self._transport = Transport(http, patience, connect_patience, on_wait)

    def _auth(self, refresh_token: str | None) -> httpx.Auth:
        if self._sign_in_body:
            return UserAuth(self.base_url, self._sign_in_body)
        if refresh_token:
            return UserAuth(self.base_url, refresh=refresh_token)
        if self._key:
            return BearerAuth(self._key)
        raise UsageError("Give api_key (or PDPL_API_KEY), or username and password.")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections to the server."""
        self._transport.http.close()

    @property
    def tenant_id(self) -> str:
        """The tenant's id, as given or from the credential. Raises ``UsageError`` when neither has one."""
        if not self._tenant_id:
            raise UsageError("Name the tenant: tenant_id=…, or PDPL_TENANT.")
        return self._tenant_id

    def sign_in(self) -> dict[str, Any]:
        """Sign in with user name and password; returns ``{"access", "refresh", "tenant_id", "role"}``.

        Other methods sign in by themselves; this one is for keeping the tokens. Raises ``SignInRefused``, and
        ``UsageError`` when the client has no user name and password.
        """
        if not self._sign_in_body:
            raise UsageError("Give username and password.")
        response = self._transport.request("POST", "/auth/token", json=self._sign_in_body, auth=None)
        if response.status_code != 200:
            raise error_from(response)
        return dict(response.json())

    def credential(self) -> dict[str, str]:
        """The kind of credential, without a request: ``{"credential"}``, and ``"role"`` if an access token names it.

        Of an API key, the first 14 characters are shown; they do not include its secret part.
        """
        if self._key.startswith(KEY_MARK):
            return {"credential": f"API key {self._key[:KEY_SHOWN]}…"}
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
        on_batch: OnBatch | None = None,
    ) -> UploadResult:
        """Upload any number of items and return the counts and errors over all of them.

        ``activities`` is an iterable of dictionaries with the API's field names; it is read while batches are sent.
        ``batch_size`` is the number of items in one request: 1 to 10,000, and to 5,000 for kinds other than
        ``processing-activities``. ``parallel`` is the number of requests at the same time. ``mode``, ``on_conflict``
        and ``dry_run`` are the API's own; ``mode="atomic"`` requires that all items fit into one batch.

        Returns ``{"total_submitted", "total_created", "total_failed", "errors"}``; an error's ``index`` is the item's
        position in the upload, counted from 0. Refused items do not raise; ``result.raise_for_errors()`` does.

        Calling again within 24 hours with the same ``upload_id``, items, ``batch_size`` and options stores nothing
        twice. ``on_batch(result, batch, answer)`` is called after each batch, in the items' order. ``journal`` is for
        the command ``pdpl``.

        Raises ``UsageError`` for arguments or an item that cannot be sent; batches before that item may have been
        stored. Raises ``UploadStopped`` from any other error, such as ``Refused`` or ``ConnectionFailed``.
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
        """The records of one kind: ``processing-activities``, ``data-categories``, ``recipients``, ``data-transfers``.

        Sends no request. Raises ``UsageError`` for another kind.
        """
        if kind not in KINDS:
            raise UsageError(f"kind must be one of {', '.join(KINDS)}.")
        return Records(self._transport, f"{self._path}/{kind}")

    @property
    def batches(self) -> Batches:
        """The batches and imports of the tenant."""
        return Batches(self._transport, f"{self._path}/batches")

    @property
    def imports(self) -> Imports:
        """Files that the server imports in the background."""
        return Imports(self._transport, f"{self._path}/imports", self.batches)

    @property
    def audit_events(self) -> Collection:
        """The entries of the tenant's audit log."""
        return Events(self._transport, f"{self._path}/audit-events")

    def register(self, file_format: str = "xlsx", *, lang: str = "vi", as_of: str = "", **filters: Any) -> bytes:
        """The register of processing activities as a file: ``csv``, ``xlsx``, ``docx``, ``pdf``, ``json``, ``jsonld``.

        ``as_of`` is a past day, ``YYYY-MM-DD``, at whose end the register is shown. ``filters`` are the API's query
        parameters of a list of activities, such as ``status="approved"``, ``search`` and ``ordering``. Raises
        ``Invalid`` for an unknown format or filter, and for more activities than a file of this format holds.
        """
        params = {**filters, "format": file_format, "lang": lang} | ({"as_of": as_of} if as_of else {})
        return self._transport.request_or_raise("GET", f"{self._path}/register", params=params).content

    def deadlines(self, **filters: Any) -> list[dict[str, Any]]:
        """What the law asks by which day, the open ones first; ``filters`` are ``state``, ``kind``, ``due_before``."""
        path = f"{self._path}/register/deadlines"
        return list(self._transport.request_or_raise("GET", path, params=filters).json()["results"])

    def dossier(self, form: str = "form-10", file_format: str = "pdf") -> bytes:
        """The report of ``form-10`` (processing) or ``form-09`` (cross-border transfers), ``pdf`` or ``docx``.

        It is always made, and marked as a draft while something is missing. Raises ``Invalid`` for an unknown format.
        """
        path = f"{self._path}/dossiers/{form}"
        return self._transport.request_or_raise("GET", path, params={"format": file_format}).content

    def dossier_standing(self, form: str = "form-10") -> dict[str, Any]:
        """How complete a report is: ``complete``, ``percent``, and ``missing``, a list of what is, with its article."""
        return self._transport.request_or_raise("GET", f"{self._path}/dossiers/{form}").json()

    def dossier_package(self, form: str = "form-10", version: str = "") -> bytes:
        """The ZIP in which a dossier is filed: made now, or the frozen one of the version with this id."""
        params = {"version": version} if version else {}
        return self._transport.request_or_raise("GET", f"{self._path}/dossiers/{form}/package", params=params).content

    @property
    def versions(self) -> Versions:
        """The versions of the dossiers."""
        return Versions(self._transport, f"{self._path}/dossiers/versions")

    def limits(self) -> dict[str, Any]:
        """The server's limits (items, bytes, rates), the file formats, and all codes with their labels."""
        return self._transport.request_or_raise("GET", f"{self._path}/limits").json()

    def profile(self) -> dict[str, Any]:
        """The tenant's own data: the organisation that keeps the register."""
        return self._transport.request_or_raise("GET", f"{self._path}/profile").json()

    @property
    def _path(self) -> str:
        return f"/tenants/{self.tenant_id}"


class VeriSyntraClient(Client):
    """``Client`` with the API key as the first argument: ``VeriSyntraClient(api_key=…, base_url=…)``.

    ``options`` are the other arguments of ``Client``.
    """

    def __init__(self, api_key: str | None = None, base_url: str | None = None, **options: Any) -> None:
        super().__init__(base_url, api_key, **options)


def _address(url: str) -> str:
    """The address of the API, which ends in ``/api/v1``. Raises ``UsageError`` for anything but an HTTP address."""
    if not url.startswith(("http://", "https://")):
        raise UsageError("Give the server's address: base_url=https://…, or PDPL_URL.")
    return url.rstrip("/").removesuffix(API) + API
