"""A tenant that keeps its audit log longer than the installation: the database refuses to remove what is within its own
term, too."""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

FORMER = import_module("activities.migrations.0027_orders").REMOVAL.partition("CREATE TRIGGER")[0]
FORMER = FORMER.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
LEAST = "least integer := (SELECT log_days FROM activities_retentionterms);"
# ``greatest`` leaves out a term that is null; without the installation's there is none.
LEAST_OF_BOTH = """least integer := (
        SELECT CASE WHEN r.log_days IS NOT NULL THEN greatest(r.log_days, t.audit_log_days) END
        FROM activities_retentionterms r LEFT JOIN tenants_tenant t ON t.id = NEW.tenant_id
    );"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0028_sign_outs"), ("tenants", "0011_retention")]

    operations: ClassVar = [migrations.RunSQL(FORMER.replace(LEAST, LEAST_OF_BOTH), FORMER)]
