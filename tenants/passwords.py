"""Changing a password, and setting a new one by e-mail: what the API and the admin's pages share.

Whatever was issued under the old password is dead at once: sessions and
letters by Django's own rule, tokens because each carries its password's trace.
"""

import logging
from collections.abc import Iterator
from threading import Thread
from typing import Any

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.http import urlsafe_base64_decode

from pdpl_inventory.errors import Fault, Problem, fault
from tenants.authentication import memberships_of
from tenants.models import User
from tenants.signin import WINDOW, address_of, digest, network_of, refuse_if_limited, remember_failure
from tenants.throttling import charge

logger = logging.getLogger("pdpl.passwords")


def prove(user: User, password: str, request: Any) -> None:
    """Whoever changes something of an account gives its password again. Raises ``Problem``: 400, 429."""
    refuse_if_limited(user.get_username(), request)
    if not user.check_password(password):
        remember_failure(prove, {"username": user.get_username()}, request)
        raise Problem(400, "validation_failed", fields=[fault("current_password", "wrong_password")])


def renew(user: User, password: str) -> None:
    """Set a new password. Raises ``Problem`` (400) that names what is wrong with it."""
    if faults := weaknesses("new_password", password, user):
        raise Problem(400, "validation_failed", fields=faults)
    user.set_password(password)
    user.save(update_fields=["password"])


def weaknesses(field: str, password: str, user: User) -> list[Fault]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [told(field, each) for each in error.error_list]
    return []


def told(field: str, error: ValidationError) -> Fault:
    """A validator's refusal in the catalogue's words."""
    return fault(field, error.code or "invalid", min_length=(error.params or {}).get("min_length"))


# --- By e-mail ----------------------------------------------------------------------


class ResetForm(PasswordResetForm):
    """Writes to members of active tenants and to the platform's superusers, so only to those who may sign in."""

    def get_users(self, email: str) -> Iterator[Any]:
        return (user for user in super().get_users(email) if user.is_superuser or memberships_of(user))


def limit_resets(email: str, request: Any) -> None:
    """So many letters to one address, so many requests from one; known or not. Raises ``Exceeded``."""
    window = int(WINDOW.total_seconds())
    sender = f"reset-from/{network_of(address_of(request))}"
    charge(sender, 1, settings.PDPL_SIGN_IN_FAILURES_PER_ADDRESS, window, "too_many_resets")
    charge(f"reset-to/{digest(email.lower())}", 1, settings.PDPL_SIGN_IN_FAILURES, window, "too_many_resets")


def send_letter(email: str, request: Any) -> Thread:
    """Looks for the account and writes to it, beside the request: how long that takes must tell nobody anything."""
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


def owner_of_link(uid: str, token: str) -> User:
    """Whose password a letter's link resets. Raises ``Problem`` (400)."""
    try:
        user = User.objects.filter(pk=int(urlsafe_base64_decode(uid).decode("ascii")), is_active=True).first()
    except (ValueError, OverflowError):
        user = None
    if user is None or not default_token_generator.check_token(user, token):
        raise Problem(400, "reset_link_not_valid")
    return user
