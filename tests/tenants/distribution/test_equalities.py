"""The check of statements finds a table that is not held to one tenant, wherever in the statement it is."""

import pytest

from tests.tenants.distribution.equalities import free_tables

TABLES = {"a", "b"}
HELD = [
    "SELECT * FROM a WHERE a.tenant_id = %s AND a.id = %s",
    "SELECT 1 FROM a WHERE tenant_id = (%(tenant)s)::uuid",
    "SELECT 1 FROM a WHERE (a.tenant_id, a.id) = (%s, %s)",
    "SELECT 1 FROM a WHERE a.tenant_id IN (%s)",
    "SELECT 1 FROM c",
    "SELECT 1 FROM a JOIN b ON a.tenant_id = b.tenant_id AND a.id = b.id WHERE b.tenant_id = %s",
    "SELECT 1 FROM a LEFT JOIN b USING (tenant_id) WHERE a.tenant_id = %s",
    "SELECT 1 FROM a WHERE a.tenant_id = %s AND EXISTS (SELECT 1 FROM b WHERE b.tenant_id = a.tenant_id)",
    "SELECT ARRAY(SELECT b.id FROM b WHERE b.tenant_id = a.tenant_id) FROM a WHERE a.tenant_id = %s",
    "SELECT 1 FROM (SELECT * FROM a) AS found WHERE found.tenant_id = %s",
    "WITH found AS (SELECT id FROM a WHERE tenant_id = %s) SELECT id FROM found",
    "SELECT id FROM a WHERE a.tenant_id = %s UNION ALL SELECT id FROM b WHERE b.tenant_id = %s",
    "INSERT INTO a (id, tenant_id) VALUES (%s, %s), (%s, %s)",
    "INSERT INTO a (tenant_id, id) SELECT %s::uuid, r.id FROM unnest(%s::uuid[]) AS r(id)",
    "INSERT INTO a (tenant_id, id) SELECT b.tenant_id, b.id FROM b WHERE b.tenant_id = %s",
    "UPDATE a SET id = %s WHERE a.tenant_id = %s",
    "UPDATE a SET id = b.id FROM b WHERE a.tenant_id = b.tenant_id AND b.tenant_id = %s",
    "DELETE FROM a USING b WHERE a.tenant_id = b.tenant_id AND a.tenant_id = %s",
]
FREE = [
    ("SELECT * FROM a WHERE a.id = %s", {"a"}),
    ("SELECT 1 FROM a WHERE a.tenant_id = %s OR a.id = %s", {"a"}),
    ("SELECT 1 FROM a WHERE NOT (a.tenant_id = %s)", {"a"}),
    ("SELECT 1 FROM a WHERE a.tenant_id = ANY(%s)", {"a"}),
    ("SELECT 1 FROM a WHERE a.tenant_id IN (%s, %s)", {"a"}),
    ("SELECT 1 FROM a WHERE a.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid", {"a"}),
    ("SELECT 1 FROM a JOIN b ON a.id = b.id WHERE a.tenant_id = %s", {"b"}),
    ("SELECT 1 FROM a JOIN b ON a.tenant_id = b.tenant_id", {"a", "b"}),
    ("SELECT 1 FROM a AS x, a AS y WHERE x.tenant_id = %s", {"a"}),
    ("SELECT 1 FROM a WHERE a.tenant_id = %s AND EXISTS (SELECT 1 FROM b WHERE b.id = a.id)", {"b"}),
    ("SELECT (SELECT b.id FROM b LIMIT 1) FROM a WHERE a.tenant_id = %s", {"b"}),
    ("SELECT 1 FROM a WHERE a.tenant_id = %s ORDER BY (SELECT max(b.id) FROM b)", {"b"}),
    ("WITH found AS (SELECT tenant_id FROM a) SELECT 1 FROM found WHERE found.tenant_id = %s", {"a"}),
    ("SELECT id FROM a WHERE a.tenant_id = %s UNION ALL SELECT id FROM b", {"b"}),
    ("WITH gone AS (DELETE FROM a RETURNING id) SELECT 1 FROM gone", {"a"}),
    ("INSERT INTO a (id) VALUES (%s)", {"a"}),
    ("INSERT INTO a (tenant_id, id) SELECT * FROM unnest(%s::uuid[], %s::uuid[])", {"a"}),
    ("INSERT INTO a (tenant_id, id) SELECT r.tenant_id, %s FROM unnest(%s::uuid[]) AS r(tenant_id)", {"a"}),
    ("INSERT INTO a (tenant_id, id) SELECT %s, b.id FROM b", {"b"}),
    ("UPDATE a SET id = %s WHERE a.id = %s", {"a"}),
    ("UPDATE a SET tenant_id = %s WHERE a.id = %s", {"a"}),
    ("UPDATE a SET id = b.id FROM b WHERE a.id = b.id AND a.tenant_id = %s", {"b"}),
    ("DELETE FROM a WHERE a.id IN (SELECT b.id FROM b WHERE b.tenant_id = %s)", {"a"}),
]


@pytest.mark.parametrize("sql", HELD)
def test_a_statement_of_one_tenant_has_no_free_table(sql: str) -> None:
    assert free_tables(sql, TABLES) == set()


@pytest.mark.parametrize(("sql", "free"), FREE)
def test_a_table_without_the_equality_is_found(sql: str, free: set[str]) -> None:
    assert {each.table for each in free_tables(sql, TABLES)} == free


def test_a_free_table_is_named_with_the_query_in_which_it_stands() -> None:
    sql = "DELETE FROM a WHERE a.tenant_id = %s AND a.id IN (SELECT c.id FROM c JOIN b ON b.id = c.id)"
    assert free_tables(sql, TABLES) == {("select", "c", "b")}


def test_what_is_no_statement_on_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="no query"):
        free_tables("DROP TABLE a", TABLES)
