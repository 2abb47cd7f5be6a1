"""The second factor: a TOTP secret (RFC 6238) on the user's phone, whose codes change every 30 seconds.

A tenant may require it for its pages at the admin; tokens and API keys need
none, nor does a sign-in at an identity provider that has asked for one
(``PDPL_OIDC_SECOND_FACTOR``). A code is accepted once, and a wrong one is a failed sign-in. A secret
that can no longer be decrypted is treated as a lost phone.
"""

from hmac import compare_digest
from typing import Any

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tenants.authentication.sealing import Unreadable, seal, unseal
from tenants.models import SecondFactor, Tenant, User

SESSION_KEY = "second_factor"
BY_PROVIDER = "provider"
ISSUER = "PDPL Inventory"
# A phone's clock may be 30 seconds off.
TOLERATED_STEPS = (0, -1, 1)


def is_missing(session: Any, tenant: Tenant, user: User) -> bool:
    """Whether the session still has to prove a second factor before it may open the tenant's pages.

    A proof holds as long as the same factor is the user's.
    """
    if not tenant.requires_totp:
        return False
    if SESSION_KEY not in session:
        return True
    if session[SESSION_KEY] == BY_PROVIDER:
        return not settings.PDPL_OIDC_SECOND_FACTOR
    factor = SecondFactor.objects.filter(user=user).first()
    return factor is None or session[SESSION_KEY] != _fingerprint(factor)


def was_removed(session: Any) -> bool:
    """Whether a session whose factor ``is_missing`` has proven one that was removed since."""
    return SESSION_KEY in session


def mark_session(session: Any, factor: SecondFactor) -> None:
    """Note that the session has proven this factor; the note does not hold for one set up later."""
    session[SESSION_KEY] = _fingerprint(factor)


def trust_provider(session: Any) -> None:
    """Note that the identity provider has asked for a second factor; holds while the settings trust it with that."""
    session[SESSION_KEY] = BY_PROVIDER


def _fingerprint(factor: SecondFactor) -> str:
    return f"{factor.pk}/{factor.confirmed_at}"


def factor_of(user: User) -> SecondFactor:
    """The user's factor, created with a new secret when they have none.

    An unconfirmed secret that cannot be decrypted is replaced.
    """
    factor, _made = SecondFactor.objects.get_or_create(user=user, defaults={"secret": _new_secret()})
    if factor.confirmed_at is None and not is_readable(factor):
        factor.secret = _new_secret()
        factor.save(update_fields=["secret"])
    return factor


def _new_secret() -> str:
    return seal(pyotp.random_base32())


def is_readable(factor: SecondFactor) -> bool:
    try:
        return bool(unseal(factor.secret))
    except Unreadable:
        return False


def provisioning_uri(factor: SecondFactor) -> str:
    """The ``otpauth://`` URI of the QR code. Raises ``Unreadable``."""
    return pyotp.TOTP(unseal(factor.secret)).provisioning_uri(name=factor.user.get_username(), issuer_name=ISSUER)


def verify_code(user: User, code: str) -> SecondFactor | None:
    """The factor if ``code`` is valid now and newer than the last accepted one; the first confirms the secret.

    None for a wrong or used code, and when the user has no factor. Raises
    ``Unreadable``.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return None
        secret = unseal(factor.secret)
        totp = pyotp.TOTP(secret)
        now = totp.timecode(timezone.now())
        steps = [now + each for each in TOLERATED_STEPS if compare_digest(totp.generate_otp(now + each), code)]
        step = next((each for each in steps if each > factor.last_step), None)
        if step is None:
            return None
        factor.secret = seal(secret)  # under the current key, so that former keys can be dropped
        factor.last_step = step
        factor.confirmed_at = factor.confirmed_at or timezone.now()
        factor.save(update_fields=["secret", "last_step", "confirmed_at"])
        return factor
