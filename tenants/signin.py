"""Signing in: failures are kept in the platform's log whichever door they tried, and too many of them refused (§5).

Django tells of every failure by one signal. Successful sign-ins count for
nothing, unknown accounts like known ones. Attempts that run at the same
moment may pass together, as many as the server has threads; codes of a second
factor may not.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.dispatch import Signal, receiver
from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pdpl_inventory import request_id
from pdpl_inventory.errors import Problem
from pdpl_inventory.language import spoken
from tenants.models import SignInFailure, User
from tenants.throttling import Rate, charge, give_back

# Sent with ``member`` and ``request`` when somebody has signed in to a tenant: what is done with it is not known here.
signed_in = Signal()
# Likewise, when somebody has set up their second factor.
factor_set_up = Signal()
# Likewise, for each tenant of the ``user`` whose second factor the platform, the ``member``, has taken away.
factor_forgotten = Signal()
WINDOW = timedelta(minutes=15)
V6_SITE = 64


class TooManyFailures(Problem):
    """429: this account from this address, or this address, has failed too often in 15 minutes."""

    def __init__(self, limit: int, seconds: int) -> None:
        headers = {"Retry-After": str(seconds), **Rate(limit, 0, seconds).headers()}
        super().__init__(429, "too_many_sign_ins", headers=headers, minutes=ceil(seconds / 60))


@receiver(user_login_failed)
def remember_failure(sender: Any, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """The typed name is kept as a digest: people type passwords where names belong."""
    username = str(credentials.get("username") or "")
    SignInFailure.objects.create(
        user=User.objects.filter(username=username).first(),
        username_digest=digest(username),
        address=address_of(request) if request else None,
        request_id=request_id.current.get(),
    )


def refuse_if_limited(username: str, request: Any) -> None:
    """Asked before any password is looked at. Raises ``TooManyFailures``."""
    now = timezone.now()
    recent = SignInFailure.objects.filter(occurred_at__gt=now - WINDOW, **_from(address_of(request)))
    of_account = recent.filter(username_digest=digest(username))
    for failures, limit in (
        (of_account, settings.PDPL_SIGN_IN_FAILURES),
        (recent, settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS),
    ):
        times = failures.order_by("-occurred_at").values_list("occurred_at", flat=True)
        # When the last of the newest ``limit`` leaves the window, there are fewer.
        for oldest in times[limit - 1 : limit]:
            raise TooManyFailures(limit, max(ceil((oldest + WINDOW - now).total_seconds()), 1))


def charge_code(user: User) -> None:
    """Asked before a code is looked at: too many wrong ones of a person are refused, whatever the addresses.

    Only who has passed the password comes here, so no stranger can shut another out. Charged first and given back,
    so that guesses at the same moment do not pass together. Raises ``Exceeded``.
    """
    charge(_codes_of(user), 1, settings.PDPL_SIGN_IN_FAILURES, int(WINDOW.total_seconds()), "too_many_sign_ins")


def give_code_back(user: User) -> None:
    """A right code counts for nothing."""
    give_back(_codes_of(user), 1)


def _codes_of(user: User) -> str:
    return f"codes/{user.pk}"


@contextmanager
def as_a_forms_error(request: Any) -> Iterator[None]:
    """A refusal in here is told by the form, and by the page (``as_refused``). Raises ``ValidationError``."""
    try:
        yield
    except Problem as refusal:
        request.refusal = refusal
        raise ValidationError(spoken(refusal.sentence), code=refusal.code) from refusal


def as_refused(request: Any, response: HttpResponseBase) -> Any:
    """A page that tells of a limit has the limit's status and headers."""
    if refusal := getattr(request, "refusal", None):
        response.status_code = refusal.status_code
        for name, value in refusal.headers.items():
            response.headers[name] = value
    return response


def digest(username: str) -> str:
    return salted_hmac("tenants.signin", unicodedata.normalize("NFKC", username)).hexdigest()[:40]


def address_of(request: Any) -> str | None:
    """The client's address: the connection's, or as the outermost of ``PDPL_TRUSTED_PROXIES`` proxies wrote it."""
    forwarded = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    if settings.PDPL_TRUSTED_PROXIES and forwarded:
        claimed = forwarded[-min(settings.PDPL_TRUSTED_PROXIES, len(forwarded))]
        if address := _parsed(claimed):
            return str(address)
    address = _parsed(request.META.get("REMOTE_ADDR", ""))
    return str(address) if address else None


def network_of(address: str | None) -> str:
    """What counts as one sender: an IPv4 address, or an IPv6 site (/64), since whoever has one has all of it."""
    if address is None:
        return "-"
    return str(ip_network(f"{address}/{V6_SITE}", strict=False)) if ":" in address else address


def _from(address: str | None) -> dict[str, Any]:
    if address is None:
        return {"address__isnull": True}
    network = ip_network(network_of(address))
    return {"address__gte": str(network[0]), "address__lte": str(network[-1])}


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """An address, perhaps with a port, as proxies write it."""
    text = text.strip().partition("]")[0].removeprefix("[") if text.startswith("[") else text
    host, colon, port = text.rpartition(":")
    if colon and ":" not in host and port.isdecimal():
        text = host
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
