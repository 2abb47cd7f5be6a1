"""Lists in alphabetical order of names: the sort key of every name."""

from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import migrations, models

from activities.models.alphabet import alphabetical

NAMES = {
    "activities_datacategory": "name_vi",
    "activities_datatransfer": "name_vi",
    "activities_processingactivity": "activity_name_vi",
    "activities_recipient": "name_vi",
}
CHUNK = 5_000
FIRST = UUID(int=0)


def fill_name_order(apps: Any, schema_editor: Any) -> None:
    """Compute the sort key of every name, tenant by tenant."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenants_tenant")
        for (tenant,) in cursor.fetchall():
            cursor.execute("SELECT set_config('app.tenant_id', %s, true)", [str(tenant)])
            for table, name in NAMES.items():
                _fill(cursor, tenant, table, name)
        cursor.execute("SELECT set_config('app.tenant_id', '', true)")


def _fill(cursor: Any, tenant: UUID, table: str, name: str) -> None:
    last = FIRST
    while True:
        cursor.execute(
            f"SELECT id, {name} FROM {table} WHERE tenant_id = %s AND id > %s ORDER BY id LIMIT {CHUNK}",
            [tenant, last],
        )
        if not (rows := cursor.fetchall()):
            return
        ids, keys = [row_id for row_id, _ in rows], [alphabetical(text) for _, text in rows]
        cursor.execute(
            f"UPDATE {table} AS r SET name_order = each.key FROM unnest(%s::uuid[], %s::text[]) AS each (id, key)"
            " WHERE r.tenant_id = %s AND r.id = each.id",
            [ids, keys, tenant],
        )
        last = ids[-1]


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("activities", "0010_labels"),
        ("tenants", "0007_labels"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="datacategory",
            name="name_order",
            field=models.TextField(db_collation="C", default="", editable=False),
        ),
        migrations.AddField(
            model_name="datatransfer",
            name="name_order",
            field=models.TextField(db_collation="C", default="", editable=False),
        ),
        migrations.AddField(
            model_name="processingactivity",
            name="name_order",
            field=models.TextField(db_collation="C", default="", editable=False),
        ),
        migrations.AddField(
            model_name="recipient",
            name="name_order",
            field=models.TextField(db_collation="C", default="", editable=False),
        ),
        migrations.RunPython(fill_name_order, migrations.RunPython.noop),
    ]
