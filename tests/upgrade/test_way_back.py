"""Every migration can be taken back on an empty database, and then applied again to the same schema."""

import psycopg
import pytest

from tests.postgres.upgrades import manage, older_database

SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
}


@pytest.mark.soak
def test_all_migrations_go_back_and_forth() -> None:
    with older_database() as url:
        manage(url, "migrate", "--verbosity", "0")
        before = schema(url)
        assert all(before.values())
        manage(url, "migrate", "tenants", "zero", "--verbosity", "0")
        left = {row[0] for row in schema(url)["columns"]}
        assert not {table for table in left if table.startswith(("activities_", "tenants_"))}
        assert schema(url)["functions"] == []
        manage(url, "migrate", "--verbosity", "0")
        assert schema(url) == before


def schema(url: str) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(url) as connection:
        return {what: sorted(connection.execute(query).fetchall(), key=repr) for what, query in SCHEMA.items()}
