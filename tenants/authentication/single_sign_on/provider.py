"""The identity provider: the authorization code flow of OpenID Connect Core 1.0, with PKCE (RFC 7636), by Authlib.

Authlib checks state, nonce, and the ID token's signature, issuer, audience
and times. Tokens are read once and not kept.
"""

import logging
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.django_client import DjangoIntegration, DjangoOAuth2App
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from joserfc.errors import JoseError
from requests import RequestException

from tenants.models import User

logger = logging.getLogger("pdpl.signin")

# A client's secret must not be able to sign, so only these algorithms are accepted (RFC 7518; RFC 8037).
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
METADATA_SECONDS = 3_600
ANSWER_SECONDS = 10
TOLERATED_SECONDS = 60
# OpenID Connect Core 1.0, section 2.
LONGEST_SUBJECT = 255
LONGEST_USERNAME = 150
LONGEST_EMAIL = 254
NOT_IN_USERNAMES = re.compile(r"[^\w.@+-]+")


# What Authlib and the libraries beneath it raise when a provider does not answer, or answers something else.
FAILURES = (
    *(RequestException, AuthlibBaseError, JoseError),
    *(ValueError, KeyError, TypeError, AttributeError, RuntimeError),
)
# OAuth 2.0, section 4.1.2.1; OpenID Connect Core 1.0, section 3.1.2.6.
CANCELLED = ("access_denied", "consent_required", "login_required", "interaction_required")
BUSY = ("temporarily_unavailable", "server_error")


class ProviderFailed(Exception):
    """No sign-in came of it.

    ``reason`` is ``expired`` (this browser has not started it, or it was answered before), ``cancelled``,
    ``unreachable``, ``invalid`` or ``groups_left_out``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Person:
    """Who the provider says has signed in. ``email`` is empty unless the provider has verified it."""

    issuer: str
    subject: str
    groups: frozenset[str]
    email: str
    username: str
    has_second_factor: bool


class Provider(DjangoOAuth2App):
    """Authlib's client, which accepts only the metadata of the configured issuer, and no symmetric signatures."""

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if metadata.get("issuer") != settings.PDPL_OIDC_ISSUER:
            raise ValueError("The provider's metadata names another issuer.")
        offered = metadata.get("id_token_signing_alg_values_supported", ALGORITHMS)
        metadata["id_token_signing_alg_values_supported"] = [each for each in offered if each in ALGORITHMS]
        return metadata


def provider() -> Provider:
    """The client of the configured provider. Its metadata and keys are read anew each hour, and after a failure."""
    return _provider(
        settings.PDPL_OIDC_ISSUER,
        settings.PDPL_OIDC_CLIENT_ID,
        settings.PDPL_OIDC_CLIENT_SECRET,
        settings.PDPL_OIDC_SCOPES,
        int(time.time() // METADATA_SECONDS),
    )


@lru_cache(maxsize=1)
def _provider(issuer: str, client_id: str, secret: str, scopes: str, hour: int) -> Provider:
    return Provider(
        DjangoIntegration("oidc"),
        name="oidc",
        client_id=client_id,
        client_secret=secret or None,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": scopes,
            "code_challenge_method": "S256",
            "default_timeout": ANSWER_SECONDS,
            **({} if secret else {"token_endpoint_auth_method": "none"}),
        },
    )


def redirect_to_provider(request: HttpRequest, return_to: str) -> HttpResponse:
    """The redirect that starts a sign-in; state, nonce and verifier are kept in the session.

    Raises ``ProviderFailed``.
    """
    with _failures():
        response: HttpResponse = provider().authorize_redirect(request, return_to)  # type: ignore[no-untyped-call]
        return response


def person_of(request: HttpRequest) -> Person:
    """The person whom the provider's answer names. Raises ``ProviderFailed``."""
    with _failures():
        if request.GET.get("error") in CANCELLED:
            raise ProviderFailed("cancelled")
        client = provider()
        if not client.framework.get_state_data(request.session, request.GET.get("state")):
            raise ProviderFailed("expired")
        token = client.authorize_access_token(request, leeway=TOLERATED_SECONDS)  # type: ignore[no-untyped-call]
        claims = dict(token["userinfo"])
        if settings.PDPL_OIDC_GROUPS_CLAIM not in claims and "userinfo_endpoint" in client.load_server_metadata():
            more = client.userinfo(token=token)
            if more["sub"] != claims["sub"]:  # OpenID Connect Core 1.0, section 5.3.2
                raise ValueError("The user info is another subject's.")
            claims = {**more, **claims}
        return _person(claims)


def end_session_address(return_to: str) -> str:
    """Where the session at the provider is ended (RP-Initiated Logout 1.0); empty when it offers no such page."""
    try:
        with _failures():
            client = provider()
            if "end_session_endpoint" not in client.load_server_metadata():
                return ""
            asked = client.create_logout_url(return_to, client_id=settings.PDPL_OIDC_CLIENT_ID)
            return str(asked["url"])
    except ProviderFailed:
        return ""


def _person(claims: Mapping[str, Any]) -> Person:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\0" in subject:
        raise ValueError("The subject is not a text of at most 255 characters.")
    email = claims.get("email")
    wanted = claims.get("preferred_username") or email
    username = NOT_IN_USERNAMES.sub("-", User.normalize_username(wanted)) if isinstance(wanted, str) else ""
    methods = claims.get("amr")
    proven = {*(methods if isinstance(methods, list) else []), claims.get("acr")}
    return Person(
        issuer=settings.PDPL_OIDC_ISSUER,
        subject=subject,
        groups=_groups(claims),
        # A verified address is a JSON true, never the text "true".
        email=_address(email) if claims.get("email_verified") is True else "",
        username=username[:LONGEST_USERNAME],
        has_second_factor=bool(proven & set(settings.PDPL_OIDC_SECOND_FACTOR)),
    )


def _address(email: Any) -> str:
    """The e-mail address; empty for anything else."""
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email if isinstance(email, str) and len(email) <= LONGEST_EMAIL else ""


def _groups(claims: Mapping[str, Any]) -> frozenset[str]:
    """The groups of the claim. One that is left out means no groups, unless the provider says that it is elsewhere.

    Microsoft Entra ID does so for people in more than 200 groups (``_claim_names``, ``hasgroups``).
    """
    name = settings.PDPL_OIDC_GROUPS_CLAIM
    if name not in claims and (name in (claims.get("_claim_names") or ()) or claims.get("hasgroups")):
        raise ProviderFailed("groups_left_out")
    found = claims.get(name) or []
    listed = [found] if isinstance(found, str) else found
    if not isinstance(listed, list):
        raise ValueError("The claim of groups is not a list.")
    return frozenset(each for each in listed if isinstance(each, str))


@contextmanager
def _failures() -> Iterator[None]:
    """Turn every failure of the provider into ``ProviderFailed``.

    The log has its class alone, since the text may contain tokens.
    """
    try:
        yield
    except FAILURES as error:
        is_unreachable = isinstance(error, RequestException) and not isinstance(error, ValueError)
        is_busy = isinstance(error, OAuthError) and error.error in BUSY
        reason = "unreachable" if is_unreachable or is_busy else "invalid"
        _provider.cache_clear()
        logger.warning("A sign-in through the identity provider failed (%s): %s", reason, type(error).__name__)
        raise ProviderFailed(reason) from error
