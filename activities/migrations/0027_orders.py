"""What may be taken from the audit log, and in which order a tenant departs: rules that the database itself keeps.

The application's role may neither change nor delete entries of the log. It inserts an order (``LogRemoval``,
``LogRedaction``) or moves a departure on, and the trigger of that row does the work as the owner of the tables, after
it has looked at the terms, which the application cannot change. The append-only tables give way to triggers alone, as
links and heads do since ``0008_audit_chain``.
"""

from importlib import import_module
from typing import ClassVar

from django.db import migrations

from tenants.isolation.row_level_security import append_only

OLDER = ("activities_auditevent", "activities_recordchange", "activities_auditlink")
NEW = ("activities_logremoval", "activities_logredaction")
AS_OWNER = "LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
# How many entries one order removes at most: a few seconds of work.
AT_ONCE = 10_000
# The acts whose sentences name people, in quotation marks.
NAMING = (
    "member.created", "member.changed", "session.started", "identity.linked", "platform.looked", "factor.set_up",
    "factor.forgotten", "calendar_link.withdrawn", "tenant.changed", "erasure.asked", "erasure.confirmed",
    "erasure.withdrawn",
)  # fmt: skip


def refuse(message: str) -> str:
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = 'insufficient_privilege';"


def append_only_but_by_triggers(table: str, but: str = "IF TG_OP <> 'TRUNCATE' AND pg_trigger_depth() > 1") -> str:
    return f"""
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {but} THEN RETURN NULL; END IF;
    {refuse(table + " is append-only")}
END $$;
"""


OF_THE_SCOPE = f"""
    IF NEW.tenant_id IS DISTINCT FROM nullif(current_setting('app.tenant_id', true), '')::uuid THEN
        {refuse("an order is given in its tenant''s scope")}
    END IF;
"""

REMOVAL = f"""
CREATE FUNCTION activities_logremoval_carried_out() RETURNS trigger {AS_OWNER} AS $$
DECLARE
    least integer := (SELECT log_days FROM activities_retentionterms);
BEGIN
    {OF_THE_SCOPE}
    IF least IS NULL OR NEW.before > now() - make_interval(days => least) THEN
        {refuse("the audit log is kept longer")}
    END IF;
    SELECT max(o.sequence) INTO NEW.sequence FROM (
        SELECT l.sequence, bool_and(coalesce(e.occurred_at < NEW.before, false)) OVER (ORDER BY l.sequence) AS is_old
        FROM (SELECT * FROM activities_auditlink WHERE tenant_id = NEW.tenant_id ORDER BY sequence LIMIT {AT_ONCE}) l
        LEFT JOIN activities_auditevent e ON e.tenant_id = l.tenant_id AND e.id = l.event_id
    ) o WHERE o.is_old;
    IF NEW.sequence IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT l.hash INTO NEW.hash FROM activities_auditlink l
        WHERE l.tenant_id = NEW.tenant_id AND l.sequence = NEW.sequence;
    DELETE FROM activities_recordchange c USING activities_auditlink l
        WHERE l.tenant_id = NEW.tenant_id AND l.sequence <= NEW.sequence
        AND c.tenant_id = l.tenant_id AND c.event_id = l.event_id;
    DELETE FROM activities_auditevent e USING activities_auditlink l
        WHERE l.tenant_id = NEW.tenant_id AND l.sequence <= NEW.sequence
        AND e.tenant_id = l.tenant_id AND e.id = l.event_id;
    DELETE FROM activities_auditlink l WHERE l.tenant_id = NEW.tenant_id AND l.sequence <= NEW.sequence;
    GET DIAGNOSTICS NEW.entries = ROW_COUNT;
    NEW.made_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER carried_out BEFORE INSERT ON activities_logremoval
    FOR EACH ROW EXECUTE FUNCTION activities_logremoval_carried_out();
"""

REDACTION = f"""
CREATE FUNCTION activities_logredaction_carried_out() RETURNS trigger {AS_OWNER} AS $$
DECLARE
    pseudonym text := 'da-xoa-' || NEW.user_id;
    naming text[] := ARRAY[{", ".join(f"'{each}'" for each in NAMING)}];
    names text[];
    name text;
BEGIN
    {OF_THE_SCOPE}
    IF EXISTS (SELECT FROM tenants_membership m
               WHERE m.tenant_id = NEW.tenant_id AND m.user_id = NEW.user_id AND m.is_active) THEN
        {refuse("an active member is not erased")}
    END IF;
    -- The name of today, and former ones under which the person acted.
    SELECT array_agg(DISTINCT each) INTO names FROM (
        SELECT u.username FROM tenants_user u WHERE u.id = NEW.user_id
        UNION SELECT e.actor_name FROM activities_auditevent e
            WHERE e.tenant_id = NEW.tenant_id AND e.actor_id = NEW.user_id
    ) found (each) WHERE each <> pseudonym;
    NEW.events := ARRAY[]::uuid[];
    FOREACH name IN ARRAY coalesce(names, ARRAY[]::text[]) LOOP
        WITH changed AS (
            UPDATE activities_auditevent e SET
                message = replace(e.message, '“' || name || '”', '“' || pseudonym || '”'),
                message_vi = replace(e.message_vi, '“' || name || '”', '“' || pseudonym || '”')
            WHERE e.tenant_id = NEW.tenant_id AND e.action = ANY (naming)
                AND (strpos(e.message, '“' || name || '”') > 0 OR strpos(e.message_vi, '“' || name || '”') > 0)
            RETURNING e.id
        )
        SELECT NEW.events || coalesce(array_agg(id), ARRAY[]::uuid[]) INTO NEW.events FROM changed;
    END LOOP;
    WITH changed AS (
        UPDATE activities_auditevent e SET actor_name = pseudonym, data = e.data - 'address'
        WHERE e.tenant_id = NEW.tenant_id AND e.actor_id = NEW.user_id
            AND (e.actor_name <> pseudonym OR e.data ? 'address')
        RETURNING e.id
    )
    SELECT NEW.events || coalesce(array_agg(id), ARRAY[]::uuid[]) INTO NEW.events FROM changed;
    SELECT array_agg(DISTINCT each ORDER BY each) INTO NEW.events FROM unnest(NEW.events) found (each);
    IF NEW.events IS NULL THEN
        RETURN NULL;
    END IF;
    NEW.made_at := now();
    RETURN NEW;
END $$;
CREATE TRIGGER carried_out BEFORE INSERT ON activities_logredaction
    FOR EACH ROW EXECUTE FUNCTION activities_logredaction_carried_out();
"""

# The times are the database's, whatever the application says; a step is taken once, and in its order.
DEPARTURE = f"""
CREATE FUNCTION activities_departure_stepped() RETURNS trigger {AS_OWNER} AS $$
DECLARE
    terms activities_retentionterms;
    step activities_departure := NEW;
    current_tenant text := current_setting('app.tenant_id', true);
    each text;
BEGIN
    SELECT * INTO terms FROM activities_retentionterms;
    IF TG_OP IN ('DELETE', 'TRUNCATE') THEN
        {refuse("departures are kept")}
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.waiting_days < coalesce(terms.departure_days, 30)
            OR NEW.log_days < coalesce(terms.departed_log_days, 730) THEN
            {refuse("a departure takes longer")}
        END IF;
        NEW.asked_at := now();
        NEW.confirmed_by := NULL; NEW.confirmed_at := NULL; NEW.withdrawn_at := NULL;
        NEW.erased_at := NULL; NEW.log_until := NULL; NEW.log_erased_at := NULL;
        RETURN NEW;
    END IF;
    NEW := OLD;
    IF OLD.withdrawn_at IS NOT NULL OR OLD.log_erased_at IS NOT NULL THEN
        {refuse("this departure has ended")}
    ELSIF OLD.erased_at IS NULL AND step.withdrawn_at IS NOT NULL THEN
        NEW.withdrawn_at := now();
    ELSIF OLD.confirmed_by IS NULL AND step.confirmed_by IS NOT NULL THEN
        IF step.confirmed_by = OLD.asked_by THEN
            {refuse("a departure is confirmed by another person")}
        END IF;
        NEW.confirmed_by := step.confirmed_by;
        NEW.confirmed_at := now();
    ELSIF OLD.erased_at IS NULL AND step.erased_at IS NOT NULL THEN
        IF OLD.confirmed_at IS NULL OR now() < OLD.confirmed_at + make_interval(days => OLD.waiting_days) THEN
            {refuse("a departure is confirmed and waits")}
        END IF;
        NEW.erased_at := now();
        NEW.log_until := now() + make_interval(days => OLD.log_days);
    ELSIF OLD.erased_at IS NOT NULL AND step.log_erased_at IS NOT NULL THEN
        IF now() < OLD.log_until THEN
            {refuse("the audit log is kept longer")}
        END IF;
        NEW.log_erased_at := now();
        PERFORM set_config('app.tenant_id', OLD.tenant_id::text, true);
        FOREACH each IN ARRAY ARRAY['recordchange', 'auditlink', 'audithead', 'auditevent', 'logremoval',
                                    'logredaction'] LOOP
            EXECUTE format('DELETE FROM %I WHERE tenant_id = $1', 'activities_' || each) USING OLD.tenant_id;
        END LOOP;
        PERFORM set_config('app.tenant_id', coalesce(current_tenant, ''), true);
    ELSE
        {refuse("a departure takes its steps in their order")}
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER stepped BEFORE INSERT OR UPDATE OR DELETE ON activities_departure
    FOR EACH ROW EXECUTE FUNCTION activities_departure_stepped();
CREATE TRIGGER kept BEFORE TRUNCATE ON activities_departure
    FOR EACH STATEMENT EXECUTE FUNCTION activities_departure_stepped();
"""

# The frozen versions of dossiers go with their tenant alone.
FROZEN = import_module("activities.migrations.0018_dossier_versions").FREEZE.partition("CREATE TRIGGER")[0]
FROZEN = FROZEN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
GOES_WITH_ITS_TENANT = """BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (
        SELECT FROM activities_departure d WHERE d.tenant_id = OLD.tenant_id AND d.erased_at IS NOT NULL
    ) THEN
        RETURN OLD;
    END IF;
"""


def dropped(table: str, name: str) -> str:
    return f"DROP TRIGGER {name} ON activities_{table}; DROP FUNCTION activities_{table}_{name}();"


class Migration(migrations.Migration):
    dependencies: ClassVar = [("activities", "0026_departures")]

    operations: ClassVar = [
        *(append_only(table) for table in NEW),
        *(migrations.RunSQL(append_only_but_by_triggers(table), migrations.RunSQL.noop) for table in NEW),
        *(
            migrations.RunSQL(append_only_but_by_triggers(table), append_only_but_by_triggers(table, "IF false"))
            for table in OLDER
        ),
        migrations.RunSQL(REMOVAL, dropped("logremoval", "carried_out")),
        migrations.RunSQL(REDACTION, dropped("logredaction", "carried_out")),
        migrations.RunSQL(DEPARTURE, "DROP TRIGGER kept ON activities_departure;" + dropped("departure", "stepped")),
        migrations.RunSQL(FROZEN.replace("BEGIN\n", GOES_WITH_ITS_TENANT, 1), FROZEN),
    ]
