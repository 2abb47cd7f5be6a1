"""Access and refresh tokens (JWT): issuing them for a member, and authenticating a request by its access token.

A token names user and tenant; role and membership are read from the database
at each use, so that a withdrawn member's token is refused at once.
"""

from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import Token

from tenants.authentication.members import Member, member_of
from tenants.authentication.tokens.signing import RefreshToken, token_keys
from tenants.models import User

PASSWORD_CLAIM = "issued_under"
SESSION_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


def issue_tokens(member: Member) -> dict[str, str]:
    """``{"access", "refresh", "tenant_id", "role"}``; both tokens have claims for tenant, role and password."""
    refresh = RefreshToken.for_user(member.user)
    _set_claims(refresh, member)
    access = refresh.access_token
    return {
        "access": str(access),
        "refresh": str(refresh),
        "tenant_id": str(member.tenant_id),
        "role": member.role,
    }


def refreshed_access(refresh: Token) -> str:
    """A new access token with the member's current role.

    Raises ``InvalidToken`` or ``AuthenticationFailed`` as ``member_of_token`` does.
    """
    member = member_of_token(refresh, "token")
    access = refresh.access_token  # type: ignore[attr-defined]
    _set_claims(access, member)
    return str(access)


def member_of_token(token: Token, via: str) -> Member:
    """The active member of a token whose signature is already checked.

    Raises ``InvalidToken`` for missing claims or a password changed since, and
    ``AuthenticationFailed`` (``membership_withdrawn``) for an inactive member;
    both become 401.
    """
    try:
        tenant_id, user_id = UUID(token["tenant_id"]), int(token["user_id"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidToken() from error
    member = member_of(tenant_id, user_id, via)
    if member is None:
        raise AuthenticationFailed(code="membership_withdrawn")
    claimed = str(token.get(PASSWORD_CLAIM))
    if not any(constant_time_compare(claimed, _password_fingerprint(member.user, key)) for key in token_keys()):
        raise InvalidToken()
    return member


def _set_claims(token: Token, member: Member) -> None:
    token["tenant_id"] = str(member.tenant_id)
    token["role"] = member.role
    token[PASSWORD_CLAIM] = _password_fingerprint(member.user, token_keys()[0])


def _password_fingerprint(user: User, key: str) -> str:
    """Differs for every password, so that tokens issued under an old one are refused, wherever it was changed.

    Under ``SECRET_KEY`` it is the beginning of Django's session hash, which tokens had before they had a key of their
    own.
    """
    return salted_hmac(SESSION_SALT, user.password, secret=key, algorithm="sha256").hexdigest()[:32]


class TokenAuthentication(JWTAuthentication):
    """``Authorization: Bearer <access token>``. ``request.auth`` is the ``Member``."""

    def authenticate(self, request: Request) -> tuple[User, Member] | None:  # type: ignore[override]
        header = self.get_header(request)
        raw = header and self.get_raw_token(header)
        if not raw:
            return None
        member = member_of_token(self.get_validated_token(raw), "token")
        return member.user, member
