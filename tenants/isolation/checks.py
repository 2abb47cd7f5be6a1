"""``check --deploy --database default``: whether row-level security binds the application's database role."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections


@checks.register(checks.Tags.database, deploy=True)
def roles(databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """An error when the role bypasses row-level security, a warning when it owns the tables."""
    if "default" not in (databases or ()):
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        unbound = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM pg_tables WHERE tablename = 'tenants_tenant' AND tableowner = current_user"
        )
        owner = cursor.fetchone()[0]
    if unbound:
        return [
            checks.Error(
                "The application's database role is a superuser or has BYPASSRLS: row-level security is off.",
                hint="Give DATABASE_URL a plain role.",
                id="tenants.E001",
            )
        ]
    if owner:
        return [
            checks.Warning(
                "The application's database role owns the tables, so it could drop the audit log's trigger.",
                hint="Set DATABASE_OWNER_URL to another role that owns the tables and runs the migrations.",
                id="tenants.W001",
            )
        ]
    return []
