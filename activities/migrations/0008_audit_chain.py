"""The audit log proves itself: each tenant's events are chained by hash, by the database, when they are committed.

The chain's trigger is deferred, so that the head's lock is a transaction's
last and is held for its commit alone. It works as the owner of the tables:
where the application has a role of its own, that role cannot write the chain.
``activities.audit.chain`` computes the same hashes in Python.
"""

from typing import ClassVar

from django.db import migrations, models
from django.db.models.deletion import PROTECT
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from activities.models.audit import Folded
from tenants.isolation.row_level_security import append_only, only_by_triggers, protect

TENANT = models.ForeignKey("tenants.tenant", PROTECT, related_name="+", db_constraint=False, db_index=False)
DOORS = [
    ("api", "Giao diện lập trình (API)"),
    ("batch", "Lô"),
    ("import", "Nhập tệp"),
    ("admin", "Trang quản trị"),
    ("command", "Dòng lệnh"),
]

# Each part by its length in bytes and itself, so that no two lists of parts read the same.
DIGEST = """
CREATE FUNCTION activities_audit_digest(VARIADIC parts text[]) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(convert_to(string_agg(coalesce(octet_length(part) || ':' || part, '-'), ',' ORDER BY place), 'UTF8'))
    FROM unnest(parts) WITH ORDINALITY AS each (part, place)
$$;
"""

CHAIN = """
CREATE FUNCTION activities_audit_chain(e activities_auditevent) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    changes bytea;
    head activities_audithead;
BEGIN
    SELECT sha256(string_agg(activities_audit_digest(c.record_id::text, c.changes), ''::bytea ORDER BY c.record_id))
        INTO changes FROM activities_recordchange c WHERE c.tenant_id = e.tenant_id AND c.event_id = e.id;
    SELECT * INTO head FROM activities_audithead h WHERE h.tenant_id = e.tenant_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO activities_audithead (tenant_id, sequence, hash) VALUES (e.tenant_id, 0, '') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM activities_audithead h WHERE h.tenant_id = e.tenant_id FOR UPDATE;
    END IF;
    head.sequence := head.sequence + 1;
    head.hash := encode(activities_audit_digest(
        head.sequence::text, head.hash, e.id::text, e.tenant_id::text, e.action, e.actor_id::text, e.actor_name,
        e.via, e.door, to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.batch_id::text,
        e.message, e.message_vi, e.data::text, e.request_id, encode(changes, 'hex')
    ), 'hex');
    INSERT INTO activities_auditlink (tenant_id, sequence, event_id, hash)
        VALUES (e.tenant_id, head.sequence, e.id, head.hash);
    UPDATE activities_audithead SET sequence = head.sequence, hash = head.hash WHERE tenant_id = e.tenant_id;
END $$;
"""

TRIGGER = """
CREATE FUNCTION activities_auditevent_chained() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    current_tenant text := current_setting('app.tenant_id', true);
BEGIN
    PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
    PERFORM activities_audit_chain(NEW);
    PERFORM set_config('app.tenant_id', coalesce(current_tenant, ''), true);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER chained AFTER INSERT ON activities_auditevent
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION activities_auditevent_chained();
"""

# One tenant's scope after the other: under FORCE an update without a tenant would see no rows, and say nothing.
WHAT_IS_THERE = """
ALTER TABLE activities_auditevent DISABLE TRIGGER append_only;
DO $$
DECLARE
    tenant record;
    event activities_auditevent;
BEGIN
    FOR tenant IN SELECT id FROM tenants_tenant LOOP
        PERFORM set_config('app.tenant_id', tenant.id::text, true);
        UPDATE activities_auditevent
            SET door = CASE WHEN action IN ('batch.judged', 'batch.tried') THEN 'batch' ELSE 'admin' END
            WHERE tenant_id = tenant.id AND (action IN ('batch.judged', 'batch.tried') OR via = 'session');
        FOR event IN SELECT * FROM activities_auditevent WHERE tenant_id = tenant.id ORDER BY id LOOP
            PERFORM activities_audit_chain(event);
        END LOOP;
    END LOOP;
    PERFORM set_config('app.tenant_id', '', true);
END $$;
SET CONSTRAINTS ALL IMMEDIATE;  -- a table whose rows await a check cannot be altered
ALTER TABLE activities_auditevent ENABLE TRIGGER append_only;
"""


def primary_key(*columns: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0007_bulk"), ("tenants", "0004_access")]

    operations: ClassVar = [
        migrations.AddField(
            "auditevent",
            "door",
            models.CharField("cửa", max_length=20, choices=DOORS, default="api"),
        ),
        migrations.AddField(
            "auditevent",
            "record_id",
            models.GeneratedField(
                expression=Cast(KT("data__record_id"), models.UUIDField()),
                output_field=models.UUIDField(null=True),
                db_persist=True,
            ),
        ),
        migrations.AddField(
            "auditevent",
            "folded",
            models.GeneratedField(
                expression=Folded("actor_name", "message_vi", "message"),
                output_field=models.TextField(),
                db_persist=True,
            ),
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(fields=["record_id"], name="auditevent_record", condition=models.Q(record_id__isnull=False)),
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(fields=["batch_id"], name="auditevent_batch", condition=models.Q(batch_id__isnull=False)),
        ),
        migrations.CreateModel(
            "RecordChange",
            [
                ("pk", primary_key("tenant_id", "event_id", "record_id")),
                ("tenant", TENANT.clone()),
                (
                    "event",
                    models.ForeignKey(
                        "activities.auditevent",
                        PROTECT,
                        related_name="record_changes",
                        db_constraint=False,
                        db_index=False,
                        verbose_name="sự kiện",
                    ),
                ),
                ("record_id", models.UUIDField()),
                ("changes", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["record_id"], name="recordchange_record")]},
        ),
        migrations.CreateModel(
            "AuditLink",
            [
                ("pk", primary_key("tenant_id", "sequence")),
                ("tenant", TENANT.clone()),
                ("sequence", models.BigIntegerField()),
                (
                    "event",
                    models.OneToOneField("activities.auditevent", PROTECT, related_name="link", db_constraint=False),
                ),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            "AuditHead",
            [
                (
                    "tenant",
                    models.OneToOneField(
                        "tenants.tenant",
                        PROTECT,
                        related_name="+",
                        db_constraint=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sequence", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        *(protect(f"activities_{table}") for table in ("recordchange", "auditlink", "audithead")),
        append_only("activities_recordchange"),
        append_only("activities_auditlink"),
        migrations.RunSQL(DIGEST, "DROP FUNCTION activities_audit_digest"),
        migrations.RunSQL(CHAIN, "DROP FUNCTION activities_audit_chain"),
        migrations.RunSQL(
            TRIGGER, "DROP TRIGGER chained ON activities_auditevent; DROP FUNCTION activities_auditevent_chained"
        ),
        migrations.RunSQL(WHAT_IS_THERE, migrations.RunSQL.noop),
        only_by_triggers("activities_auditlink"),
        only_by_triggers("activities_audithead"),
    ]
