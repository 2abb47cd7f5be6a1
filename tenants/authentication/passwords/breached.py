"""Refusal of passwords that were breached elsewhere, by a file of their hashes; nothing is asked online.

The file of ``PDPL_BREACHED_PASSWORDS`` has one SHA-1 a line in hexadecimal, sorted, each with ``:`` and a count or
without: what the downloader of Have I Been Pwned writes. It may have tens of gigabytes: a password is found by
bisection, in about forty reads of a few bytes.
"""

import hashlib
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import checks
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger("pdpl.passwords")
HASH = re.compile(rb"[0-9A-Fa-f]{40}(?::\d+)?\r?\n?")
# Lines that the check looks at, spread over the file.
PROBES = 50


class BreachedPasswordValidator:
    """A validator of Django's; without the setting it accepts everything."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ``ValidationError`` (``password_breached``) for a password of the file."""
        if not settings.PDPL_BREACHED_PASSWORDS:
            return
        digest = hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()
        try:
            with Path(settings.PDPL_BREACHED_PASSWORDS).open("rb") as file:
                is_known = contains(file, digest)
        except OSError:
            # A password can still be chosen while the file is away; the other validators judge it.
            logger.exception("PDPL_BREACHED_PASSWORDS cannot be read: a password was not compared with it.")
            return
        if is_known:
            raise ValidationError(_("Mật khẩu này đã bị lộ ở nơi khác."), code="password_breached")

    def get_help_text(self) -> str:
        if not settings.PDPL_BREACHED_PASSWORDS:
            return ""
        return str(_("Mật khẩu không được là mật khẩu đã bị lộ ở nơi khác."))


def contains(file: IO[bytes], digest: bytes) -> bool:
    """Whether the sorted file has a line that begins with ``digest`` (40 capital letters and digits)."""
    low, high = 0, file.seek(0, 2)
    # The line sought begins at ``low`` or later, and before ``high``.
    while low < high:
        middle = (low + high) // 2
        start, line = _line_at(file, middle)
        found = line[:40].upper()
        if line and start < high and found <= digest:
            if found == digest:
                return True
            low = start + len(line)
        else:
            high = middle
    return False


def _line_at(file: IO[bytes], place: int) -> tuple[int, bytes]:
    """The first line that begins at ``place`` or later, and where it begins."""
    if place == 0:
        file.seek(0)
    else:
        file.seek(place - 1)
        file.readline()
    return file.tell(), file.readline()


@checks.register(checks.Tags.security)
def breached_passwords(app_configs: Sequence[Any] | None = None, **_options: Any) -> list[checks.CheckMessage]:
    """An error when the file of the setting cannot be read, or is no sorted list of hashes."""
    if not settings.PDPL_BREACHED_PASSWORDS:
        return []
    try:
        with Path(settings.PDPL_BREACHED_PASSWORDS).open("rb") as file:
            size = file.seek(0, 2)
            lines = [_line_at(file, size * each // PROBES)[1] for each in range(PROBES)]
    except OSError as error:
        return [checks.Error(f"PDPL_BREACHED_PASSWORDS cannot be read: {error.strerror}.", id="tenants.E010")]
    found = [line[:40].upper() for line in lines if line]
    if not found or not all(HASH.fullmatch(line) for line in lines if line) or found != sorted(found):
        return [
            checks.Error(
                "PDPL_BREACHED_PASSWORDS is no sorted list of SHA-1 hashes, one a line.",
                hint="haveibeenpwned-downloader writes one; sort others with LC_ALL=C sort.",
                id="tenants.E011",
            )
        ]
    return []
