"""What the parser of statements calls bound to one tenant, and what not."""

import pytest

from tests.tenants.distribution.statements import unbound_tables

TABLES = {"a", "b", "c"}

BOUND = [
    "SELECT * FROM a WHERE tenant_id = %s",
    'SELECT "a"."id" FROM "a" WHERE ("a"."tenant_id" = %s AND "a"."id" IN (%s, %s))',
    "SELECT * FROM a JOIN b ON b.tenant_id = a.tenant_id AND b.id = a.b_id WHERE a.tenant_id = %(tenant)s",
    "SELECT * FROM a JOIN b ON (a.tenant_id, a.b_id) = (b.tenant_id, b.id) WHERE b.tenant_id = %s::uuid",
    "SELECT EXISTS (SELECT 1 FROM b WHERE b.tenant_id = a.tenant_id) FROM a WHERE a.tenant_id = %s",
    "SELECT * FROM a WHERE tenant_id = current_setting('app.tenant_id')::uuid",
    "INSERT INTO a (id, tenant_id) SELECT * FROM unnest(%s::uuid[], %s::uuid[])",
    "INSERT INTO a (tenant_id) VALUES (%s) ON CONFLICT DO NOTHING",
    "UPDATE a SET name = %s WHERE id = %s AND tenant_id = %s",
    "DELETE FROM a USING b WHERE a.tenant_id = b.tenant_id AND b.tenant_id = %s",
    "WITH made AS (INSERT INTO a (tenant_id) VALUES (%s) RETURNING id) INSERT INTO b (tenant_id) SELECT id FROM made",
    "SELECT * FROM people WHERE id = %s",
    "SET CONSTRAINTS ALL IMMEDIATE",
]
UNBOUND = {
    "SELECT * FROM a": {"a"},
    "SELECT * FROM a WHERE id = %s": {"a"},
    "SELECT * FROM a WHERE tenant_id IS NOT NULL": {"a"},
    "SELECT * FROM a WHERE tenant_id > %s": {"a"},
    "SELECT * FROM a JOIN b ON b.id = a.b_id WHERE a.tenant_id = %s": {"b"},
    "SELECT * FROM a JOIN b ON b.tenant_id = a.tenant_id": {"a", "b"},
    "SELECT (SELECT count(*) FROM b) FROM a WHERE a.tenant_id = %s": {"b"},
    "INSERT INTO a (id) VALUES (%s)": {"a"},
    "UPDATE a SET tenant_id = %s WHERE id = %s": {"a"},
    "DELETE FROM a WHERE id = %s": {"a"},
}


@pytest.mark.parametrize("sql", BOUND)
def test_bound(sql: str) -> None:
    assert unbound_tables(sql, TABLES) == set()


@pytest.mark.parametrize("sql", UNBOUND)
def test_unbound(sql: str) -> None:
    assert unbound_tables(sql, TABLES) == UNBOUND[sql]
