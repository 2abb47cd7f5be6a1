"""Failed sign-ins, kept in the platform's log whichever door they tried: Django tells both by one signal."""

from typing import Any

from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

from pdpl_inventory import request_id
from tenants.models import SignInFailure, User


@receiver(user_login_failed)
def remember_failure(sender: Any, credentials: dict[str, Any], request: Any = None, **_: Any) -> None:
    """The typed name is kept as a digest: people type passwords where names belong."""
    username = str(credentials.get("username") or "")
    SignInFailure.objects.create(
        user=User.objects.filter(username=username).first(),
        username_digest=digest(username),
        address=request.META.get("REMOTE_ADDR") if request else None,
        request_id=request_id.current.get(),
    )


def digest(username: str) -> str:
    return salted_hmac("tenants.signin", username).hexdigest()[:40]
