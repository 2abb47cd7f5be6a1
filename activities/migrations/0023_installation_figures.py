"""Figures of the whole installation, and a function that reads the heads of all audit chains for the metrics.

The function has its caller's rights and goes through the tenants one by one, so that their policies hold for it as
for everything else; it tells no tenant apart, and puts the setting back.
"""

from typing import ClassVar

from django.db import migrations, models

HEADS = """
CREATE FUNCTION activities_audit_heads(OUT tenants bigint, OUT entries bigint, OUT newest timestamptz)
    LANGUAGE plpgsql AS $$
DECLARE
    current_tenant text := current_setting('app.tenant_id', true);
    each uuid;
    head record;
BEGIN
    tenants := 0;
    entries := 0;
    FOR each IN SELECT id FROM tenants_tenant LOOP
        tenants := tenants + 1;
        PERFORM set_config('app.tenant_id', each::text, true);
        SELECT h.sequence, e.occurred_at INTO head
            FROM activities_audithead h
            JOIN activities_auditlink l ON l.tenant_id = h.tenant_id AND l.sequence = h.sequence
            JOIN activities_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
            WHERE h.tenant_id = each;
        IF FOUND THEN
            entries := entries + head.sequence;
            newest := greatest(newest, head.occurred_at);
        END IF;
    END LOOP;
    PERFORM set_config('app.tenant_id', coalesce(current_tenant, ''), true);
END $$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0022_version_notifications")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="InstallationFigure",
            fields=[
                ("name", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("value", models.FloatField()),
                ("noted_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(HEADS, "DROP FUNCTION activities_audit_heads()"),
    ]
