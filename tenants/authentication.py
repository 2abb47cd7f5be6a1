"""From a credential to a member: a token says who and for which tenant, the database says whether that still holds."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import DEFAULT_DB_ALIAS, models
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import InvalidToken
from rest_framework_simplejwt.tokens import RefreshToken, Token

from tenants.context import ask, person
from tenants.models import Membership, Tenant, User
from tenants.permissions import Right, may


@dataclass(frozen=True)
class Member:
    """Who asks: a person in their role in one tenant, and how they proved it (``token``, ``session``, ``key``).

    A key acts for the person who made it, in the key's role; ``maker_role`` is
    what that person may do today, which the key never exceeds. ``door`` is
    where they are: ``api`` or ``admin``. A guest is the platform, which looks
    at a tenant's desk and is none of its people.
    """

    user: User
    tenant_id: UUID
    role: str
    via: str
    key_id: UUID | None = None
    key_prefix: str = ""
    maker_role: str | None = None
    door: str = "api"
    is_guest: bool = False

    def may(self, right: Right) -> bool:
        return may(self.role, right) and (self.maker_role is None or may(self.maker_role, right))


def member_of(tenant_id: UUID, user_id: Any, via: str) -> Member | None:
    """The member, or None when the user, the tenant or the membership is not active."""
    found = ask(tenant_id, ACTIVE_MEMBER.format(columns_of(User, "u")), [tenant_id, user_id])
    if not found:
        return None
    role, *values = found[0]
    return Member(User.from_db(DEFAULT_DB_ALIAS, names_of(User), values), tenant_id, role, via)


def names_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def columns_of(model: type[models.Model], alias: str) -> str:
    return ", ".join(f"{alias}.{field.column}" for field in model._meta.concrete_fields)


# Asked by every request: the query that Django would make of it costs more to compile than to run.
ACTIVE_MEMBER = """
SELECT m.role, {}
FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id JOIN tenants_tenant t ON t.id = m.tenant_id
WHERE m.tenant_id = %s AND m.user_id = %s AND m.is_active AND u.is_active AND t.is_active
"""


def memberships_of(user: User) -> list[Membership]:
    """The user's active memberships with their tenants, oldest first."""
    with person(user.pk):
        memberships = Membership._base_manager.filter(user=user, **ACTIVE).select_related("tenant", "user")
        return list(memberships.order_by("created_at"))


def tenants_of(user: User) -> list[Tenant]:
    """The tenants whose member the user is, those too that they cannot come to while it or they are inactive."""
    with person(user.pk):
        memberships = Membership._base_manager.filter(user=user, is_active=True).select_related("tenant")
        return [each.tenant for each in memberships]


ACTIVE = {"is_active": True, "user__is_active": True, "tenant__is_active": True}


def issue_tokens(member: Member) -> dict[str, str]:
    """``{"access", "refresh", "tenant_id", "role"}``; both tokens carry tenant and role."""
    refresh = RefreshToken.for_user(member.user)
    _claim(refresh, member)
    access = refresh.access_token
    return {
        "access": str(access),
        "refresh": str(refresh),
        "tenant_id": str(member.tenant_id),
        "role": member.role,
    }


def refreshed_access(refresh: Token) -> str:
    """A new access token with the member's role of today. Raises ``AuthenticationFailed`` when there is none."""
    member = member_of_token(refresh, "token")
    access = refresh.access_token  # type: ignore[attr-defined]
    _claim(access, member)
    return str(access)


def member_of_token(token: Token, via: str) -> Member:
    """The member that a valid token names. Raises ``InvalidToken`` or ``AuthenticationFailed``."""
    try:
        tenant_id, user_id = UUID(token["tenant_id"]), int(token["user_id"])
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise InvalidToken() from error
    member = member_of(tenant_id, user_id, via)
    if member is None:
        raise AuthenticationFailed(code="membership_withdrawn")
    if not constant_time_compare(str(token.get(PASSWORD_CLAIM)), _password_trace(member.user)):
        raise InvalidToken()
    return member


PASSWORD_CLAIM = "issued_under"


def _claim(token: Token, member: Member) -> None:
    token["tenant_id"] = str(member.tenant_id)
    token["role"] = member.role
    token[PASSWORD_CLAIM] = _password_trace(member.user)


def _password_trace(user: User) -> str:
    """Another for every password: what was issued under an old one is dead, whichever door changed it."""
    return user.get_session_auth_hash()[:32]


class TokenAuthentication(JWTAuthentication):
    """``Authorization: Bearer <access token>``. ``request.auth`` is the ``Member``."""

    def authenticate(self, request: Request) -> tuple[User, Member] | None:  # type: ignore[override]
        header = self.get_header(request)
        raw = header and self.get_raw_token(header)
        if not raw:
            return None
        member = member_of_token(self.get_validated_token(raw), "token")
        return member.user, member


class BrowserSession(SessionAuthentication):
    """The session of someone signed in at ``/admin/``, for the browsable API; CSRF is enforced."""

    def authenticate(self, request: Request) -> tuple[User, Member] | None:
        found = super().authenticate(request)
        if found is None or isinstance(found[0], AnonymousUser):
            return None
        member = getattr(request._request, "member", None)
        return (member.user, replace(member, door="api")) if member else None
