"""Credentials as ``httpx.Auth``: a key or token that is sent as it is, or a person whose tokens renew themselves."""

from collections.abc import Generator
from typing import Any

import httpx

from pdpl_client._errors import error_from


class Bearer(httpx.Auth):
    """An API key (``pdpl_…``) or an access token."""

    def __init__(self, text: str) -> None:
        self._header = f"Bearer {text}"

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = self._header
        yield request


class Person(httpx.Auth):
    """Someone who signs in: with user name and password when first needed, and again when the access token has run
    out; or with a refresh token alone, as long as that is good."""

    requires_response_body = True

    def __init__(self, url: str, sign_in: dict[str, str] | None = None, refresh: str = "") -> None:
        self._url, self._sign_in_with = url, sign_in
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
            if not self._sign_in_with:
                raise error_from(response)
        response = yield self._post("auth/token", self._sign_in_with or {})
        if response.status_code != 200:
            raise error_from(response)
        self._access, self._refresh = response.json()["access"], response.json()["refresh"]

    def _post(self, path: str, sent: dict[str, Any]) -> httpx.Request:
        return httpx.Request("POST", f"{self._url}/{path}", json=sent)
