"""Signals of sign-in, and its limits: each failed sign-in is recorded in the platform's log; too many are refused (§5).

Django reports failures of the API and of the admin by one signal. Successful
sign-ins do not count; unknown accounts count like known ones. Concurrent
attempts may pass the limit together, at most as many as the server has
threads; codes of a second factor may not.
"""

import unicodedata
from datetime import timedelta
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.dispatch import Signal, receiver
from django.utils import timezone
from django.utils.crypto import salted_hmac

from pdpl_inventory import request_id
from pdpl_inventory.errors import Problem
from pdpl_inventory.metrics import measures
from tenants.authentication.addresses import address_of, network_range
from tenants.models import SignInFailure, User
from tenants.throttling.limits import Rate, charge, refund

# The audit log receives these signals; each is sent with ``member`` and ``request``.
# The member has signed in to their tenant.
signed_in = Signal()
# The member has ended a session at the desk, or their tokens.
signed_out = Signal()
# The member has set up a second factor.
factor_set_up = Signal()
# The platform has removed the second factor of ``user``; sent for each of their tenants, with its guest as ``member``.
factor_removed = Signal()
# Failures older than this no longer count.
WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)


class TooManyFailures(Problem):
    """429: too many failures in 15 minutes of this account from this network, or of the network itself."""

    def __init__(self, limit: int, seconds: int) -> None:
        headers = {"Retry-After": str(seconds), **Rate(limit, 0, seconds).headers()}
        super().__init__(429, "too_many_sign_ins", headers=headers, minutes=ceil(seconds / 60))


@receiver(user_login_failed)
def remember_failure(
    sender: Any, credentials: dict[str, Any], request: Any = None, what: str = "password", **_: Any
) -> None:
    """Record a failed sign-in; ``what`` was wrong is counted.

    The user name is stored as a digest, since users mistype passwords into its field.
    """
    measures.sign_in_failures.labels(what).inc()
    username = str(credentials.get("username") or "")
    SignInFailure.objects.create(
        user=User.objects.filter(username=username).first(),
        username_digest=username_digest(username),
        address=address_of(request) if request else None,
        request_id=request_id.current.get(),
    )


def delete_old_failures() -> None:
    """Delete the failures that are older than ``PDPL_SIGN_IN_FAILURE_DAYS``; none without the setting."""
    if settings.PDPL_SIGN_IN_FAILURE_DAYS:
        before = timezone.now() - timedelta(days=settings.PDPL_SIGN_IN_FAILURE_DAYS)
        SignInFailure.objects.filter(occurred_at__lt=before).delete()


def refuse_if_limited(username: str, request: Any) -> None:
    """Must be called before a password is checked. Raises ``TooManyFailures`` (429)."""
    now = timezone.now()
    recent = SignInFailure.objects.filter(occurred_at__gt=now - WINDOW, **_same_network(address_of(request)))
    of_account = recent.filter(username_digest=username_digest(username))
    for failures, limit in (
        (of_account, settings.PDPL_SIGN_IN_FAILURES),
        (recent, settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS),
    ):
        times = failures.order_by("-occurred_at").values_list("occurred_at", flat=True)
        # Once the oldest of the newest ``limit`` failures leaves the window, fewer than ``limit`` are left.
        for oldest in times[limit - 1 : limit]:
            raise TooManyFailures(limit, max(ceil((oldest + WINDOW - now).total_seconds()), 1))


def charge_code(user: User) -> None:
    """Charge one attempt before a code of the second factor is checked. Raises ``Exceeded`` (429).

    The limits, of 15 minutes and of a day, are the user's, from any address; they come after the password, so
    that a stranger cannot lock a user out. An attempt is charged first and refunded for a right code, so that
    concurrent guesses do not pass together.
    """
    for key, limit, window in _code_limits(user):
        charge(key, 1, limit, int(window.total_seconds()), "too_many_sign_ins")


def refund_code(user: User) -> None:
    """Give back the charges of a right code."""
    for key, _limit, _window in _code_limits(user):
        refund(key, 1)


def _code_limits(user: User) -> tuple[tuple[str, int, timedelta], ...]:
    return (
        (f"codes/{user.pk}", settings.PDPL_SIGN_IN_FAILURES, WINDOW),
        (f"codes-of-a-day/{user.pk}", settings.PDPL_CODE_FAILURES_PER_DAY, DAY),
    )


def username_digest(username: str) -> str:
    """A keyed hash, the same for every Unicode form of one user name."""
    return salted_hmac("tenants.signin", unicodedata.normalize("NFKC", username)).hexdigest()[:40]


def _same_network(address: str | None) -> dict[str, Any]:
    if address is None:
        return {"address__isnull": True}
    first, last = network_range(address)
    return {"address__gte": first, "address__lte": last}
