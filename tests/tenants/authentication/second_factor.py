"""The pages of the second factor, and the codes that tests enter there."""

import time
from typing import Any

import pyotp
from django.test import Client

from tenants.authentication.sealing import unseal
from tenants.models import SecondFactor
from tests.admin.desk import Seated

DOORSTEP = "/admin/second-factor/"
LIST = "/admin/activities/processingactivity/"


def secret_of(seated: Seated) -> str:
    seated.client.get(DOORSTEP)
    return unseal(SecondFactor.objects.get(user__username=seated.username).secret)


def code_of(seated: Seated, steps: int = 0) -> str:
    return pyotp.TOTP(secret_of(seated)).at(int(time.time()) + 30 * steps)


def enter(seated: Seated, code: str, client: Client | None = None) -> Any:
    return (client or seated.client).post(DOORSTEP, {"code": code})
