"""The wall around each tenant's memberships."""

from typing import ClassVar

from django.db import migrations

from tenants.isolation.row_level_security import key_by_tenant, protect, show_to_its_user


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tenants", "0001_initial")]

    operations: ClassVar = [
        key_by_tenant("tenants_membership"),
        protect("tenants_membership"),
        show_to_its_user("tenants_membership"),
    ]
