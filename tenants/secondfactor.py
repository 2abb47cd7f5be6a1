"""The second factor of people: a secret shared with their phone, proven by the code that it shows for half a minute.

A tenant may require it of those who come to its pages; tokens and keys are
left as they are. A code counts once, and a wrong one is a failed sign-in.
"""

from hmac import compare_digest
from typing import Any

import pyotp
from django.db import transaction
from django.utils import timezone

from tenants.models import SecondFactor, Tenant, User

PROVEN = "second_factor"
ISSUER = "PDPL Inventory"
# A phone's clock may be half a minute off.
TOLERATED = (0, -1, 1)


def is_missing(session: Any, tenant: Tenant, user: User) -> bool:
    """Whether the user, whose session this is, must prove a second factor before they come to the tenant's desk."""
    return tenant.requires_totp and session.get(PROVEN) != user.pk


def of(user: User) -> SecondFactor:
    """The user's secret; made when they come for the first time, and theirs once they have proven it."""
    return SecondFactor.objects.get_or_create(user=user, defaults={"secret": pyotp.random_base32()})[0]


def address(factor: SecondFactor) -> str:
    """What a phone reads from the picture."""
    return pyotp.TOTP(factor.secret).provisioning_uri(name=factor.user.get_username(), issuer_name=ISSUER)


def prove(user: User, code: str) -> bool:
    """Whether ``code`` is the phone's of now, and was not used before; the first one makes the secret theirs."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        totp = pyotp.TOTP(factor.secret)
        now = totp.timecode(timezone.now())
        steps = [now + each for each in TOLERATED if compare_digest(totp.generate_otp(now + each), code)]
        step = next((each for each in steps if each > factor.last_step), None)
        if step is None:
            return False
        factor.last_step = step
        factor.confirmed_at = factor.confirmed_at or timezone.now()
        factor.save(update_fields=["last_step", "confirmed_at"])
        return True
