"""The wall around each tenant's records: keys and foreign keys within the tenant, policies, the audit log's trigger."""

from typing import ClassVar

from django.db import migrations

from tenants.isolation.row_level_security import append_only, key_by_tenant, protect, tie

RECORDS = (
    "activities_processingactivity",
    "activities_datacategory",
    "activities_recipient",
    "activities_datatransfer",
)
LINKS = {
    "activities_activitycategory": ("data_category_id", "activities_datacategory"),
    "activities_activityrecipient": ("recipient_id", "activities_recipient"),
    "activities_activitytransfer": ("transfer_id", "activities_datatransfer"),
}


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0001_initial"), ("tenants", "0002_wall")]

    operations: ClassVar = [
        *(key_by_tenant(table) for table in (*RECORDS, "activities_batch", "activities_auditevent")),
        *(tie(table, "batch_id", "activities_batch") for table in RECORDS),
        tie("activities_datatransfer", "recipient_id", "activities_recipient"),
        *(tie(table, "activity_id", "activities_processingactivity") for table in LINKS),
        *(tie(table, column, target) for table, (column, target) in LINKS.items()),
        *(protect(table) for table in (*RECORDS, *LINKS, "activities_batch", "activities_auditevent")),
        append_only("activities_auditevent"),
    ]
