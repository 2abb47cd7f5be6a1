"""The second factor of people: a secret shared with their phone, proven by the code that it shows for half a minute.

A tenant may require it of those who come to its pages; tokens and keys are
left as they are. A code counts once, and a wrong one is a failed sign-in. A
secret that cannot be unsealed any more is a lost phone.
"""

from hmac import compare_digest
from typing import Any

import pyotp
from django.db import transaction
from django.utils import timezone

from tenants.models import SecondFactor, Tenant, User
from tenants.sealing import Unreadable, seal, unseal

PROVEN = "second_factor"
ISSUER = "PDPL Inventory"
# A phone's clock may be half a minute off.
TOLERATED = (0, -1, 1)


def is_missing(session: Any, tenant: Tenant, user: User) -> bool:
    """Whether the user, whose session this is, must prove a second factor before they come to the tenant's desk.

    What a session has proven holds for as long as that factor is the user's.
    """
    if not tenant.requires_totp:
        return False
    return PROVEN not in session or session[PROVEN] not in map(_trace, SecondFactor.objects.filter(user=user))


def is_forgotten(session: Any) -> bool:
    """Of a session whose factor ``is_missing``: whether it proved one that was taken away since."""
    return PROVEN in session


def keep(session: Any, factor: SecondFactor) -> None:
    """That this session has proven this factor, which whoever sets up another later has not."""
    session[PROVEN] = _trace(factor)


def _trace(factor: SecondFactor) -> str:
    return f"{factor.pk}/{factor.confirmed_at}"


def of(user: User) -> SecondFactor:
    """The user's secret; made when they come for the first time, and theirs once they have proven it."""
    factor, _made = SecondFactor.objects.get_or_create(user=user, defaults={"secret": _fresh()})
    if factor.confirmed_at is None and not is_readable(factor):
        factor.secret = _fresh()
        factor.save(update_fields=["secret"])
    return factor


def _fresh() -> str:
    return seal(pyotp.random_base32())


def is_readable(factor: SecondFactor) -> bool:
    try:
        return bool(unseal(factor.secret))
    except Unreadable:
        return False


def address(factor: SecondFactor) -> str:
    """What a phone reads from the picture."""
    return pyotp.TOTP(unseal(factor.secret)).provisioning_uri(name=factor.user.get_username(), issuer_name=ISSUER)


def prove(user: User, code: str) -> SecondFactor | None:
    """The factor, when ``code`` is the phone's of now and was not used before; the first one makes the secret theirs.

    None too when it was taken away a moment ago.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None:
            return None
        secret = unseal(factor.secret)
        totp = pyotp.TOTP(secret)
        now = totp.timecode(timezone.now())
        steps = [now + each for each in TOLERATED if compare_digest(totp.generate_otp(now + each), code)]
        step = next((each for each in steps if each > factor.last_step), None)
        if step is None:
            return None
        factor.secret = seal(secret)  # under the key of today, so that former ones can be given up
        factor.last_step = step
        factor.confirmed_at = factor.confirmed_at or timezone.now()
        factor.save(update_fields=["secret", "last_step", "confirmed_at"])
        return factor
