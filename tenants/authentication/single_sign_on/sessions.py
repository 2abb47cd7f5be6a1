"""What a session keeps of a sign-in through the identity provider: that it was one, its end, and the second factor."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from tenants.authentication import second_factor
from tenants.authentication.single_sign_on.provider import Person

SESSION_KEY = "identity_provider"
# A sign-in at the provider that takes longer starts anew.
SECONDS_TO_ANSWER = 900


def expect_answer(session: Any) -> None:
    """Let the session, which holds the state of a sign-in that has started, end soon."""
    session.set_expiry(SECONDS_TO_ANSWER)


def note_sign_in(request: Any) -> None:
    """Note whether ``request.person``, of the provider, has signed in; nothing is kept of the session's sign-in before.

    The session's end does not move with use; a provider's groups are read only at sign-in.
    """
    session, person = request.session, getattr(request, "person", None)
    session.pop(SESSION_KEY, None)
    if person is None:
        session.set_expiry(timezone.now() + timedelta(hours=settings.PDPL_SESSION_HOURS))
        return
    assert isinstance(person, Person)
    session[SESSION_KEY] = person.issuer
    session.set_expiry(timezone.now() + timedelta(hours=settings.PDPL_OIDC_SESSION_HOURS))
    if person.has_second_factor:
        second_factor.trust_provider(session)


def is_of_provider(session: Any) -> bool:
    return SESSION_KEY in session
