"""Authentication of requests: with an API key or token, or as a user whose access token is renewed when it expires."""

import base64
import json
from collections.abc import Generator
from typing import Any

import httpx

from pdpl_client._errors import error_from

KEY_MARK = "pdpl_"


class BearerAuth(httpx.Auth):
    """Sends an API key (``pdpl_…``) or an access token with each request."""

    def __init__(self, text: str) -> None:
        self._header = f"Bearer {text}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class UserAuth(httpx.Auth):
    """Sends a user's access token with each request, and gets a new one when the server answers 401.

    ``url`` is the API's address. A new access token comes from the refresh token while that is valid, and otherwise
    from signing in with ``sign_in``: ``{"username", "password"}`` and optionally ``"tenant_id"``. Raises ``Refused``,
    usually ``SignInRefused``, when the server gives no new access token.
    """

    requires_response_body = True

    def __init__(self, url: str, sign_in: dict[str, str] | None = None, refresh: str = "") -> None:
        self._url, self._sign_in = url, sign_in
        self._access, self._refresh = "", refresh

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._access:
            yield from self._renew()
        request.headers["Authorization"] = f"Bearer {self._access}"
        response = yield request
        if response.status_code == 401:
            yield from self._renew()
            request.headers["Authorization"] = f"Bearer {self._access}"
            yield request

    def _renew(self) -> Generator[httpx.Request, httpx.Response, None]:
        if self._refresh:
            response = yield self._post("auth/token/refresh", {"refresh": self._refresh})
            if response.status_code == 200:
                self._access = response.json()["access"]
                return
            if not self._sign_in:
                raise error_from(response)
        response = yield self._post("auth/token", self._sign_in or {})
        if response.status_code != 200:
            raise error_from(response)
        self._access, self._refresh = response.json()["access"], response.json()["refresh"]

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Request:
        return httpx.Request("POST", f"{self._url}/{path}", json=body)


def tenant_in(credential: str) -> str:
    """The tenant id in an API key or token; empty when there is none."""
    if credential.startswith(KEY_MARK):
        return credential.removeprefix(KEY_MARK).partition("_")[0]
    return str(claims(credential).get("tenant_id", ""))


def claims(token: str) -> dict[str, Any]:
    """The claims of a JSON Web Token, without checking its signature; empty when ``token`` is not one."""
    try:
        payload = token.split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
