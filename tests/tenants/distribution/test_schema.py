"""The schema can be distributed by tenant (Citus), but for what is named here with its reason.

Citus wants the tenant in every unique constraint, foreign keys within the
tenant or to reference tables, and policies without sub-queries; triggers only
with ``citus.enable_unsafe_triggers``.
"""

import pytest

from tests.tenants.distribution.tables import PLATFORM, REFERENCE, distributed, query

# Unique indexes without the tenant.
UNIQUE = {
    "activities_import_batch_id_key": "a OneToOneField makes its column unique; (tenant_id, batch_id) would do",
    "activities_auditlink_event_id_key": "a OneToOneField makes its column unique; (tenant_id, event_id) would do",
}
# The policy of every table: its sub-query is evaluated once a statement instead of once a row. Citus refuses it; the
# plain call is accepted there.
POLICY = "(tenant_id = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))"
# Triggers of tables of tenants.
TRIGGERS = {
    "activities_auditevent.append_only": "refuses changes of the log; touches no other table",
    "activities_auditevent.chained": "writes links and heads, which a shard cannot; it has to become an act",
    "activities_auditlink.append_only": "refuses changes of the chain; touches no other table",
    "activities_auditlink.only_by_triggers": "goes with the trigger that chains",
    "activities_audithead.only_by_triggers": "goes with the trigger that chains",
    "activities_recordchange.append_only": "refuses changes of the log; touches no other table",
    "activities_logredaction.carried_out": "changes entries of the log, of the same tenant; has to become an act",
    "activities_logredaction.append_only": "refuses changes of what was ordered; touches no other table",
    "activities_logremoval.carried_out": "deletes entries of the log, of the same tenant; has to become an act",
    "activities_logremoval.append_only": "refuses changes of what was ordered; touches no other table",
    "activities_dossierversion.frozen": "refuses changes of what was frozen; touches no other table",
    "activities_dossierversion.kept": "refuses deletion; touches no other table",
}


def test_the_tables_of_tenants_are_known() -> None:
    found = distributed()
    assert {"activities_processingactivity", "activities_activitycategory", "activities_auditevent"} <= found
    assert not found & (REFERENCE | PLATFORM)


def test_every_unique_constraint_has_the_tenant() -> None:
    without = query(
        """
        SELECT t.relname, i.relname FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attname = 'tenant_id'
        WHERE x.indisunique AND NOT a.attnum = ANY (x.indkey) AND t.relnamespace = current_schema()::regnamespace
        """
    )
    assert {index for table, index in without if table in distributed()} == set(UNIQUE)


def test_every_table_of_a_tenant_has_a_primary_key() -> None:
    keyed = {table for (table,) in query("SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'p'")}
    assert distributed() <= keyed


def test_foreign_keys_stay_within_the_tenant_or_go_to_reference_tables() -> None:
    keys = query(
        """
        SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
            EXISTS (
                SELECT 1 FROM unnest(c.conkey, c.confkey) AS pair (own, theirs)
                JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = pair.own AND a.attname = 'tenant_id'
                JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = pair.theirs AND b.attname = 'tenant_id'
            )
        FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace
        """
    )
    tables = distributed()
    assert len([1 for _, table, target, _ in keys if {table, target} <= tables]) >= 10
    for name, table, target, within in keys:
        if table in tables:
            assert target in REFERENCE or (target in tables and within), name
        else:
            assert target not in tables, f"{name}: a table of no tenant refers to one of a tenant"


def test_policies_have_no_sub_query_but_the_one_of_the_scope() -> None:
    policies = query("SELECT tablename, policyname, qual, with_check FROM pg_policies")
    of_tenants = [each for each in policies if each[0] in distributed()]
    assert len(of_tenants) >= len(distributed())
    for table, name, *conditions in of_tenants:
        for condition in conditions:
            assert condition is None or condition == POLICY or "SELECT" not in condition.upper(), f"{table}.{name}"


def test_triggers_of_tables_of_tenants_are_known() -> None:
    found = query("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
    assert {f"{table}.{name}" for table, name in found if table in distributed()} == set(TRIGGERS)


@pytest.mark.parametrize("reasons", [UNIQUE, TRIGGERS])
def test_every_exception_has_its_reason(reasons: dict[str, str]) -> None:
    assert all(reasons.values())
