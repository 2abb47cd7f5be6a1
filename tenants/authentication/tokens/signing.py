"""The keys that sign tokens, and token classes that use them.

A token is signed with the first key and accepted under each, so that a key is replaced while tokens of the former one
still hold. Without ``PDPL_TOKEN_KEY`` the keys are those of ``SECRET_KEY``. Settings are read at each use.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from rest_framework_simplejwt import tokens
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenBackendExpiredToken
from rest_framework_simplejwt.settings import api_settings


def token_keys() -> list[str]:
    """The key that signs, and after it the former ones that are still accepted."""
    if settings.PDPL_TOKEN_KEY:
        return [settings.PDPL_TOKEN_KEY, *settings.PDPL_TOKEN_KEY_FALLBACKS]
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


@lru_cache(maxsize=8)
def _backend(key: str) -> TokenBackend:
    return TokenBackend(api_settings.ALGORITHM, key, leeway=api_settings.LEEWAY)


class RotatingBackend(TokenBackend):
    """Signs with the first key and verifies with all of them."""

    def encode(self, payload: dict[str, Any]) -> str:
        return _backend(token_keys()[0]).encode(payload)

    def decode(self, token: Any, verify: bool = True) -> dict[str, Any]:
        """The payload. Raises ``TokenBackendError`` when no key has signed the token or its time is over."""
        refused: TokenBackendError | None = None
        for key in token_keys():
            try:
                return _backend(key).decode(token, verify)
            except TokenBackendExpiredToken:
                raise  # this key has signed it
            except TokenBackendError as error:
                refused = refused or error
        assert refused is not None  # there is always a key
        raise refused


class _Signed:
    """A token of the rotating keys."""

    _token_backend = RotatingBackend(api_settings.ALGORITHM)


class AccessToken(_Signed, tokens.AccessToken):  # type: ignore[misc]
    """Half an hour of access."""


class RefreshToken(_Signed, tokens.RefreshToken):  # type: ignore[misc]
    """A day in which access tokens are renewed."""

    access_token_class = AccessToken


class UntypedToken(_Signed, tokens.UntypedToken):  # type: ignore[misc]
    """A token of either kind."""
