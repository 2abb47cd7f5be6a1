"""The wall around each tenant, as migration operations: row-level security, and keys that cannot cross it.

Every table with a ``tenant_id`` gets ``protect`` in the migration that makes
it; a test compares the models with ``pg_policies``.
"""

from django.db.migrations import RunSQL

OF_TENANT = "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"
OF_USER = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


def protect(table: str) -> RunSQL:
    """Only the current tenant's rows exist, for the table's owner too. The setting is read once a statement."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY tenant_isolation ON {table} USING ({OF_TENANT}) WITH CHECK ({OF_TENANT});
        """,
        f"""
        DROP POLICY tenant_isolation ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def show_to_its_user(table: str) -> RunSQL:
    """Before the tenant is known, a user may read the rows that name them (``context.person``)."""
    return RunSQL(
        f"CREATE POLICY own_rows ON {table} FOR SELECT USING ({OF_USER})",
        f"DROP POLICY own_rows ON {table}",
    )


def key_by_tenant(table: str) -> RunSQL:
    """Make ``(tenant_id, id)`` the primary key, which other tables of the tenant refer to."""
    return RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (tenant_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (id)",
    )


def tie(table: str, column: str, target: str) -> RunSQL:
    """A foreign key within the tenant: referential checks bypass policies, so both ends carry the tenant."""
    name = f"{table}_{column}_within_tenant"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def append_only(table: str) -> RunSQL:
    """No row is ever changed or removed, whoever asks short of dropping the trigger."""
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
        CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();
        """,
        f"DROP TRIGGER append_only ON {table}; DROP FUNCTION {table}_append_only()",
    )


def only_by_triggers(table: str) -> RunSQL:
    """Rows are written by another table's trigger alone: a statement of anyone's own is refused."""
    return RunSQL(
        f"""
        CREATE FUNCTION {table}_only_by_triggers() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF pg_trigger_depth() < 2 THEN
                RAISE EXCEPTION '{table} is written by triggers alone' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER only_by_triggers BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_by_triggers();
        """,
        f"DROP TRIGGER only_by_triggers ON {table}; DROP FUNCTION {table}_only_by_triggers()",
    )


def plan_for_any_size(table: str) -> RunSQL:
    """Keep the planner from believing that a tenant is small because it is new.

    Statistics are of the last ANALYZE; a tenant that grew since is estimated
    at one row, and all of it is read where one look at a better index would
    do. Without statistics every tenant counts as the same share of the table.
    """
    return RunSQL(
        f"ALTER TABLE {table} ALTER COLUMN tenant_id SET STATISTICS 0",
        f"ALTER TABLE {table} ALTER COLUMN tenant_id SET STATISTICS -1",
    )
