"""Which tables a statement reads or writes without saying of which tenant, by its parsed text."""

import re
from collections.abc import Collection, Iterator

import sqlglot
from sqlglot import exp

TENANT = "tenant_id"
PLACEHOLDER = re.compile(r"%\(\w+\)[sbt]|%[sbt]")
# What stands for one value: then the column beside it is bound to one tenant.
VALUES = (exp.Parameter, exp.Placeholder, exp.Literal, exp.Cast, exp.Anonymous, exp.Null)


def unbound_tables(sql: str, tables: Collection[str]) -> set[str]:
    """Return those of ``tables`` that the statement uses without an equality of their tenant with a value or with the
    tenant of a table that has one. Raises ``sqlglot.errors.ParseError``."""
    found: set[str] = set()
    if not any(each in sql for each in tables):
        return found  # SAVEPOINT, SET and others, which the parser need not know
    for statement in sqlglot.parse(_without_placeholders(sql), dialect="postgres"):
        if statement is not None and isinstance(statement, exp.Query | exp.DML):
            found |= _of_statement(statement, tables)
    return found


def _without_placeholders(sql: str) -> str:
    return PLACEHOLDER.sub("$1", sql).replace("%%", "%")


def _of_statement(statement: exp.Expression, tables: Collection[str]) -> set[str]:
    """All equalities of a statement together: PostgreSQL and Citus infer from them alike, through any depth."""
    aliases = {each.alias_or_name: each.name for each in statement.find_all(exp.Table) if each.name in tables}
    bound = set(_inserted(statement)) | _bound_names(statement, set(aliases))
    return {name for alias, name in aliases.items() if alias not in bound and name not in bound}


def _inserted(statement: exp.Expression) -> Iterator[str]:
    """The tables into which rows are inserted with their tenant."""
    for insert in statement.find_all(exp.Insert):
        target = insert.this
        if isinstance(target, exp.Schema) and any(each.name == TENANT for each in target.expressions):
            yield target.this.alias_or_name


def _bound_names(statement: exp.Expression, aliases: set[str]) -> set[str]:
    """The aliases whose tenant equals a value, directly or by the tenants of others."""
    bound: set[str] = set()
    pairs: list[tuple[str, str]] = []
    for left, right in _equalities(statement):
        names = [_alias_of_tenant(each, statement, aliases) for each in (left, right)]
        if names[0] and names[1]:
            pairs.append((names[0], names[1]))
        for name, other, value in ((*names, right), (*names[::-1], left)):
            if name and not other and _is_value(value):
                bound.add(name)
    while grown := {b for pair in pairs for a, b in (pair, pair[::-1]) if a in bound} - bound:
        bound |= grown
    return bound


def _equalities(statement: exp.Expression) -> Iterator[tuple[exp.Expression, exp.Expression]]:
    """Pairs that must be equal: of ``=``, of rows beside each other, and of columns of ``USING``."""
    for equality in statement.find_all(exp.EQ):
        if isinstance(equality.parent, exp.Update):
            continue  # an assignment of SET
        left, right = equality.this, equality.expression
        if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
            yield from zip(left.expressions, right.expressions, strict=False)
        else:
            yield left, right


def _alias_of_tenant(each: exp.Expression, statement: exp.Expression, aliases: set[str]) -> str:
    """The alias of a column ``tenant_id``; of one without a table that of the only table in its query."""
    if not isinstance(each, exp.Column) or each.name != TENANT:
        return ""
    if each.table:
        return each.table
    query = each.find_ancestor(exp.Select, exp.Update, exp.Delete)
    near = {
        table.alias_or_name
        for table in (query or statement).find_all(exp.Table)
        if table.alias_or_name in aliases and table.find_ancestor(exp.Select, exp.Update, exp.Delete) is query
    }
    return near.pop() if len(near) == 1 else ""


def _is_value(each: exp.Expression) -> bool:
    if isinstance(each, exp.Subquery):
        # The setting of the scope, as policies read it.
        return "current_setting" in each.sql(dialect="postgres")
    return isinstance(each, VALUES) and not list(each.find_all(exp.Column))
