"""A queryset that is compiled to SQL once and run many times with other values, as one prepared statement.

Django compiles a query anew each time that it is run. For a query of one row with many computed columns that takes
longer than PostgreSQL needs to plan and run it.
"""

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from pdpl_inventory.pipeline import binding_cursor
from pdpl_inventory.replica.current import database

FOR_EACH_KEY = "SELECT found.* FROM unnest(%s::uuid[]) AS asked (value) CROSS JOIN LATERAL ({} OFFSET 0) AS found"


class CompiledQuery:
    """The SQL of ``queryset``, in which each of the values ``replaced`` stands for one that ``run`` is given.

    The values are told apart by being equal to a parameter, so they must differ from all other parameters. Rows are
    made into instances as Django's ``ModelIterable`` does, with related objects and annotations.
    """

    def __init__(self, queryset: QuerySet[Any], replaced: Sequence[Any]) -> None:
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, params = compiler.as_sql()
        self.params = [(replaced.index(each), None) if each in replaced else (None, each) for each in params]
        first, *_, last = compiler.klass_info["select_fields"]
        self.columns = slice(first, last + 1)
        self.names = [each.target.attname for each, *_ in compiler.select[self.columns]]
        self.related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.model, self.annotations = compiler.klass_info["model"], dict(compiler.annotation_col_map)
        self.converters = compiler.get_converters([each for each, *_ in compiler.select])

    def run(self, *values: Any) -> list[Any]:
        """The instances that are found with ``values`` in place of the replaced ones."""
        params = [each if place is None else values[place] for place, each in self.params]
        connection = database()
        with binding_cursor(connection) as cursor:
            cursor.execute(self.sql, params)
            rows = cursor.fetchall()
        return [self._instance(self._converted(row, connection)) for row in rows]

    def _converted(self, row: Sequence[Any], connection: Any) -> Sequence[Any]:
        """The row as Python's values: what Django's fields and expressions convert of what psycopg returns."""
        if not self.converters:
            return row
        values = list(row)
        for place, (converters, expression) in self.converters.items():
            for each in converters:
                values[place] = each(values[place], expression, connection)
        return values

    def _instance(self, row: Sequence[Any]) -> Any:
        made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.columns])
        for each in self.related:
            each.populate(row, made)
        for name, place in self.annotations.items():
            setattr(made, name, row[place])
        return made


class CompiledLookup(CompiledQuery):
    """A compiled query of one row by its key, run for many keys in one statement.

    Each key costs one index scan, whatever the planner believes of a tenant that has just grown (as in ``lookups``).
    The last of ``replaced`` stands for the key; ``run`` is given a list of keys in its place, and returns the rows
    that exist in the order of their keys.
    """

    def __init__(self, queryset: QuerySet[Any], replaced: Sequence[Any]) -> None:
        super().__init__(queryset, replaced)
        key = (len(replaced) - 1, None)
        first, *others = self.sql.split("%s")
        places = zip(self.params, others, strict=True)
        sql = first + "".join(("asked.value" if param == key else "%s") + part for param, part in places)
        self.sql = FOR_EACH_KEY.format(sql)
        self.params = [key, *(param for param in self.params if param != key)]
