"""Letters to a person whose password or e-mail address was replaced, so that one who did not do it learns of it."""

import logging
from functools import partial
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string

from tenants.authentication.passwords.change import password_changed
from tenants.models import User

logger = logging.getLogger("pdpl.passwords")

SUBJECTS = {
    "password": "Mật khẩu đã được thay | Your password was replaced",
    "address": "Địa chỉ thư điện tử đã được thay | Your e-mail address was replaced",
}


@receiver(password_changed)
def tell_new_password(sender: Any, user: User, request: Any, **_: Any) -> None:
    _tell_after_commit("password", user, user.email, request)


def tell_new_address(user: User, former: str, request: Any) -> None:
    """Tell it to the former address; nothing without one, or when it is the same."""
    if former != user.email:
        _tell_after_commit("address", user, former, request)


def _tell_after_commit(what: str, user: User, address: str, request: Any) -> None:
    if address and settings.PDPL_SENDS_MAIL:
        context = {"what": what, "username": user.get_username(), "host": request.get_host()}
        text = render_to_string("registration/account_changed_email.txt", context)
        # In a thread of its own: no request waits for a mail server.
        sender = Thread(target=_send, args=(SUBJECTS[what], text, address), name="account-letter")
        transaction.on_commit(partial(sender.start))


def _send(subject: str, text: str, address: str) -> None:
    try:
        send_mail(subject, text, None, [address])
    except Exception as error:
        logger.warning("a letter on a change of an account could not be sent (%s)", type(error).__name__)
