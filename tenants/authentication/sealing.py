"""Encryption of stored secrets under a key derived from ``SECRET_KEY``: a copy of the database alone reveals none.

``SECRET_KEY_FALLBACKS`` decrypt what was encrypted under former keys.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class Unreadable(ValueError):
    """The text was encrypted under none of the current keys."""


def seal(text: str) -> str:
    """Encrypt under the current ``SECRET_KEY``."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Decrypt the result of ``seal``. Raises ``Unreadable``."""
    try:
        return _fernet().decrypt(sealed).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _fernet() -> MultiFernet:
    """Encrypts with the first key, decrypts with all."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    """A 256-bit key for this purpose only."""
    return salted_hmac("tenants.sealing", "", secret=key, algorithm="sha256").digest()
