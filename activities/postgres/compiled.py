"""A queryset that is compiled to SQL once and run many times with other values, as one prepared statement.

Django compiles a query anew each time that it is run. For a query of one row with many computed columns that takes
longer than PostgreSQL needs to plan and run it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.db.models.query import get_related_populators

from activities.postgres.lookups import FOR_EACH
from pdpl_inventory.pipeline import binding_cursor
from pdpl_inventory.replica.current import database


class CompiledLookup:
    """The SQL of ``queryset``, one row of a tenant by its key, run for any tenant and many keys in one statement.

    ``tenant_id`` and ``key`` are those of the queryset, which ``run`` replaces. They are told apart by being equal to
    a parameter, so they must differ from all other parameters. Each key costs one index scan, whatever the planner
    believes of a tenant that has just grown (as in ``lookups``). Rows are made into instances as Django's
    ``ModelIterable`` does, with related objects and annotations.
    """

    def __init__(self, queryset: QuerySet[Any], tenant_id: UUID, key: UUID) -> None:
        compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        start, *others = sql.split("%s")
        places = zip(params, others, strict=True)
        one = start + "".join(("asked.value" if param == key else "%s") + part for param, part in places)
        self.sql = FOR_EACH.format(type="uuid", sql=f"{one} OFFSET 0")
        self.params = [(param == tenant_id, param) for param in params if param != key]
        first, *_, last = compiler.klass_info["select_fields"]
        self.columns = slice(first, last + 1)
        self.names = [each.target.attname for each, *_ in compiler.select[self.columns]]
        self.related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self.model, self.annotations = compiler.klass_info["model"], dict(compiler.annotation_col_map)
        self.converters = compiler.get_converters([each for each, *_ in compiler.select])

    def run(self, tenant_id: UUID, keys: Sequence[UUID]) -> list[Any]:
        """The instances of this tenant that exist, in the order of their keys."""
        params = [list(keys), *(tenant_id if is_tenant else param for is_tenant, param in self.params)]
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
