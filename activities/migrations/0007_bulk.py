"""For rows by the thousand: plans that hold while a tenant grows, and no check of tenant and batch row by row."""

from typing import ClassVar

from django.db import migrations, models
from django.db.models import Q
from django.db.models.deletion import PROTECT

from tenants.isolation.row_level_security import plan_for_any_size, tie

KINDS = ("datacategory", "datatransfer", "processingactivity", "recipient")
LINKS = ("activitycategory", "activityrecipient", "activitytransfer")
INDEXES = (
    ("activitycategory", "data_category", "activitycategory_used_by"),
    ("activityrecipient", "recipient", "activityrecipient_used_by"),
    ("activitytransfer", "transfer", "activitytransfer_used_by"),
    ("datatransfer", "recipient", "datatransfer_recipient"),
    ("processingactivity", "batch", "processingactivity_batch"),
)
GIVEN = Q(external_id__isnull=False)
UNIQUE = (
    ("datacategory", "code", None),
    ("datatransfer", "external_id", GIVEN),
    ("processingactivity", "external_id", GIVEN),
    ("recipient", "external_id", GIVEN),
)


def untie(table: str, column: str, target: str) -> migrations.RunSQL:
    tied = tie(table, column, target)
    return migrations.RunSQL(tied.reverse_sql, tied.sql)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0006_batch_key")]

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
        *(migrations.RemoveIndex(model, name) for model, _, name in INDEXES),
        *(migrations.AddIndex(model, models.Index(fields=[field], name=name)) for model, field, name in INDEXES),
        *(migrations.RemoveConstraint(model, f"{model}_{field}_once") for model, field, _ in UNIQUE),
        *(
            migrations.AddConstraint(
                model,
                models.UniqueConstraint(fields=[field, "tenant"], name=f"{model}_{field}_once", condition=condition),
            )
            for model, field, condition in UNIQUE
        ),
        *(plan_for_any_size(f"activities_{table}") for table in (*KINDS, *LINKS)),
    ]
