"""Tenant isolation in the database, as reversible migration operations: row-level security and composite keys.

Every table with a ``tenant_id`` needs ``protect`` in the migration that
creates it; a test compares the models with ``pg_policies``. Table names go
into the SQL as they are, so they must be literals of a migration.
"""

from django.db.migrations import RunSQL

OF_TENANT = "tenant_id = (SELECT nullif(current_setting('app.tenant_id', true), '')::uuid)"
OF_USER = "user_id = (SELECT nullif(current_setting('app.user_id', true), '')::bigint)"


def protect(table: str) -> RunSQL:
    """Limit every statement to the rows of ``app.tenant_id``, the table owner's too (FORCE).

    The setting is read in a sub-select: once a statement, not once a row.
    """
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
    """Let a user read the rows with their ``user_id`` in every tenant (``context.person_scope``).

    Sign-in needs it, since the tenant is not known yet.
    """
    return RunSQL(
        f"CREATE POLICY own_rows ON {table} FOR SELECT USING ({OF_USER})",
        f"DROP POLICY own_rows ON {table}",
    )


def key_by_tenant(table: str) -> RunSQL:
    """Make ``(tenant_id, id)`` the primary key, which the foreign keys of ``tie`` refer to."""
    return RunSQL(
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (tenant_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_pkey, ADD CONSTRAINT {table}_pkey PRIMARY KEY (id)",
    )


def tie(table: str, column: str, target: str) -> RunSQL:
    """Add a foreign key within the tenant: referential checks bypass policies, so both ends contain ``tenant_id``."""
    name = f"{table}_{column}_within_tenant"
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} "
        f"FOREIGN KEY (tenant_id, {column}) REFERENCES {target} (tenant_id, id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def append_only(table: str) -> RunSQL:
    """Refuse UPDATE, DELETE and TRUNCATE by a trigger, to every role; only the table's owner can drop it."""
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
    """Refuse every write that does not come from another table's trigger."""
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
    """Turn off the statistics of ``tenant_id``, by which the planner underestimates a tenant that has grown.

    Statistics are those of the last ANALYZE: a tenant that grew since is
    estimated at one row, and all its rows are read where one lookup in a
    better index would do. Without statistics every tenant counts as the same
    share of the table.
    """
    return RunSQL(
        f"ALTER TABLE {table} ALTER COLUMN tenant_id SET STATISTICS 0",
        f"ALTER TABLE {table} ALTER COLUMN tenant_id SET STATISTICS -1",
    )
