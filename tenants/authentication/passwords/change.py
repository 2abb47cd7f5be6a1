"""Changing a password and resetting it by e-mail, for the API and the admin's pages.

A new password ends all that was issued under the old one: sessions and reset
links by Django's own rule, tokens by their claim ``tokens.issue.PASSWORD_CLAIM``.
"""

import logging
from collections.abc import Iterator
from enum import StrEnum
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import connection
from django.dispatch import Signal
from django.utils.http import urlsafe_base64_decode

from pdpl_inventory.errors import Fault, Problem, fault
from tenants.authentication.addresses import address_of, network_of
from tenants.authentication.members import memberships_of
from tenants.authentication.sign_in import WINDOW, refuse_if_limited, remember_failure, username_digest
from tenants.models import User
from tenants.throttling.limits import charge

logger = logging.getLogger("pdpl.passwords")

# Sent with ``user``, ``request`` and ``how``, a ``NewPassword``; the audit logs of the user's tenants receive it.
password_changed = Signal()


class NewPassword(StrEnum):
    """By whom and how a password was replaced."""

    CHANGED = "changed"
    """By the user, who gave the former one."""
    RESET = "reset"
    """By the link of a letter to the user."""
    SET = "set"
    """By the platform, who is ``request.user``."""


def confirm_password(user: User, password: str, request: Any) -> None:
    """Check the current password before an account is changed. Raises ``Problem``: 400 when it is wrong, 429."""
    refuse_if_limited(user.get_username(), request)
    if not user.check_password(password):
        remember_failure(confirm_password, {"username": user.get_username()}, request)
        raise Problem(400, "validation_failed", fields=[fault("current_password", "wrong_password")])


def set_password(user: User, password: str, how: NewPassword, request: Any) -> None:
    """Validate and save a new password. Raises ``Problem`` (400) with a fault for each validator that refuses it."""
    if faults := weaknesses("new_password", password, user):
        raise Problem(400, "validation_failed", fields=faults)
    user.set_password(password)
    user.save(update_fields=["password"])
    password_changed.send(NewPassword, user=user, request=request, how=how)


def weaknesses(field: str, password: str, user: User) -> list[Fault]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [password_fault(field, each) for each in error.error_list]
    return []


def password_fault(field: str, error: ValidationError) -> Fault:
    """A validator's error as a fault of ``field``, with the catalogue's message of the same code."""
    return fault(field, error.code or "invalid", min_length=(error.params or {}).get("min_length"))


# --- By e-mail ----------------------------------------------------------------------


class ResetForm(PasswordResetForm):
    """Sends only to users who may sign in: members of active tenants, and superusers."""

    def get_users(self, email: str) -> Iterator[Any]:
        return (user for user in super().get_users(email) if user.is_superuser or memberships_of(user))


def limit_resets(email: str, request: Any) -> None:
    """Limit resets per client network and per e-mail address, whether the account exists or not.

    Raises ``Exceeded`` (429).
    """
    window = int(WINDOW.total_seconds())
    sender = f"reset-from/{network_of(address_of(request))}"
    charge(sender, 1, settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS, window, "too_many_resets")
    charge(f"reset-to/{username_digest(email.lower())}", 1, settings.PDPL_SIGN_IN_FAILURES, window, "too_many_resets")


def send_reset_email(email: str, request: Any) -> Thread:
    """Send the reset link in a thread of its own: the response time must not reveal whether the account exists."""
    options = {"domain_override": request.get_host(), "use_https": request.is_secure()}
    sender = Thread(target=_send, args=(email, options), name="password-reset")
    sender.start()
    return sender


def _send(email: str, options: dict[str, Any]) -> None:
    try:
        form = ResetForm({"email": email})
        if form.is_valid():
            form.save(**options)
    except Exception:
        logger.exception("A password's letter could not be sent.")
    finally:
        connection.close()


def user_of_reset_link(uid: str, token: str) -> User:
    """The active user of a valid reset link. Raises ``Problem`` (400) for any other link."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid).decode("ascii")), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise Problem(400, "reset_link_not_valid")
    return user
