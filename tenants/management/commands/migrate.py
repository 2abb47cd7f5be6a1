"""``migrate`` as the owner of the tables; it then grants the application's role what it needs and no more."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS, connections, transaction

READ_WRITE = "SELECT, INSERT, UPDATE, DELETE"
# The application appends to the audit log; only the database's triggers write its chain and take anything from it,
# by terms that the application may not change.
WITHHELD = {
    "activities_auditevent": "UPDATE, DELETE",
    "activities_recordchange": "UPDATE, DELETE",
    "activities_auditlink": "INSERT, UPDATE, DELETE",
    "activities_audithead": "INSERT, UPDATE, DELETE",
    "activities_logremoval": "UPDATE, DELETE",
    "activities_logredaction": "UPDATE, DELETE",
    "activities_departure": "DELETE",
    "activities_retentionterms": "INSERT, UPDATE, DELETE",
}


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if options["database"] == DEFAULT_DB_ALIAS and "owner" in connections:
            options["database"] = "owner"
        super().handle(*args, **options)
        if options["database"] == "owner" and not options.get("plan"):
            grant(connections[DEFAULT_DB_ALIAS].settings_dict["USER"])


def grant(role: str) -> None:
    """Grant reading and writing of every table except what is ``WITHHELD``, in one transaction, so never more."""
    connection = connections["owner"]
    name = connection.ops.quote_name(role)
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
        cursor.execute(f"GRANT {READ_WRITE} ON ALL TABLES IN SCHEMA public TO {name}")
        cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}")
        for table in WITHHELD.keys() & set(connection.introspection.table_names(cursor)):
            cursor.execute(f"REVOKE {WITHHELD[table]} ON {table} FROM {name}")
