"""The rows of a tenant's tables as lines of JSON, read in the open scope in constant memory."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models

from activities.models import SentKey, StoredAnswer
from tenants.isolation.context import current_tenant

# Responses kept for a day and notes of running imports: nothing that is not in other tables.
PASSING: tuple[type[models.Model], ...] = (StoredAnswer, SentKey)
# Hashes of secrets.
SECRET = {"tenants_apikey": ("digest",), "activities_calendarlink": ("digest",)}
ROWS_AT_ONCE = 2_000

MEMBERS = """
SELECT json_build_object('username', u.username, 'email', u.email, 'first_name', u.first_name,
    'last_name', u.last_name, 'user_id', u.id, 'member_id', m.id, 'role', m.role,
    'is_active', m.is_active AND u.is_active, 'kept_by_provider', m.kept_by_provider, 'created_at', m.created_at,
    'last_login', u.last_login,
    'has_second_factor',
    EXISTS (SELECT FROM tenants_secondfactor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
)::text FROM tenants_membership m JOIN tenants_user u ON u.id = m.user_id WHERE m.tenant_id = %s ORDER BY m.id
"""
LOG = """
SELECT json_build_object('sequence', l.sequence, 'hash', l.hash, 'id', e.id, 'action', e.action,
    'actor_id', e.actor_id, 'actor', e.actor_name, 'via', e.via, 'door', e.door,
    'occurred_at', to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'batch_id', e.batch_id, 'message', e.message, 'message_vi', e.message_vi, 'data', e.data,
    'data_as_hashed', e.data::text, 'request_id', e.request_id)::text
FROM activities_auditlink l JOIN activities_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
WHERE l.tenant_id = %s ORDER BY l.sequence
"""


def tenant_models() -> list[type[models.Model]]:
    """All models whose rows belong to one tenant."""
    return [each for each in apps.get_models() if any(field.name == "tenant" for field in each._meta.fields)]


def rows_of(model: type[models.Model]) -> Iterator[str]:
    """Each row of the tenant as JSON, in the order of its key, without secrets, and what is binary or derived."""
    left_out = SECRET.get(model._meta.db_table, ())
    columns = [
        str(field.column)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.BinaryField | models.GeneratedField) and field.column not in left_out
    ]
    quoted = ", ".join(map(connection.ops.quote_name, columns))
    key = ", ".join(connection.ops.quote_name(str(field.column)) for field in model._meta.pk_fields)
    table = connection.ops.quote_name(model._meta.db_table)
    return lines(
        f"SELECT row_to_json(r)::text FROM (SELECT {quoted} FROM {table} WHERE tenant_id = %s ORDER BY {key}) r"
    )


def lines(sql: str) -> Iterator[str]:
    """The first column of a query whose one parameter is the tenant, by a cursor of the server."""
    connection.ensure_connection()
    raw: Any = connection.connection
    with raw.cursor(name="export") as cursor:
        cursor.itersize = ROWS_AT_ONCE
        cursor.execute(sql, [current_tenant()])
        for (line,) in cursor:
            yield line
