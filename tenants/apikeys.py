"""Keys of programs: how they are made, recognised, noted as used, and refused.

``pdpl_<tenant>_<secret>``: the tenant is in the key, so that its scope can be
open before the key is looked up. The secret is 256 random bits, which nobody
can guess or list; a slow hash protects weak secrets and would only slow every
request down, so the hash is SHA-256.
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

from tenants.authentication import Member, columns_of, names_of
from tenants.context import ask, scope
from tenants.models import ApiKey, Membership, User

logger = logging.getLogger("pdpl.keys")

MARK = "pdpl_"
SHOWN = len(MARK) + 32 + 1 + 8
NOTED_EVERY = timedelta(minutes=1)


class KeyRefused(AuthenticationFailed):
    """A key that was good once. ``member`` is who is refused, or None when that was told less than a minute ago."""

    def __init__(self, code: str, member: Member | None) -> None:
        super().__init__(code=code)
        self.member = member


def make(maker: Membership, name: str, role: str, expires_at: datetime | None) -> tuple[ApiKey, str]:
    """A new key and, this once, its text; needs the maker's scope to be open."""
    text = f"{MARK}{maker.tenant_id.hex}_{secrets.token_hex(32)}"
    key = ApiKey.objects.create(
        tenant_id=maker.tenant_id,
        name=name,
        role=role,
        prefix=text[:SHOWN],
        digest=digest(text),
        maker=maker,
        expires_at=expires_at,
    )
    return key, text


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def member_of_key(text: str) -> Member:
    """Who a key acts for, today. Raises ``AuthenticationFailed`` for an unknown key, ``KeyRefused`` for a dead one."""
    now = timezone.now()
    found = ask(
        _tenant_in(text),
        KNOWN_KEY.format(columns_of(ApiKey, "k"), columns_of(User, "u")),
        [_tenant_in(text), text[:SHOWN]],
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
    noted = _note(key, "last_refused_at" if refusal else "last_used_at", now)
    if refusal:
        raise KeyRefused(refusal, member if noted else None)
    return member


# Asked by every request: the query that Django would make of it costs more to compile than to run.
KNOWN_KEY = """
SELECT m.role, t.is_active AND m.is_active AND u.is_active, {}, {}
FROM tenants_apikey k
JOIN tenants_membership m ON m.tenant_id = k.tenant_id AND m.id = k.maker_id
JOIN tenants_user u ON u.id = m.user_id
JOIN tenants_tenant t ON t.id = k.tenant_id
WHERE k.tenant_id = %s AND k.prefix = %s
"""


def _tenant_in(text: str) -> UUID:
    try:
        return UUID(hex=text.removeprefix(MARK).partition("_")[0])
    except ValueError as error:
        raise AuthenticationFailed(code="key_not_valid") from error


def _refusal(key: ApiKey, active: bool, now: datetime) -> str:
    if key.revoked_at:
        return "key_revoked"
    if key.expires_at and key.expires_at <= now:
        return "key_expired"
    return "" if active else "membership_withdrawn"


def _note(key: ApiKey, column: str, now: datetime) -> bool:
    """Once a minute: when the key was last used or refused. Waits for nobody and fails nothing."""
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
        if scheme.lower() != "bearer" or not text.strip().startswith(MARK):
            return None
        member = member_of_key(text.strip())
        return member.user, member

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'
