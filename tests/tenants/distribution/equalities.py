"""Which tables of tenants a statement reads or writes without an equality of their tenant.

A distributed engine sends a statement to one node when each distributed table in it is held to one tenant: by
``tenant_id = <value>``, or by an equality with the ``tenant_id`` of a table that is held. Row-level security does not
count, since the engine plans a statement as it was sent.
"""

import re
from collections.abc import Iterator, Set
from itertools import chain
from typing import Any, NamedTuple

import sqlglot
from sqlglot import exp

COLUMN = "tenant_id"
# psycopg's placeholders, and the percent sign that is none.
PLACEHOLDER = re.compile(r"%s|%b|%t|%\(\w+\)[sbt]")
VALUES = (exp.Parameter, exp.Literal)
WRITES = (exp.Insert, exp.Update, exp.Delete)
STATEMENTS = (exp.Query, *WRITES)

# A table, or a query in its place, where a statement names it. Equal tenants lead to the same place.
Place = int
Names = dict[str, Place]
ONE_TENANT: Place = 0


class Free(NamedTuple):
    """A table that is not held: in what kind of query, and the table that this query names first."""

    verb: str
    first: str
    table: str


def free_tables(sql: str, tables: Set[str]) -> set[Free]:
    """Return those of ``tables`` that the statement does not hold to one tenant, by the query in which they stand."""
    (statement,) = sqlglot.parse(PLACEHOLDER.sub("$1", sql).replace("%%", "%"), read="postgres")
    if not isinstance(statement, STATEMENTS):
        raise ValueError(f"no query, INSERT, UPDATE or DELETE: {sql}")
    places = _Places(tables)
    places.read(statement, {}, {})
    return {free for place, free in places.named if not places.is_held(place)}


class _Places:
    """The places of a statement, those of the tables that are looked for, and which of them have equal tenants."""

    def __init__(self, tables: Set[str]) -> None:
        self.tables = tables
        self.named: list[tuple[Place, Free]] = []
        self.leaders = [ONE_TENANT]

    def new(self) -> Place:
        self.leaders.append(len(self.leaders))
        return len(self.leaders) - 1

    def leader(self, place: Place) -> Place:
        while (above := self.leaders[place]) != place:
            place = above
        return place

    def is_held(self, place: Place) -> bool:
        return self.leader(place) == self.leader(ONE_TENANT)

    def equal(self, one: Place | None, other: Place | None) -> None:
        if one is not None and other is not None:
            self.leaders[self.leader(one)] = self.leader(other)

    def read(self, query: Any, outer: Names, queries: Names) -> Place | None:
        """Note the places of a query and of those inside it; return the place of the ``tenant_id`` in its rows.

        ``outer``: the places that it may name from around it; ``queries``: those of WITH.
        """
        queries = dict(queries)
        for each in query.args["with_"].expressions if query.args.get("with_") else []:
            # The engine may carry out such a query by itself, so it must be held without those that read it.
            rows, place = self.read(each.this, outer, queries), self.new()
            if rows is not None and self.is_held(rows):
                self.equal(place, ONE_TENANT)
            queries[each.alias] = place
        if isinstance(query, exp.Subquery):
            return self.read(query.this, outer, queries)
        if isinstance(query, exp.SetOperation):
            sides = [self.read(each, outer, queries) for each in (query.left, query.right)]
            held = all(each is not None and self.is_held(each) for each in sides)
            return ONE_TENANT if held else None
        own: Names = {}
        names = dict(outer)
        sources = list(_sources(query))
        for source in sources:
            place = queries.get(source.name) if isinstance(source, exp.Table) else None
            if place is None:
                place = self._source(source, names, queries)
                if isinstance(source, exp.Table) and source.name in self.tables:
                    self.named.append((place, Free(query.key, sources[0].name, source.name)))
            own[_name(source)] = names[_name(source)] = place
        self._conditions(query, own, names)
        for inner in _inner(query):
            self.read(inner, names, queries)
        if isinstance(query, exp.Insert):
            self._inserted(query, own, names, queries)
        return self._rows(query, own, names)

    def _source(self, source: Any, names: Names, queries: Names) -> Place:
        place = self.new()
        if isinstance(source, exp.Subquery | exp.Lateral) and isinstance(source.this, exp.Query):
            self.equal(place, self.read(source.this, names, queries))
        return place

    def _conditions(self, query: Any, own: Names, names: Names) -> None:
        joins = query.args.get("joins") or []
        wheres = [query.args["where"].this] if query.args.get("where") else []
        for condition in chain(wheres, (each.args["on"] for each in joins if each.args.get("on"))):
            for left, right in _equalities(condition):
                self.equal(self._place(left, own, names), self._place(right, own, names))
        for each in joins:
            if any(column.name == COLUMN for column in each.args.get("using") or []):
                first = next(iter(own.values()))
                self.equal(first, own[_name(each.this)])

    def _place(self, value: Any, own: Names, names: Names) -> Place | None:
        """The place whose tenant a value is, if it is one."""
        value = _bare(value)
        if isinstance(value, VALUES):
            return ONE_TENANT
        if isinstance(value, exp.Column) and value.name == COLUMN:
            if value.table:
                return names.get(value.table)
            return next(iter(own.values())) if len(own) == 1 else None
        return None

    def _inserted(self, query: Any, own: Names, names: Names, queries: Names) -> None:
        """Hold the table of an INSERT when every row of it has one value as its tenant."""
        (target,) = own.values()
        columns = [each.name for each in query.this.expressions] if isinstance(query.this, exp.Schema) else []
        at = columns.index(COLUMN) if COLUMN in columns else None
        source = query.expression
        if isinstance(source, exp.Values):
            if at is not None and all(isinstance(_bare(row.expressions[at]), VALUES) for row in source.expressions):
                self.equal(target, ONE_TENANT)
        elif isinstance(source, exp.Query):
            selected = source.selects
            if at is not None and len(selected) == len(columns) and isinstance(source, exp.Select):
                selected[at].replace(exp.alias_(selected[at].unalias().copy(), COLUMN))
                self.equal(target, self.read(source, {}, queries))
            else:
                self.read(source, names, queries)

    def _rows(self, query: Any, own: Names, names: Names) -> Place | None:
        returning = query.args.get("returning")
        columns = query.expressions if isinstance(query, exp.Select) else returning.expressions if returning else []
        for each in columns:
            if isinstance(each, exp.Star) or (isinstance(each, exp.Column) and isinstance(each.this, exp.Star)):
                of = names.get(each.table) if isinstance(each, exp.Column) else None
                return of if of is not None else next(iter(own.values()), None)
            if each.alias_or_name == COLUMN:
                return self._place(each.unalias(), own, names)
        return None


def _sources(query: Any) -> Iterator[Any]:
    """What stands in FROM, JOIN and USING of a query, and the table that it writes."""
    if isinstance(query, WRITES):
        yield query.this.this if isinstance(query.this, exp.Schema) else query.this
    if found := query.args.get("from_"):
        yield found.this
    yield from query.args.get("using") or []
    for each in [*(query.args.get("joins") or []), *(query.args.get("laterals") or [])]:
        yield each.this if isinstance(each, exp.Join) else each


def _name(source: Any) -> str:
    return str(source.alias_or_name)


def _inner(query: Any) -> Iterator[Any]:
    """The queries in the expressions of a query: not those of WITH and FROM, nor those inside another."""
    skipped = {id(each) for each in _sources(query)} | {id(query.args.get("with_"))}
    if isinstance(query, exp.Insert):
        skipped.add(id(query.expression))
    left = list(query.iter_expressions())
    while left:
        each = left.pop()
        if id(each) in skipped:
            continue
        if isinstance(each, exp.Query):
            yield each
        else:
            left += each.iter_expressions()


def _equalities(condition: Any) -> Iterator[tuple[Any, Any]]:
    """The pairs of values that are equal wherever the condition holds."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        yield from _equalities(condition.left)
        yield from _equalities(condition.right)
    elif isinstance(condition, exp.EQ):
        left, right = condition.left.unnest(), condition.right.unnest()
        if isinstance(left, exp.Tuple) and isinstance(right, exp.Tuple):
            yield from zip(left.expressions, right.expressions, strict=True)
        else:
            yield left, right
    elif isinstance(condition, exp.In) and len(condition.expressions) == 1 and not condition.args.get("query"):
        yield condition.this, condition.expressions[0]


def _bare(value: Any) -> Any:
    """A value without its brackets and casts."""
    value = value.unnest()
    while isinstance(value, exp.Cast):
        value = value.this.unnest()
    return value
