"""What the database keeps and we read again, sealed under ``SECRET_KEY``: a copy of the database alone tells nothing.

``SECRET_KEY_FALLBACKS`` open what was sealed under former keys.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class Unreadable(ValueError):
    """It was sealed under a key that is not known any more."""


def seal(text: str) -> str:
    return _seals().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises ``Unreadable``."""
    try:
        return _seals().decrypt(sealed).decode()
    except InvalidToken as error:
        raise Unreadable from error


def _seals() -> MultiFernet:
    """The first seals, all open."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str) -> bytes:
    """256 bits that serve this purpose alone."""
    return salted_hmac("tenants.sealing", "", secret=key, algorithm="sha256").digest()
