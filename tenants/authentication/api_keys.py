"""API keys: creating, authenticating and refusing them, and noting their use.

A key is ``pdpl_<tenant>_<secret>``: it contains the tenant, so that the scope
can be opened before the key is looked up. The secret has 256 random bits and
cannot be guessed, so SHA-256 is enough; a slow hash protects weak secrets and
would only slow down every request.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from tenants.authentication.members import Member, columns_of, names_of
from tenants.isolation.context import fetch_in_scope, scope
from tenants.models import ApiKey, Membership, User

logger = logging.getLogger("pdpl.keys")

KEY_START = "pdpl_"
PREFIX_LENGTH = len(KEY_START) + 32 + 1 + 8
NOTED_EVERY = timedelta(minutes=1)
# Runs in every request: Django's ORM takes longer to compile this query than PostgreSQL to run it.
KEY_QUERY = """
SELECT m.role, t.is_active AND m.is_active AND u.is_active, {}, {}
FROM tenants_apikey k
JOIN tenants_membership m ON m.tenant_id = k.tenant_id AND m.id = k.maker_id
JOIN tenants_user u ON u.id = m.user_id
JOIN tenants_tenant t ON t.id = k.tenant_id
WHERE k.tenant_id = %s AND k.prefix = %s
"""


class KeyRefused(AuthenticationFailed):
    """A known key that is revoked, expired or withdrawn (401).

    ``member`` is the member of the key, or None when a refusal was noted less
    than a minute ago and need not be recorded again.
    """

    def __init__(self, code: str, member: Member | None) -> None:
        super().__init__(code=code)
        self.member = member


def create_key(maker: Membership, name: str, role: str, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """Create a key; returns it and its text, which is not stored. Needs the scope of the maker's tenant."""
    text = f"{KEY_START}{maker.tenant_id.hex}_{secrets.token_hex(32)}"
    key = ApiKey.objects.create(
        tenant_id=maker.tenant_id,
        name=name,
        role=role,
        prefix=text[:PREFIX_LENGTH],
        digest=digest(text),
        maker=maker,
        expires_at=expires_at,
    )
    return key, text


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def member_of_key(text: str) -> Member:
    """The member for whom a key acts now.

    Raises ``AuthenticationFailed`` for an unknown key, and ``KeyRefused`` for
    one that is revoked, expired or whose maker is no longer an active member.
    """
    now = timezone.now()
    found = fetch_in_scope(
        _tenant_in(text),
        KEY_QUERY.format(columns_of(ApiKey, "k"), columns_of(User, "u")),
        [_tenant_in(text), text[:PREFIX_LENGTH]],
    )
    if not found:
        raise AuthenticationFailed(code="key_not_valid")
    maker_role, active, *values = found[0]
    split = len(names_of(ApiKey))
    key = ApiKey.from_db(DEFAULT_DB_ALIAS, names_of(ApiKey), values[:split])
    if not constant_time_compare(key.digest, digest(text)):
        raise AuthenticationFailed(code="key_not_valid")
    user = User.from_db(DEFAULT_DB_ALIAS, names_of(User), values[split:])
    member = Member(user, key.tenant_id, key.role, "key", key.pk, key.prefix, maker_role)
    refusal = _refusal(key, active, now)
    noted = _note_use(key, "last_refused_at" if refusal else "last_used_at", now)
    if refusal:
        raise KeyRefused(refusal, member if noted else None)
    return member


def _tenant_in(text: str) -> UUID:
    try:
        return UUID(hex=text.removeprefix(KEY_START).partition("_")[0])
    except ValueError as error:
        raise AuthenticationFailed(code="key_not_valid") from error


def _refusal(key: ApiKey, active: bool, now: datetime) -> str:
    if key.revoked_at:
        return "key_revoked"
    if key.expires_at and key.expires_at <= now:
        return "key_expired"
    return "" if active else "membership_withdrawn"


def _note_use(key: ApiKey, column: str, now: datetime) -> bool:
    """Note at most once a minute when the key was last used or refused; returns whether this call noted it.

    It waits for no lock, and a failure of the database is logged, not raised.
    """
    before: datetime | None = getattr(key, column)
    if before and before > now - NOTED_EVERY:
        return False
    try:
        with scope(key.tenant_id), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE tenants_apikey SET {column} = %s WHERE (tenant_id, id) = "
                f"(SELECT tenant_id, id FROM tenants_apikey WHERE tenant_id = %s AND id = %s "
                f"AND {column} IS NOT DISTINCT FROM %s FOR UPDATE SKIP LOCKED)",
                [now, key.tenant_id, key.pk, before],
            )
            return cursor.rowcount == 1
    except DatabaseError:
        logger.exception("The use of a key could not be noted.")
        return False


class KeyAuthentication(BaseAuthentication):
    """``Authorization: Bearer pdpl_…``. ``request.auth`` is the ``Member`` for whom the key acts."""

    def authenticate(self, request: Request) -> tuple[User, Member] | None:
        scheme, _, text = request.headers.get("Authorization", "").strip().partition(" ")
        if scheme.lower() != "bearer" or not text.strip().startswith(KEY_START):
            return None
        member = member_of_key(text.strip())
        return member.user, member

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
