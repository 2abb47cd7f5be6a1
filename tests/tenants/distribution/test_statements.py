"""No statement on a table of tenants lacks the equality of its tenant, but for those that are named here.

A distributed engine would ask every node for such a statement, or refuse it. The lists must be true to the letter: a
new entry is a step back, and a statement that is mended leaves its list.
"""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from tests.factories import statements
from tests.tenants.distribution import requests
from tests.tenants.distribution.equalities import Free, free_tables
from tests.tenants.distribution.tables import distributed
from tests.tenants.isolation.victim import Victim, make_victim

pytestmark = pytest.mark.slow

# By the reason: the kind of query, the table that it names first, and the one that lacks its tenant, without the word
# ``activities_``. Row-level security holds all of them; it is the engine's planner that does not see the tenant.
EXCEPTIONS = {
    "Model.save() finds the row of an instance by its id alone": """
        update batch batch
        update import import
        update processingactivity processingactivity
        update datacategory datacategory
        update recipient recipient
        update datatransfer datatransfer
    """,
    "a field that was left out of an instance is read by its id alone": """
        select batch batch
    """,
    "Django deletes instances, and upkeep its error parts, by their ids alone": """
        delete processingactivity processingactivity
        delete datacategory datacategory
        delete recipient recipient
        delete datatransfer datatransfer
        delete activitycategory activitycategory
        delete activityrecipient activityrecipient
        delete activitytransfer activitytransfer
        delete errorpart errorpart
    """,
    "a sub-query of findings or of the summary has its condition alone, or Django looks for what hangs on a record": """
        select activitycategory activitycategory
        select activityrecipient activityrecipient
        select activitytransfer activitytransfer
        select datacategory datacategory
        select recipient recipient
        select datatransfer datatransfer
    """,
    "Django joins a related table by one column, and the tables are tied by two": """
        select activitycategory processingactivity
        select activityrecipient processingactivity
        select activityrecipient recipient
        select activitytransfer processingactivity
        select activitytransfer datatransfer
        select datacategory activitycategory
        select datacategory batch
        select recipient activityrecipient
        select recipient batch
        select datatransfer activitytransfer
        select datatransfer batch
        select datatransfer recipient
        select processingactivity batch
        select batch import
        select import batch
        select errorpart batch
        select errorpart import
        select auditevent auditlink
        select recordchange auditevent
        select recordchange auditlink
    """,
    "many rows are inserted from arrays, the tenant among them": """
        insert activitycategory activitycategory
        insert activityrecipient activityrecipient
        insert activitytransfer activitytransfer
        insert recordchange recordchange
        insert datacategory datacategory
    """,
}
WITHOUT_TENANT = {
    Free(verb, f"activities_{first}", f"activities_{table}")
    for lines in EXCEPTIONS.values()
    for verb, first, table in (line.split() for line in lines.strip().splitlines())
}
# The register of a past day is read from copies of the tenant's rows under the same names, which no engine distributes.
COPY = re.compile(r"CREATE TEMPORARY TABLE (\w+) ON COMMIT DROP AS (SELECT .+)", re.DOTALL)
ACTS: tuple[Callable[[Victim], None], ...] = (
    requests.write_everything,
    requests.read_everything,
    requests.read_the_past,
    requests.open_the_desk,
    requests.keep_up,
)


def on_tables_of_tenants(sent: Iterable[str]) -> Iterator[tuple[str, set[str]]]:
    """Yield each statement once that names a table of tenants, with those tables that are no copies."""
    tables = distributed()
    for sql in dict.fromkeys(sent):
        if copy := COPY.match(sql):
            yield copy[2], set(tables)
            tables.remove(copy[1])
        elif tables & set(re.findall(r"\w+", sql)):
            yield sql, set(tables)


def test_no_statement_on_a_table_of_tenants_lacks_the_tenants_equality(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PDPL_REQUESTS_PER_MINUTE = settings.PDPL_ITEMS_PER_MINUTE = 10**9
    caplog.set_level(logging.ERROR)
    with statements() as making:
        victim = make_victim()
    runs = [making]
    for act in ACTS:
        with statements() as sent:
            act(victim)
        runs.append(sent)
    checked = [each for sent in runs for each in on_tables_of_tenants(sent)]
    assert len(checked) > 400
    found = {free for sql, tables in checked for free in free_tables(sql, tables)}
    new, mended = sorted(found - WITHOUT_TENANT), sorted(WITHOUT_TENANT - found)
    assert not new, f"statements without the equality of their tenant: {new}"
    assert not mended, f"no statement lacks it any more, so they leave the list: {mended}"
