"""For rows by the thousand: plans that hold while a tenant grows, and no check of tenant and batch row by row."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import PROTECT

from tenants.security import plan_for_any_size, tie

KINDS = ("datacategory", "datatransfer", "processingactivity", "recipient")
LINKS = ("activitycategory", "activityrecipient", "activitytransfer")


def untie(table: str, column: str, target: str) -> migrations.RunSQL:
    tied = tie(table, column, target)
    return migrations.RunSQL(tied.reverse_sql, tied.sql)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0005_retention_limit")]

    operations: ClassVar = [
        *(
            migrations.AlterField(
                kind,
                "tenant",
                models.ForeignKey(
                    "tenants.tenant", PROTECT, related_name="+", editable=False, db_index=False, db_constraint=False
                ),
            )
            for kind in KINDS
        ),
        *(untie(f"activities_{kind}", "batch_id", "activities_batch") for kind in KINDS),
        *(plan_for_any_size(f"activities_{table}") for table in (*KINDS, *LINKS)),
    ]
